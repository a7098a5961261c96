/** Messages asked for by the CSMS; they follow the answer. OCPP 2.x F06. */
import { sendBoot2, sendHeartbeat2 } from './boot.ts'
import { because, type Request2 } from './part.ts'
import { triggerPart } from './parts.ts'
import { enqueueSends } from './queue.ts'
import type { Reply2 } from './reply.ts'
import type { Evse, Station2 } from './state.ts'
import { findEvse } from './state.ts'
import { forgetReports } from './statuses.ts'
import { forEach2, type Step2, still2 } from './step.ts'
import { surroundingsOf } from './surroundings.ts'
import { readingsOf } from './transaction-events.ts'
import { update } from './transactions.ts'
import { sendReadings } from './vehicles.ts'

type Request = Request2<'TriggerMessage'>

export function triggerMessage(
  state: Station2,
  request: Request,
  at: number,
): Reply2<'TriggerMessage'> {
  const { evse: place, requestedMessage } = request
  const reject = (reasonCode: string) =>
    ({ state, response: { status: 'Rejected', ...because(reasonCode) } }) as const
  const accept = (next: (before: Station2) => Step2) =>
    ({ state, response: { status: 'Accepted' }, next }) as const
  const evse = place === undefined || place.id === 0 ? null : findEvse(state, place.id)
  if (place !== undefined && place.id !== 0 && evse === null) return reject('UnknownEvse')
  const meant = evse === null ? state.evses : [evse]
  switch (requestedMessage) {
    case 'BootNotification':
      // Once accepted there is nothing to ask for. OCPP 2.x F06.FR.17.
      if (state.registration === 'accepted') return reject('NotEnabled')
      return accept((before) => still2(sendBoot2(before, at, 'Triggered')))
    case 'Heartbeat':
      return accept((before) => still2(sendHeartbeat2(before, at, true)))
    case 'MeterValues':
      return accept((before) => still2(readAll(before, at, meant)))
    case 'TransactionEvent': {
      const running = meant.filter(({ session }) => session !== null)
      if (running.length === 0) return reject('TxNotFound')
      return accept((before) => forEach2(before, running, (now, each) => tellNow(now, at, each)))
    }
    case 'StatusNotification': {
      const connectorId = place?.connectorId
      if (connectorId === undefined || evse?.connectors[connectorId - 1] === undefined) {
        return reject('MissingParam')
      }
      const isMeant = (evseId: number, id: number): boolean =>
        evseId === evse.evseId && id === connectorId
      return accept((before) => still2(forgetReports(before, isMeant)))
    }
    default:
      return triggerOther(state, request, at)
  }
}

function triggerOther(state: Station2, request: Request, at: number): Reply2<'TriggerMessage'> {
  const step = triggerPart(state.parts, request, surroundingsOf(state, at))
  if (step === null) return { state, response: { status: 'NotImplemented' } }
  const { state: parts, sends } = step
  return {
    state: { ...state, parts },
    response: { status: 'Accepted' },
    next: (before) => enqueueSends(before, at, sends, true),
  }
}

function readAll(state: Station2, at: number, meant: readonly Evse[]): Station2 {
  return meant.reduce((before, { evseId }) => {
    const evse = findEvse(before, evseId)
    const values = evse === null ? [] : readingsOf(before, evse, at, 'Trigger')
    return values.length === 0 ? before : sendReadings(before, at, evseId, values, true)
  }, state)
}

function tellNow(state: Station2, at: number, { evseId }: Evse): Step2 {
  const evse = findEvse(state, evseId)
  const meterValues = evse === null ? [] : readingsOf(state, evse, at, 'Trigger')
  return update(state, at, evseId, { trigger: 'Trigger', meterValues })
}
