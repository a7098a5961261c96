/**
 * OCPP-J frames: text to value and back. OCPP-J 1.6 §4.2; OCPP 2.x part 4 §4.2.
 *
 * A frame that cannot be read is a value, not an exception: charge points send rubbish every day.
 * What to say to it depends on the version and is decided in the lane.
 */
import { unreachable } from '../base/assert.ts'
import type { Version } from './version.ts'

export interface Call {
  readonly type: 'call'
  /** As text; a number is taken too and goes back as it came. */
  readonly messageId: string
  /** The id was a number: the field does it, the documents do not allow it. */
  readonly isNumericId: boolean
  readonly action: string
  readonly payload: unknown
  /** Deeper than FRAME_DEPTH_MAX: not to be looked at. */
  readonly isTooDeep: boolean
}

/** A CALL that is only sent, never answered. OCPP 2.1 part 4 §4.2.5. */
export interface Send {
  readonly type: 'send'
  /** MESSAGE_ID_UNKNOWN, and an empty action, when there is none to be read. */
  readonly messageId: string
  readonly action: string
  readonly payload: unknown
}

export interface CallResult {
  readonly type: 'callResult'
  readonly messageId: string
  readonly payload: unknown
}

export interface CallError {
  readonly type: 'callError'
  readonly messageId: string
  readonly code: string
  readonly description: string
  /** JSON text of whatever came. */
  readonly details: string
}

/** 2.1 only: our answer could not be processed. */
export interface CallResultError extends Omit<CallError, 'type'> {
  readonly type: 'callResultError'
}

export interface Unreadable {
  readonly type: 'unreadable'
  /** Null when there is none to be read. */
  readonly messageId: string | null
  readonly isNumericId: boolean
  readonly why: 'json' | 'shape' | 'tooDeep' | 'messageType' | 'idTooLong'
}

export type Frame = Call | Send | CallResult | CallError | CallResultError | Unreadable

/** Why a call gets no result: our spelling, which is that of 2.1; the wire's is in SPELLINGS. */
export type ErrorCode =
  | 'FormatViolation'
  | 'GenericError'
  | 'InternalError'
  | 'MessageTypeNotSupported'
  | 'NotImplemented'
  | 'NotSupported'
  | 'OccurrenceConstraintViolation'
  | 'PropertyConstraintViolation'
  | 'ProtocolError'
  | 'RpcFrameworkError'
  | 'SecurityError'
  | 'TypeConstraintViolation'

/**
 * Where 1.6 is spelled otherwise, its misprint included: errata §5.1 and §5.2 keep both for the
 * sake of what is in the field. The codes that 1.6 does not have become GenericError.
 */
const SPELLINGS_16: Partial<Record<ErrorCode, string>> = {
  FormatViolation: 'FormationViolation',
  MessageTypeNotSupported: 'GenericError',
  OccurrenceConstraintViolation: 'OccurenceConstraintViolation',
  RpcFrameworkError: 'GenericError',
}

const TYPES = { call: 2, callResult: 3, callError: 4, callResultError: 5, send: 6 } as const

/** Whatever is wrong with these, nobody is told. 2.1 part 4 FR.07; an answer has no answer. */
const UNANSWERED: readonly number[] = [
  TYPES.callResult,
  TYPES.callError,
  TYPES.callResultError,
  TYPES.send,
]

/** A signed message, which the documents print with its signature's header before its action. */
const SIGNED = '-Signed'

/** Longest message id, in characters. OCPP-J 1.6 §4.1.4; 2.x part 4 §4.1.4. */
export const MESSAGE_ID_LENGTH_MAX = 36

/** Longest errorDescription, in characters. OCPP 2.x part 4 §4.2.3. */
const DESCRIPTION_LENGTH_MAX = 255

/** Deepest nesting of arrays and objects. The deepest legal message has 12; a choice. */
export const FRAME_DEPTH_MAX = 32

/** Stands in for a message id that could not be read. OCPP 2.x part 4 §4.2.3. */
export const MESSAGE_ID_UNKNOWN = '-1'

