/**
 * What a charge point is told when its call is not carried out, and what of it is kept all the
 * same. OCPP-J 1.6 §4.2; 2.x part 4 §4.2, §4.3; spec ocppj §5.2.
 */
import type { ChargePoint } from '../src/model/charge-point.ts'
import type { Effect, Oddity } from '../src/model/effect.ts'
import type { FromChargePoint } from '../src/model/event-message.ts'
import type { AnyRow } from '../src/ocpp/actions.ts'
import { findRow } from '../src/ocpp/actions.ts'
import type { Call, ErrorCode, Unreadable } from '../src/ocpp/frame.ts'
import { formatCallError, MESSAGE_ID_UNKNOWN, parseFrame } from '../src/ocpp/frame.ts'
import type { Context } from '../src/ocpp/handler.ts'
import { parseTime } from '../src/ocpp/time.ts'
import type { Violation } from '../src/ocpp/validate.ts'
import type { Version } from '../src/ocpp/version.ts'
import type { Output } from './lane.ts'

/** Spec ocppj §5.2, the rows before the call is known to be one. */
export function refuseUnreadable(version: Version, frame: Unreadable): Output {
  const oddity = count(frame.why === 'messageType' ? 'frame.unknownType' : 'frame.unreadable')
  const { isNumericId, why } = frame
  const messageId = frame.messageId ?? MESSAGE_ID_UNKNOWN
  const refuse = (code: ErrorCode, text: string) => [
    oddity,
    formatCallError(version, { messageId, isNumericId }, code, text),
  ]
  if (version === 'ocpp1.6') {
    // 1.6 has no id for what cannot be read, so there is nobody to answer.
    if (frame.messageId === null || why === 'messageType' || why === 'tooDeep') return [oddity]
    return refuse('FormatViolation', `not a call: ${why}`)
  }
  if (why === 'tooDeep') return [oddity]
  if (why !== 'messageType') return refuse('RpcFrameworkError', `not a call: ${why}`)
  if (version === 'ocpp2.1') return [oddity]
  return refuse('MessageTypeNotSupported', 'message types are 2, 3 and 4')
}

/** A refused call; of money, even refused, the frame is kept as it came. Integrity R3. */
export function refuse(
  version: Version,
  call: Call,
  { code, description }: Violation,
  { isFact, text, now }: { isFact: boolean; text: string; now: number },
): Output {
  const answer = formatCallError(version, call, code, description)
  if (!isFact || code === 'SecurityError') return [count('call.refused'), answer]
  const { action } = call
  const fact = { type: 'frame.rejected', at: now, action, description, raw: text } as const
  return [count('call.refused'), { type: 'record', fact, ticket: null }, answer]
}

/** Spec ocppj §5.2, rows 7 to 9, in that order. Null when the call may go on. */
export function findRefusal(
  { registration }: ChargePoint,
  isAllowed: boolean,
  { row, call }: { row: AnyRow | null; call: Call },
): Violation | null {
  if (!isAllowed) {
    const description = `registration is ${registration}: send BootNotification`
    return { code: 'SecurityError', description }
  }
  if (row === null) return { code: 'NotImplemented', description: 'no such action' }
  if (row.from === 'csms') {
    return { code: 'NotSupported', description: 'this action is ours to call' }
  }
  return call.isTooDeep ? { code: 'FormatViolation', description: 'nested too deep' } : null
}

/** What the documents do not allow and the field does: taken, and counted. */
export function findOddities(
  { isNumericId }: Call,
  told: FromChargePoint | readonly FromChargePoint[] | null,
): Output {
  const oddities = isNumericId ? [count('frame.numericId')] : []
  if (told === null || !('occurredText' in told)) return oddities
  if (told.occurredAt === null) return [...oddities, count('time.unreadable')]
  const { isWithoutOffset } = parseTime(told.occurredText)
  return isWithoutOffset ? [...oddities, count('time.noOffset')] : oddities
}

/** What a charge point is told of an error of ours: never for money, which it must send again. */
export function apologise(version: Version, text: string, context: Context): Output {
  const frame = parseFrame(text)
  if (frame.type !== 'call') return []
  const { action } = frame
  const row = findRow(version, action)
  if (row === null || row.from === 'csms' || !row.isFact) {
    return [formatCallError(version, frame, 'InternalError', 'an error of ours')]
  }
  const description = 'an error of ours'
  const fact = { type: 'frame.rejected', at: context.now, action, description, raw: text } as const
  return [
    { type: 'record', fact, ticket: null },
    { type: 'close', code: 1011, reason: 'internal error' },
  ]
}

export function count(what: Oddity): Effect {
  return { type: 'count', what }
}

/** Where it broke, without the content that broke it. */
export function describe(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return stack.split('\n').slice(0, 4).join(' ').slice(0, 500)
}
