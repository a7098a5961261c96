/**
 * The actor of one charge point: (state, event) -> (state, effects), and nothing else. It holds no
 * clock, socket, timer or connection, so any run of it can be replayed from its events.
 *
 * Each event goes to its machine; README.md draws which one feeds which. What waits for a time
 * (deadlines of calls and jobs, ends of reservations, questions to ask again) shares one wake: the
 * earliest.
 */
import { unreachable } from '../base/assert.ts'
import type { ChargePoint } from '../model/charge-point.ts'
import type { Event, FromHub, IdTokenFound, Recorded, Woke } from '../model/event.ts'
import type { FromAnswer } from '../model/event-answer.ts'
import type {
  ChargingNeedsTold,
  EvScheduleRefused,
  FrameRepaired,
  ReportPart,
  ReservationReported,
  Told,
  TransactionReported,
} from '../model/event-message.ts'
import { stepAuthorizationAsked, stepAuthorizationFound } from './authorization.ts'
import {
  findCallsWakeAt,
  stepAnswered,
  stepCallsWoke,
  stepCommanded,
  stepConnected,
  stepDisconnected,
} from './calls.ts'
import {
  stepChargingNeeds,
  stepEnergyTransferAllowed,
  stepEvScheduleRefused,
} from './charging-needs.ts'
import { stepChargingProfileSet, stepChargingProfilesCleared } from './charging-profiles.ts'
import { stepConfigured, stepRepaired } from './configured.ts'
import { stepConnectorReported } from './connectors.ts'
import { findGapsWakeAt, stepGapsWoke, stepTransactionStatus } from './gaps.ts'
import { stepItemsTold } from './items.ts'
import { findJobsWakeAt, stepJobReported, stepJobRequested, stepJobsWoke } from './jobs.ts'
import { findLeftOpenWakeAt, stepLeftOpenWoke } from './left-open.ts'
import { stepMeterReported } from './meter-values.ts'
import { stepProtocol } from './protocol.ts'
import { findQuestion } from './questions.ts'
import { stepBooted, stepCallsInvited, stepJudged } from './registration.ts'
import { stepReportPart } from './reports.ts'
import {
  findReservationsWakeAt,
  stepReservationCancelled,
  stepReservationMade,
  stepReservationReported,
  stepReservationsWoke,
} from './reservations.ts'
import type { ActorStep } from './step.ts'
import { andThen, stay, writeNote } from './step.ts'
import { stepTold } from './told.ts'
import { stepEnded, stepEndFound, stepEndRecorded } from './transaction-end.ts'
import { stepReported, stepReportFound, stepReportRecorded } from './transaction-report.ts'
import { stepStarted, stepStartFound, stepStartRecorded } from './transaction-start.ts'
import {
  stepAvailabilityAnswered,
  stepLocalListReported,
  stepVariableSet,
  stepVariablesReported,
} from './variables.ts'

type Told2 =
  | ChargingNeedsTold
  | EvScheduleRefused
  | FrameRepaired
  | ReportPart
  | ReservationReported
  | Told
  | TransactionReported

/** What waits for a time, in the order in which it is looked at. */
const WAKERS: readonly ((state: ChargePoint, event: Woke) => ActorStep)[] = [
  stepCallsWoke,
  stepReservationsWoke,
  stepJobsWoke,
  stepGapsWoke,
  stepLeftOpenWoke,
]

export function stepChargePoint(before: ChargePoint, event: Event): ActorStep {
  // The wake that rang is used up, also when it rang a little early.
  const awake = event.type === 'woke' ? { ...before, wakeAt: null } : before
  const { state, effects } = stepMessage(awake, event)
  const wakeAt = findWakeAt(state)
  if (wakeAt === state.wakeAt) return { state, effects }
  // First, so that it does not wait behind a record.
  return { state: { ...state, wakeAt }, effects: [{ type: 'wake', at: wakeAt }, ...effects] }
}

/** What the charge point told by itself. */
function stepMessage(before: ChargePoint, event: Event): ActorStep {
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
      return stepMessage2(before, event)
  }
}

/** The same, as far as only 2.x has words for it. */
function stepMessage2(before: ChargePoint, event: Told2 | FromAnswer | FromHub): ActorStep {
  switch (event.type) {
    case 'transaction.reported':
      return stepReported(before, event)
    case 'reservation.reported':
      return stepReservationReported(before, event)
    case 'report.part':
      return stepReportPart(before, event)
    case 'charging-needs.told':
      return stepChargingNeeds(before, event)
    case 'ev-schedule.refused':
      return stepEvScheduleRefused(before, event)
    case 'told':
      return stepTold(before, event)
    case 'frame.repaired':
      return stepRepaired(before, event)
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
    case 'energy-transfer.allowed':
      return stepEnergyTransferAllowed(before, event)
    case 'job.requested':
      return stepJobRequested(before, event)
    case 'transaction.status':
      return stepTransactionStatus(before, event)
    case 'calls.invited':
      return stepCallsInvited(before, event)
    case 'items.told':
      return stepItemsTold(before, event)
    default:
      return stepHub(before, event)
  }
}

/** What happened on our side. */
function stepHub(before: ChargePoint, event: FromHub): ActorStep {
  switch (event.type) {
    case 'connected':
      return andThen(stepProtocol(before, event), (state) => stepConnected(state, event))
    case 'disconnected':
      return stepDisconnected(before, event)
    case 'judged':
      return stepJudged(before, event)
    case 'configured':
      return stepConfigured(before, event)
    case 'commanded':
      return stepCommanded(before, event)
    case 'id-token.found':
      return stepFound(before, event)
    case 'recorded':
      return stepRecorded(before, event)
    case 'woke':
      return WAKERS.reduce(
        (step, wake) => andThen(step, (state) => wake(state, event)),
        stay(before),
      )
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
  switch (then.type) {
    case 'transaction.started':
      return stepStartFound(before, question, then, event)
    case 'transaction.ended':
      return stepEndFound(before, question, then, event)
    case 'transaction.reported':
      return stepReportFound(before, question, then, event)
  }
}

function stepRecorded(before: ChargePoint, event: Recorded): ActorStep {
  const question = findQuestion(before, event.ticket, 'recorded')
  if (question === null || question.then === null) return stay(before)
  const { then } = question
  switch (then.type) {
    case 'transaction.started':
      return stepStartRecorded(before, question, then, event)
    case 'transaction.ended':
      return stepEndRecorded(before, question, then, event)
    case 'transaction.reported':
      return stepReportRecorded(before, question, then, event)
  }
}

/** When something here is next past its time; null when nothing waits. */
function findWakeAt(state: ChargePoint): number | null {
  const { calls, reservations, jobs } = state
  const wakeAt = Math.min(
    findCallsWakeAt(calls) ?? Infinity,
    findReservationsWakeAt(reservations) ?? Infinity,
    findJobsWakeAt(jobs) ?? Infinity,
    findGapsWakeAt(state) ?? Infinity,
    findLeftOpenWakeAt(state) ?? Infinity,
  )
  return wakeAt === Infinity ? null : wakeAt
}
