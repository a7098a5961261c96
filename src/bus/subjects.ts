/**
 * THE TABLE of subjects: what is said over the bus, by whom, to whom, and how surely. The README's
 * table is made from it, and every subject in use is built here.
 *
 * A tenant and a charge point are one token each, of letters, digits, `-` and `_`, whatever their
 * ids are made of: nothing in an id can become a wildcard or another subject. Plain ids stay as
 * they are. `CP_1` is `CP_1`, `DE*ABC*E1` is `DE_x2AABC_x2AE1`.
 */

export interface SubjectRow {
  readonly pattern: string
  readonly from: string
  readonly to: string
  readonly payload: string
  readonly delivery: string
}

export const SUBJECTS = {
  event: {
    pattern: 'stator.v1.event.<tenant>.<chargePoint>.<event type>',
    from: 'the relay of any node',
    to: 'integrators, through the stream STATOR_EVENTS',
    payload: 'JSON, by its schema in schemas/events; CloudEvents 1.0 headers',
    delivery: 'at least once, in order for each charge point; the same id when it comes again',
  },
  frame: {
    pattern: 'stator.v1.frame.<tenant>.<chargePoint>.<in or out>',
    from: 'the node that has the connection, with `bus.frames`',
    to: 'whoever looks',
    payload: 'the OCPP frame, without secrets',
    delivery: 'best effort',
  },
  command: {
    pattern: 'stator.v1.command.<tenant>.<chargePoint>.<Action>',
    from: 'integrators',
    to: 'any one node',
    payload: 'JSON: the payload of an OCPP request; the reply is the outcome',
    delivery: 'request and reply, at most once',
  },
  operation: {
    pattern: 'stator.v1.operation.<tenant>.<chargePoint>.<operation>',
    from: 'integrators',
    to: 'any one node',
    payload: 'JSON: the body of the operation; the reply is its result',
    delivery: 'request and reply, at most once',
  },
  node: {
    pattern: 'stator.v1.node.<node>.<word>',
    from: 'nodes',
    to: 'one node',
    payload: 'JSON',
    delivery: 'at most once; what must not be lost stands in Postgres, too',
  },
  nodes: {
    pattern: 'stator.v1.nodes.<word>',
    from: 'nodes',
    to: 'all nodes',
    payload: 'JSON',
    delivery: 'at most once; what must not be lost stands in Postgres, too',
  },
} as const satisfies Record<string, SubjectRow>

const PREFIX = 'stator.v1'

/** Of all events: what the stream takes. */
export const ALL_EVENTS = `${PREFIX}.event.>`
export const ALL_COMMANDS = `${PREFIX}.command.>`
export const ALL_OPERATIONS = `${PREFIX}.operation.>`

interface Place {
  readonly tenant: string
  readonly chargePointId: string
}

export function eventSubject(of: Place, type: string): string {
  return `${PREFIX}.event.${placeOf(of)}.${type}`
}

export function frameSubject(of: Place, direction: 'in' | 'out'): string {
  return `${PREFIX}.frame.${placeOf(of)}.${direction}`
}

export function commandSubject(of: Place, action: string): string {
  return `${PREFIX}.command.${placeOf(of)}.${action}`
}

export function operationSubject(of: Place, operation: string): string {
  return `${PREFIX}.operation.${placeOf(of)}.${operation}`
}

export function nodeSubject(node: string, word: string): string {
  return `${PREFIX}.node.${encodeToken(node)}.${word}`
}

export function nodesSubject(word: string): string {
  return `${PREFIX}.nodes.${word}`
}

/** Of a command, an operation, an event or a frame; null for any other subject. */
export interface ParsedSubject extends Place {
  readonly kind: 'event' | 'frame' | 'command' | 'operation'
  /** The rest: an action, an operation, a type of event, a direction. */
  readonly word: string
}

export function parseSubject(subject: string): ParsedSubject | null {
  const match = /^stator\.v1\.(event|frame|command|operation)\.([^.]+)\.([^.]+)\.(.+)$/.exec(
    subject,
  )
  if (match === null) return null
  const [, kind = '', ofTenant = '', ofChargePoint = '', word = ''] = match
  const tenant = decodeToken(ofTenant)
  const chargePointId = decodeToken(ofChargePoint)
  if (tenant === null || chargePointId === null) return null
  return { kind: kind as ParsedSubject['kind'], tenant, chargePointId, word }
}

function placeOf({ tenant, chargePointId }: Place): string {
  return `${encodeToken(tenant)}.${encodeToken(chargePointId)}`
}

/** Longer than this in its readable form, an id is packed: a subject line may have 4,096 bytes. */
const READABLE_MAX = 400

/** Half a character, which has no bytes in UTF-8. */
const LONE = /\p{Cs}/u

/** Nothing readable begins with it. */
const PACKED = '__'

/**
 * Injective: `decodeToken` gives back the very id. Readable: what is no letter, digit, `-` or `_`
 * is `_x` and its bytes in UTF-8, two upper case hex digits each. Packed: `__` and base64url of
 * UTF-16.
 */
export function encodeToken(id: string): string {
  const readable = id
    .replace(/_(?=x)|^_(?=[^A-Za-z0-9-])/g, '_x5F')
    .replace(/[^A-Za-z0-9_-]/gu, (character) => escapeBytes(character))
  const isReadable = readable.length > 0 && readable.length <= READABLE_MAX && !LONE.test(id)
  return isReadable ? readable : `${PACKED}${Buffer.from(id, 'utf16le').toString('base64url')}`
}

/** Null for what `encodeToken` never makes. */
export function decodeToken(token: string): string | null {
  const id = token.startsWith(PACKED)
    ? Buffer.from(token.slice(PACKED.length), 'base64url').toString('utf16le')
    : unescapeBytes(token)
  return id !== null && encodeToken(id) === token ? id : null
}

function escapeBytes(character: string): string {
  return [...Buffer.from(character)]
    .map((byte) => `_x${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('')
}

function unescapeBytes(token: string): string | null {
  const hex = token.replaceAll(/_x([0-9A-F]{2})|([A-Za-z0-9_-])/g, (_, byte, character) =>
    byte === undefined ? character.charCodeAt(0).toString(16) : byte,
  )
  return /^([0-9A-Fa-f]{2})+$/.test(hex) ? Buffer.from(hex, 'hex').toString('utf8') : null
}
