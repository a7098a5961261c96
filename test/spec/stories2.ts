/**
 * Steps that the stories of transactions, remote control and reservations of 2.x are made of: what
 * a charge point tells at each, and what the hub shows in the end.
 */
import assert from 'node:assert/strict'

import type { TransactionView } from '../support/api-views.ts'
import type { Hub } from '../support/hub-process.ts'
import type { Station } from '../support/station.ts'
import { isoTime } from './scenario.ts'
import {
  assertAuthorized2,
  card,
  type Event2,
  eventuallyView2,
  type IdToken2,
  register2,
  report2,
  Session2,
  type TransactionAnswer2,
} from './scenario2.ts'

export function newSession2(station: Station, evseId = 1, name = ''): Session2 {
  return new Session2(station, `tx-${station.id}-${evseId}${name}`)
}

/** Nothing is known of who it is for. From 1,000 Wh on. */
export async function beginsByCable(station: Station, evseId = 1, name = ''): Promise<Session2> {
  await report2(station, evseId, 'Occupied')
  const session = newSession2(station, evseId, name)
  await session.start({
    triggerReason: 'CablePluggedIn',
    evse: { id: evseId, connectorId: 1 },
    meterValue: register2(1_000, 'Transaction.Begin'),
    info: { chargingState: 'EVConnected' },
  })
  return session
}

/** Begins with an idToken that is good. */
export async function beginsFor(
  session: Session2,
  idToken: string | IdToken2,
  event: Partial<Event2> = {},
): Promise<TransactionAnswer2> {
  const answer = await session.start({
    triggerReason: 'Authorized',
    evse: { id: 1, connectorId: 1 },
    meterValue: register2(1_000, 'Transaction.Begin'),
    idToken: typeof idToken === 'string' ? card(idToken) : idToken,
    ...event,
    info: { chargingState: 'EVConnected', ...event.info },
  })
  assert.equal(answer.idTokenInfo?.status, 'Accepted')
  return answer
}

/** Shows a good card while its transaction runs already. */
export async function authorizes(
  session: Session2,
  idToken: string,
  event: Partial<Event2> = {},
): Promise<TransactionAnswer2> {
  await assertAuthorized2(session.station, idToken)
  const told = { triggerReason: 'Authorized', idToken: card(idToken), ...event }
  const answer = await session.update(told)
  assert.equal(answer.idTokenInfo?.status, 'Accepted')
  return answer
}

export async function charges(session: Session2, event: Partial<Event2> = {}): Promise<void> {
  await tellsState(session, 'Charging', event)
}

export async function tellsState(
  session: Session2,
  chargingState: string,
  event: Partial<Event2> = {},
): Promise<void> {
  const { info, ...more } = event
  const told = { triggerReason: 'ChargingStateChanged', ...more }
  assert.deepEqual(await session.update({ ...told, info: { chargingState, ...info } }), {})
}

/** What the record of an ended one is to show, where it is not the usual. */
export interface Over {
  readonly reason?: string
  readonly energyWh?: number
  readonly idToken?: string | null
  readonly evseId?: number
  readonly flags?: readonly string[]
}

/** All of it was told, nothing is doubted. */
export async function isOver2(hub: Hub, session: Session2, over: Over = {}): Promise<void> {
  const { reason = 'Local', energyWh = 5_000, flags = [] } = over
  await eventuallyView2(hub, session, (view) => {
    assert.deepEqual([view.isActive, view.stopReason, view.energyWh], [false, reason, energyWh])
    assert.deepEqual([view.startMissing, view.flags], [false, flags])
    assert.notEqual(view.stoppedAt, null)
    assert.equal(view.seqNos?.count, session.seqNo)
    if (over.evseId !== undefined) assert.equal(view.evseId, over.evseId)
    if (over.idToken !== undefined) assert.equal(view.idToken, over.idToken)
  })
  const { activeTransactions } = await hub.api.chargePoint(session.station.id)
  const others = activeTransactions.filter((one) => one.transactionId !== session.transactionId)
  assert.equal(others.length, activeTransactions.length)
}

/** It runs, so far as the hub knows. */
export async function isRunning2(
  hub: Hub,
  session: Session2,
  check: (view: TransactionView) => void = () => undefined,
): Promise<void> {
  await eventuallyView2(hub, session, (view) => {
    assert.deepEqual([view.isActive, view.stoppedAt, view.stopReason], [true, null, null])
    check(view)
  })
}

/** A monitor or a component has something to say: of connector 1 of EVSE 1, unless it says so. */
export async function tellsEvent(station: Station, event: Partial<MonitorEvent>): Promise<void> {
  const eventData = [
    {
      eventId: 1,
      timestamp: isoTime(),
      trigger: 'Alerting',
      actualValue: 'true',
      component: { name: 'Connector', evse: { id: 1, connectorId: 1 } },
      variable: { name: 'Problem' },
      eventNotificationType: 'HardWiredNotification',
      ...event,
    },
  ]
  const told = { generatedAt: isoTime(), seqNo: 0, tbc: false, eventData }
  assert.deepEqual(await station.request('NotifyEvent', told), {})
}

interface MonitorEvent {
  readonly eventId: number
  readonly timestamp: string
  readonly trigger: string
  readonly actualValue: string
  readonly component: object
  readonly variable: { readonly name: string }
}

/** The status of a connector as an event. G01. */
export async function tellsStatusByEvent(
  station: Station,
  actualValue: string,
  timestamp = isoTime(),
): Promise<void> {
  const variable = { name: 'AvailabilityState' }
  await tellsEvent(station, { trigger: 'Delta', variable, actualValue, timestamp })
}
