/**
 * Limits from elsewhere, such as a grid operator or an energy manager on site. OCPP 2.x K11 to K14.
 * Known by who set them and where: EVSE 0 is the whole charge point.
 */
import type { Handler } from '../handler.ts'
import { gone, present } from '../items.ts'
import type { Messages21 } from '../messages-21.gen.ts'
import { accept, type Nothing } from './accept.ts'

export const notifyChargingLimit: Handler<Messages21['NotifyChargingLimit']['request'], Nothing> =
  accept('charging-limit.changed', (request) => {
    const { chargingLimit, evseId } = request
    return { items: [present('chargingLimit', idOf(chargingLimit, evseId), request)] }
  })

export const clearedChargingLimit: Handler<Messages21['ClearedChargingLimit']['request'], Nothing> =
  accept('charging-limit.cleared', (request) => ({
    items: [gone('chargingLimit', idOf(request, request.evseId))],
  }))

function idOf({ chargingLimitSource }: { readonly chargingLimitSource: string }, evseId = 0) {
  return `${chargingLimitSource}/${evseId}`
}
