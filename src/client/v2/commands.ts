/**
 * What our charge point of 2.x answers to the commands of its CSMS: those that touch transactions,
 * boot or what is sent have a row here, the others in part-commands.ts. The answer leaves before
 * what follows from it.
 */
import type { Call, ErrorCode } from '../../ocpp/frame.ts'
import { formatCallError, formatCallResult } from '../../ocpp/frame.ts'
import { findViolation, hasSchema } from '../../ocpp/validate.ts'
import { heartbeatMs } from './boot.ts'
import {
  clearChargingProfile2,
  getChargingProfiles2,
  getCompositeSchedule2,
  setChargingProfile2,
} from './charging-profiles.ts'
import { updateDynamicSchedule, usePriorityCharging } from './dynamic-profiles.ts'
import type { Request2 } from './part.ts'
import { answerPart, isPartCommand, type PartCommandName } from './part-commands.ts'
import { enqueueSends } from './queue.ts'
import {
  costUpdated,
  requestStart,
  requestStop,
  transactionStatus,
  unlock2,
} from './remote-control.ts'
import type { Command2, Reply2 } from './reply.ts'
import { cancelReservation2, reserveNow } from './reserve.ts'
import { answerReset, REBOOT_AFTER_MS } from './reset.ts'
import type { Station2 } from './state.ts'
import { count2, findSession } from './state.ts'
import { changeAvailability2 } from './statuses.ts'
import { after2, type Step2, still2 } from './step.ts'
import { surroundingsOf } from './surroundings.ts'
import { update } from './transactions.ts'
import { triggerMessage } from './trigger.ts'
import { passwordOf } from './variables.ts'
import { nextClockAt } from './vehicles.ts'

type OwnCommandName =
  | 'CancelReservation'
  | 'ChangeAvailability'
  | 'ClearChargingProfile'
  | 'CostUpdated'
  | 'GetChargingProfiles'
  | 'GetCompositeSchedule'
  | 'GetTransactionStatus'
  | 'RequestStartTransaction'
  | 'RequestStopTransaction'
  | 'ReserveNow'
  | 'Reset'
  | 'SetChargingProfile'
  | 'TriggerMessage'
  | 'UnlockConnector'
  | 'UpdateDynamicSchedule'
  | 'UsePriorityCharging'

const OWN_COMMANDS: { readonly [A in OwnCommandName]: Command2<A> } = {
  CancelReservation: cancelReservation2,
  ChangeAvailability: changeAvailability2,
  ClearChargingProfile: clearChargingProfile2,
  CostUpdated: costUpdated,
  GetChargingProfiles: getChargingProfiles2,
  GetCompositeSchedule: getCompositeSchedule2,
  GetTransactionStatus: transactionStatus,
  RequestStartTransaction: requestStart,
  RequestStopTransaction: requestStop,
  ReserveNow: reserveNow,
  Reset: answerReset,
  SetChargingProfile: setChargingProfile2,
  TriggerMessage: triggerMessage,
  UnlockConnector: unlock2,
  UpdateDynamicSchedule: updateDynamicSchedule,
  UsePriorityCharging: usePriorityCharging,
}

/** What may be asked before the boot is accepted is answered with what was asked for. */
const ASKED: readonly string[] = ['GetBaseReport', 'GetReport', 'TriggerMessage']

/** The answer to a call from the CSMS, and what it leads to. */
export function answerCall2(state: Station2, call: Call, at: number): Step2 {
  const { version } = state
  const { action, payload } = call
  const refuse = (code: ErrorCode, description: string): Step2 => ({
    state,
    effects: [{ type: 'send', text: formatCallError(version, call, code, description) }],
  })
  if (!isCommand(action) || !hasSchema(version, action, 'request')) {
    return refuse('NotImplemented', `A charge point of ${version} has no such command.`)
  }
  const violation = findViolation(version, action, 'request', payload)
  if (violation !== null) return refuse(violation.code, violation.description)
  const { state: changed, response, sends = [], next = still2 } = run(action, state, payload, at)
  if ('error' in response) return refuse(response.error, response.description)
  const sent: Step2 = {
    state: count2(changed, 'commands'),
    effects: [{ type: 'send', text: formatCallResult(call, response) }],
  }
  return after2(after2(sent, next), (before) =>
    enqueueSends(before, at, sends, ASKED.includes(action)),
  )
}

type CommandName = OwnCommandName | PartCommandName

function run<A extends CommandName>(
  action: A,
  state: Station2,
  payload: unknown,
  at: number,
): Reply2<CommandName> {
  // The payload has passed the schema of its action.
  const request = payload as Request2<A>
  if (!isPartCommand(action)) return runOwn(action as OwnCommandName, state, payload, at)
  const {
    state: parts,
    response,
    sends = [],
  } = answerPart(state.parts, action, request as Request2<typeof action>, surroundingsOf(state, at))
  const changed = { ...state, parts }
  return { state: changed, response, sends, next: followOf(action, state, payload, at) }
}

function runOwn<A extends OwnCommandName>(
  action: A,
  state: Station2,
  payload: unknown,
  at: number,
): Reply2<A> {
  const command: Command2<A> = OWN_COMMANDS[action]
  return command(state, payload as Request2<A>, at)
}

const isCommand = (action: string): action is CommandName =>
  Object.hasOwn(OWN_COMMANDS, action) || isPartCommand(action)

/** What the answer of a part means for the rest of the charge point. */
function followOf(action: PartCommandName, before: Station2, payload: unknown, at: number) {
  switch (action) {
    case 'SetVariables':
      return (state: Station2): Step2 => afterVariables(before, state, at)
    case 'ChangeTransactionTariff':
      return (state: Station2): Step2 => {
        const { transactionId } = payload as Request2<'ChangeTransactionTariff'>
        const evse = findSession(state, transactionId)
        const isSame = before.parts.tariffs === state.parts.tariffs
        if (evse === null || isSame) return still2(state)
        return update(state, at, evse.evseId, { trigger: 'TariffChanged' })
      }
    default:
      return still2
  }
}

/** Intervals count from now on; a new password from the next connection on, which comes at once. */
function afterVariables(before: Station2, state: Station2, at: number): Step2 {
  const clockAlignedAt =
    state.clockAlignedAt === null && state.registration !== 'accepted'
      ? null
      : nextClockAt(state, at)
  const isBeating = state.heartbeatAt !== null && heartbeatMs(before) !== heartbeatMs(state)
  const heartbeatAt = isBeating ? at + heartbeatMs(state) : state.heartbeatAt
  const timed = { ...state, clockAlignedAt, heartbeatAt }
  const password = passwordOf(state.parts.model)
  if (password === passwordOf(before.parts.model)) return still2(timed)
  const hex = Buffer.from(password, 'utf8').toString('hex')
  return {
    state: timed,
    effects: [
      { type: 'password', hex },
      { type: 'reconnect', afterMs: REBOOT_AFTER_MS },
    ],
  }
}