export function parseFrame(text: string): Frame {
  const value = parseJson(text)
  if (!Array.isArray(value)) return unreadable(null, value === undefined ? 'json' : 'shape')
  const [type, id, ...rest] = value as readonly unknown[]
  const isNumericId = typeof id === 'number' && Number.isSafeInteger(id)
  if (!Number.isInteger(type)) return unreadable(null, 'shape')
  const hasId = (typeof id === 'string' && id !== '') || isNumericId
  // Of what is never answered, a bad id is no reason to answer.
  if (!hasId && !UNANSWERED.includes(Number(type))) return unreadable(null, 'shape')
  const messageId = hasId ? String(id) : MESSAGE_ID_UNKNOWN
  const isDeep = isTooDeep(text)
  if (isDeep && type !== TYPES.call) return unreadable(messageId, 'tooDeep', isNumericId)
  switch (type) {
    case TYPES.call: {
      const [action, payload] = withoutExtension(rest)
      if (messageId.length > MESSAGE_ID_LENGTH_MAX) {
        return unreadable(messageId, 'idTooLong', isNumericId)
      }
      if (typeof action !== 'string') return unreadable(messageId, 'shape', isNumericId)
      // 1.6 allows null for an empty payload; the field leaves it out as well.
      const content = payload ?? {}
      return { type: 'call', messageId, isNumericId, action, payload: content, isTooDeep: isDeep }
    }
    case TYPES.send: {
      const [action, payload] = withoutExtension(rest)
      const name = typeof action === 'string' ? action : ''
      return { type: 'send', messageId, action: name, payload: payload ?? {} }
    }
    case TYPES.callResult:
      return { type: 'callResult', messageId, payload: rest[0] ?? {} }
    case TYPES.callError:
      return { type: 'callError', messageId, ...readError(rest) }
    case TYPES.callResultError:
      return { type: 'callResultError', messageId, ...readError(rest) }
    default:
      return unreadable(messageId, 'messageType', isNumericId)
  }
}

/** The payload is JSON text already, so that what an operator wrote leaves as it is. */
export function formatCall(messageId: string, action: string, payload: string): string {
  return `[2,${JSON.stringify(messageId)},${JSON.stringify(action)},${payload}]`
}

export function formatCallResult(call: Pick<Call, 'messageId' | 'isNumericId'>, payload: unknown) {
  return `[3,${formatId(call)},${JSON.stringify(payload)}]`
}

/** Details are always empty: nothing of ours, and nothing of theirs unread, goes in there. */
export function formatCallError(
  version: Version,
  call: Pick<Call, 'messageId' | 'isNumericId'>,
  code: ErrorCode,
  description: string,
): string {
  const cut = description.slice(0, DESCRIPTION_LENGTH_MAX)
  return `[4,${formatId(call)},"${spell(version, code)}",${JSON.stringify(cut)},{}]`
}

export function formatCallResultError(messageId: string, code: ErrorCode, description: string) {
  const cut = description.slice(0, DESCRIPTION_LENGTH_MAX)
  return `[5,${JSON.stringify(messageId)},"${code}",${JSON.stringify(cut)},{}]`
}

/** The code as this version writes it. */
export function spell(version: Version, code: ErrorCode): string {
  switch (version) {
    case 'ocpp1.6':
      return SPELLINGS_16[code] ?? code
    case 'ocpp2.0.1':
    case 'ocpp2.1':
      return code
    default:
      return unreachable(version)
  }
}

function formatId({ messageId, isNumericId }: Pick<Call, 'messageId' | 'isNumericId'>): string {
  return isNumericId ? messageId : JSON.stringify(messageId)
}

/** No signature is checked here, so there is no such action: read to be refused by its name. */
function withoutExtension(rest: readonly unknown[]): readonly unknown[] {
  const [extension, action, ...content] = rest
  const isSigned = typeof action === 'string' && action.endsWith(SIGNED)
  return isSigned && typeof extension === 'object' ? [action, ...content] : rest
}

/** Code, description and details, of which the field sends two, one or none. */
function readError([code, description, details]: readonly unknown[]) {
  return {
    code: typeof code === 'string' ? code : 'GenericError',
    description: typeof description === 'string' ? description : '',
    details: JSON.stringify(details ?? {}),
  }
}

function unreadable(messageId: string | null, why: Unreadable['why'], isNumericId = false) {
  return { type: 'unreadable', messageId, isNumericId, why } as const
}

function parseJson(text: string): unknown {
  try {
    // A byte order mark is not JSON, and some send it.
    return JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text)
  } catch {
    return undefined
  }
}

/**
 * Counts brackets outside of strings; a frame that is not JSON may be counted wrong, harmlessly.
 */
function isTooDeep(text: string): boolean {
  let depth = 0
  let isInString = false
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i)
    if (isInString) {
      if (code === 0x5c) i += 1
      else if (code === 0x22) isInString = false
    } else if (code === 0x22) isInString = true
    else if (code === 0x5b || code === 0x7b) {
      depth += 1
      if (depth > FRAME_DEPTH_MAX) return true
    } else if (code === 0x5d || code === 0x7d) depth -= 1
  }
  return false
}
