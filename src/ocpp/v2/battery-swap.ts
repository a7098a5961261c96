/**
 * BatterySwap: batteries were put in, taken out, or offered and not taken. OCPP 2.1 S01 to S03.
 *
 *    BatteryIn ---> open ---> BatteryOut ---> over
 *                     '-----> BatteryOutTimeout ---> over, with an alarm
 *
 * A swap is one item, known by its request. A battery that goes out while none came in is recorded
 * like any other, and is an alarm.
 */
import type { ChargePoint } from '../../model/charge-point.ts'
import type { FromChargePoint } from '../../model/event-message.ts'
import type { Item, ItemChange } from '../../model/item.ts'
import type { Handler } from '../handler.ts'
import { present } from '../items.ts'
import type { Messages21 } from '../messages-21.gen.ts'
import { toId } from '../number.ts'
import { type Nothing, tell } from './accept.ts'

type Request = Messages21['BatterySwap']['request']

export const batterySwap: Handler<Request, Nothing> = {
  toEvent: (request, context, received, before) => {
    const { eventType, requestId } = request
    const swap = findSwap(before, requestId)
    const items = [toSwap(request, swap), ...findAlarm(request, swap)]
    const told = tell('battery.swapped', request, { items }, { context, received })
    const job: FromChargePoint = {
      type: 'job.status',
      at: context.now,
      kind: 'batterySwap',
      requestId: toId(requestId),
      status: eventType,
      isOver: eventType !== 'BatteryIn',
      raw: null,
    }
    return [told, job]
  },

  toResponse: () => ({}),
}

/** Null when none is open under this number. */
function findSwap({ held }: ChargePoint, requestId: number): Item | null {
  const itemId = String(requestId)
  return held.find((item) => item.kind === 'battery' && item.itemId === itemId) ?? null
}

/** Which batteries, each under what happened to it. Whose they are the journal tells. */
function toSwap({ eventType, requestId, batteryData }: Request, swap: Item | null): ItemChange {
  const known = swap === null ? {} : JSON.parse(swap.body)
  const body = { ...known, [eventType]: batteryData }
  return present('battery', String(requestId), body, eventType === 'BatteryIn')
}

function findAlarm(
  { eventType, requestId, batteryData }: Request,
  swap: Item | null,
): readonly ItemChange[] {
  const isExpected = eventType === 'BatteryIn' || (eventType === 'BatteryOut' && swap !== null)
  if (isExpected) return []
  const isSwapOpen = swap !== null
  return [present('alarm', `BatterySwap ${requestId}`, { eventType, isSwapOpen, batteryData })]
}
