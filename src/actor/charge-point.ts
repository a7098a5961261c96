/**
 * The actor of one charge point: (state, event) -> (state, effects), and nothing else. It holds no
 * clock, socket, timer or connection, so any run of it can be replayed from its events.
 *
 * Each event goes to its machine; README.md draws which one feeds which. What waits for a time
 * (deadlines of calls, ends of reservations) shares one wake: the earliest.
 */
import { unreachable } from '../base/assert.ts'
import type { ChargePoint } from '../model/charge-point.ts'
import type { Event, FromAnswer, FromHub, IdTokenFound, Recorded } from '../model/event.ts'
import { stepAuthorizationAsked, stepAuthorizationFound } from './authorization.ts'
import {
  findCallsWakeAt,
  stepAnswered,
  stepCallsWoke,
  stepCommanded,
  stepConnected,
  stepDisconnected,
} from './calls.ts'
import { stepChargingProfileSet, stepChargingProfilesCleared } from './charging-profiles.ts'
import { stepConnectorReported } from './connectors.ts'
import { stepJobReported, stepJobRequested } from './jobs.ts'
import { stepMeterReported } from './meter-values.ts'
import { findQuestion } from './questions.ts'
import { stepBooted, stepJudged } from './registration.ts'
import {
  findReservationsWakeAt,
  stepReservationCancelled,
  stepReservationMade,
  stepReservationsWoke,
} from './reservations.ts'
import type { ActorStep } from './step.ts'
import { andThen, stay, writeNote } from './step.ts'
import { stepEnded, stepEndFound, stepEndRecorded } from './transaction-end.ts'
import { stepStarted, stepStartFound, stepStartRecorded } from './transaction-start.ts'
import {
  stepAvailabilityAnswered,
  stepLocalListReported,
  stepVariableSet,
  stepVariablesReported,
} from './variables.ts'

export function stepChargePoint(before: ChargePoint, event: Event): ActorStep {
  // The wake that rang is used up, also when it rang a little early.
  const awake = event.type === 'woke' ? { ...before, wakeAt: null } : before
  const { state, effects } = stepTold(awake, event)
  const wakeAt = findWakeAt(state)
  if (wakeAt === state.wakeAt) return { state, effects }
  // First, so that it does not wait behind a record.
  return { state: { ...state, wakeAt }, effects: [{ type: 'wake', at: wakeAt }, ...effects] }
}

/** What the charge point told by itself. */
function stepTold(before: ChargePoint, event: Event): ActorStep {
  switch (event.type) {
    case 'charge-point.booted':
      return stepBooted(before, event)
    case 'authorization.asked':
      return stepAuthorizationAsked(before, event)
    case 'connector.status':
      return stepConnectorReported(before, event)
    case 'transaction.started':
      return stepStarted(before, event)
    case 'meter.values':
      return stepMeterReported(before, event)
    case 'transaction.ended':
      return stepEnded(before, event)
    case 'job.status':
      return stepJobReported(before, event)
    case 'security.event':
      return { state: before, effects: [{ type: 'record', fact: event, ticket: null }] }
    case 'data.transferred':
    case 'certificate.requested':
      return { state: before, effects: [writeNote(event)] }
    default:
      return stepAnswer(before, event)
  }
}

/** What its answers to our calls tell. */
function stepAnswer(before: ChargePoint, event: FromAnswer | FromHub): ActorStep {
  switch (event.type) {
    case 'call.answered':
      return stepAnswered(before, event)
    case 'variables.reported':
      return stepVariablesReported(before, event)
    case 'variable.set':
      return stepVariableSet(before, event)
    case 'availability.answered':
      return stepAvailabilityAnswered(before, event)
    case 'local-list.reported':
      return stepLocalListReported(before, event)
    case 'reservation.made':
      return stepReservationMade(before, event)
    case 'reservation.cancelled':
      return stepReservationCancelled(before, event)
    case 'charging-profile.set':
      return stepChargingProfileSet(before, event)
    case 'charging-profile.cleared':
      return stepChargingProfilesCleared(before, event)
    case 'job.requested':
      return stepJobRequested(before, event)
    default:
      return stepHub(before, event)
  }
}

/** What happened on our side. */
function stepHub(before: ChargePoint, event: FromHub): ActorStep {
  switch (event.type) {
    case 'connected':
      return stepConnected(before, event)
    case 'disconnected':
      return stepDisconnected(before, event)
    case 'judged':
      return stepJudged(before, event)
    case 'commanded':
      return stepCommanded(before, event)
    case 'id-token.found':
      return stepFound(before, event)
    case 'recorded':
      return stepRecorded(before, event)
    case 'woke':
      return andThen(stepCallsWoke(before, event), (state) => stepReservationsWoke(state, event))
    default:
      return unreachable(event)
  }
}

/** An answer to a question that is not open is none of ours any more. */
function stepFound(before: ChargePoint, event: IdTokenFound): ActorStep {
  const question = findQuestion(before, event.ticket, 'found')
  if (question === null) return stay(before)
  const { then } = question
  if (then === null) return stepAuthorizationFound(before, question, event)
  return then.type === 'transaction.started'
    ? stepStartFound(before, question, then, event)
    : stepEndFound(before, question, then, event)
}

function stepRecorded(before: ChargePoint, event: Recorded): ActorStep {
  const question = findQuestion(before, event.ticket, 'recorded')
  if (question === null || question.then === null) return stay(before)
  const { then } = question
  return then.type === 'transaction.started'
    ? stepStartRecorded(before, question, then, event)
    : stepEndRecorded(before, question, then, event)
}

/** When something here is next past its time; null when nothing waits. */
function findWakeAt({ calls, reservations }: ChargePoint): number | null {
  const callsAt = findCallsWakeAt(calls)
  const reservationsAt = findReservationsWakeAt(reservations)
  if (callsAt === null || reservationsAt === null) return callsAt ?? reservationsAt
  return Math.min(callsAt, reservationsAt)
}
