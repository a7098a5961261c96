/**
 * What each connector last said of itself. OCPP 1.6 §4.9; OCPP 2.x G01.
 *
 * A recorder: any status may follow any other, and the newest time wins. Charge points skip states
 * and report late, so a change that the specification does not draw is counted and believed.
 * `available` while a transaction runs does not end it: only the charge point's own stop does.
 */
import type { ChargePoint } from '../model/charge-point.ts'
import type { Connector } from '../model/connector.ts'
import { CONNECTORS_MAX } from '../model/connector.ts'
import type { ActorEffect } from '../model/effect.ts'
import type { ConnectorReported } from '../model/event-message.ts'
import { watchLeftOpen } from './left-open.ts'
import { removeReservationsOf } from './reservations.ts'
import type { ActorStep } from './step.ts'
import { andThen, count, NONE, writeNote } from './step.ts'
import { toUsableTime } from './told-time.ts'

/** From each status of 1.6 to those that may follow it; the table of §4.9. In 2.x any may. */
const FOLLOWERS: Readonly<Record<string, readonly string[]>> = {
  Available: [
    'Preparing',
    'Charging',
    'SuspendedEV',
    'SuspendedEVSE',
    'Reserved',
    'Unavailable',
    'Faulted',
  ],
  Preparing: ['Available', 'Charging', 'SuspendedEV', 'SuspendedEVSE', 'Finishing', 'Faulted'],
  Charging: ['Available', 'SuspendedEV', 'SuspendedEVSE', 'Finishing', 'Unavailable', 'Faulted'],
  SuspendedEV: ['Available', 'Charging', 'SuspendedEVSE', 'Finishing', 'Unavailable', 'Faulted'],
  SuspendedEVSE: ['Available', 'Charging', 'SuspendedEV', 'Finishing', 'Unavailable', 'Faulted'],
  Finishing: ['Available', 'Preparing', 'Unavailable', 'Faulted'],
  Reserved: ['Available', 'Preparing', 'Unavailable', 'Faulted'],
  Unavailable: ['Available', 'Preparing', 'Charging', 'SuspendedEV', 'SuspendedEVSE', 'Faulted'],
  Faulted: [
    'Available',
    'Preparing',
    'Charging',
    'SuspendedEV',
    'SuspendedEVSE',
    'Finishing',
    'Reserved',
    'Unavailable',
  ],
}

/** Versions whose statuses are five, of which any may follow any. */
const SPEAKS_2 = /^ocpp2/

/** How many 1.6 says it has. */
const CONNECTORS_KEY = 'numberofconnectors'

/** All that connector 0, the charge point itself, can be. */
const OF_CONNECTOR_ZERO: readonly string[] = ['Available', 'Unavailable', 'Faulted']

export function stepConnectorReported(before: ChargePoint, event: ConnectorReported): ActorStep {
  const { connectors } = before
  const { evseId, connectorId, status, reportedStatus } = event
  const index = connectors.findIndex(
    (one) => one.evseId === evseId && one.connectorId === connectorId,
  )
  const known = connectors[index]
  const isUnknown = known === undefined && connectors.length >= CONNECTORS_MAX
  if (evseId < 0 || connectorId < 0 || isUnknown) {
    return { state: before, effects: [count('connector.unknown')] }
  }
  const occurredAt = toUsableTime(event.occurredAt, event.at)
  if (known !== undefined && occurredAt < known.occurredAt) {
    return { state: before, effects: [count('status.old')] }
  }
  const reported: Connector = { evseId, connectorId, status, reportedStatus, occurredAt }
  const after = {
    ...before,
    connectors: known === undefined ? [...connectors, reported] : connectors.with(index, reported),
  }
  const effects: readonly ActorEffect[] = [
    writeNote(event),
    ...(SPEAKS_2.test(before.protocol ?? '') ? NONE : findOddities(before, known, reported)),
  ]
  const watched = { state: watchLeftOpen(after, evseId, event.at), effects }
  if (!isOut(after, evseId)) return watched
  return andThen(watched, (state) => removeReservationsOf(state, evseId, event.at))
}

/** None of its connectors can be used. Other words than these two are no reason. */
function isOut({ connectors }: ChargePoint, evseId: number): boolean {
  return connectors.every(
    (one) => one.evseId !== evseId || one.status === 'faulted' || one.status === 'unavailable',
  )
}

/** Counted, and believed all the same. */
function findOddities(
  { variables }: ChargePoint,
  known: Connector | undefined,
  reported: Connector,
): readonly ActorEffect[] {
  const limit = Number(variables[CONNECTORS_KEY] ?? Infinity)
  const isBeyond = known === undefined && reported.evseId > limit
  return [
    ...(isJump(known, reported) ? [count('status.jump')] : NONE),
    ...(isBeyond ? [count('connector.beyond')] : NONE),
  ]
}

/** Words that 1.6 does not know are not judged. */
function isJump(known: Connector | undefined, { evseId, reportedStatus }: Connector): boolean {
  if (FOLLOWERS[reportedStatus] === undefined) return false
  if (evseId === 0) return !OF_CONNECTOR_ZERO.includes(reportedStatus)
  if (known === undefined || known.reportedStatus === reportedStatus) return false
  return FOLLOWERS[known.reportedStatus]?.includes(reportedStatus) === false
}
