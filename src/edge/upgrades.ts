/**
 * The HTTP half of the WebSocket endpoint: from a request to an open connection or a refusal. It
 * decides nothing (handshake.ts does).
 *
 * Traps of the library: a request exists only during its callback, a response not after its abort,
 * and `upgrade` calls the open handler before it returns.
 */
import { unreachable } from '../base/assert.ts'
import { randomFraction } from '../base/ids.ts'
import type { Log } from '../base/log.ts'
import type { HttpRequest, HttpResponse, us_socket_context_t } from '../base/uws.ts'
import type { Claim } from '../model/admission.ts'
import type { UpgradeRequest } from './admission.ts'
import { judgeRequest } from './admission.ts'
import type { SocketData } from './connections.ts'
import { Connection } from './connections.ts'
import type { Cork } from './cork.ts'
import type { HandshakeParts, Verdict, Visitor } from './handshake.ts'
import { judgeArrival, judgeVisitor } from './handshake.ts'
import type { Refusal } from './refusals.ts'
import { REFUSALS, toRefusalAnswer } from './refusals.ts'
import type { FindPeer } from './remote-address.ts'

export interface UpgradeParts extends HandshakeParts {
  readonly log: Log
  readonly findPeer: FindPeer
  readonly cork: Cork
  /** Handshakes that wait for the store, oldest first. */
  readonly pending: Set<Pending>
  /** It is open, and its charge point claimed. */
  readonly onOpened: (connection: Connection, claim: Claim) => void
}

/** A handshake that was not answered yet. */
export interface Pending {
  readonly visitor: Visitor
  readonly response: HttpResponse
  readonly context: us_socket_context_t
  readonly sinceMs: number
  /** Answered, or gone: the response must not be touched any more. */
  isOver: boolean
}

/** Further ones are told to come back. What waits has a request of a few hundred bytes. */
const PENDING_MAX = 10_000
/** The store has its own deadlines; this is for the case that those fail. */
export const PENDING_MS_MAX = 15_000
const RETRY_AFTER_SECONDS_MIN = 5
/** Spread at random, so that those refused together do not come back together. */
const RETRY_AFTER_SECONDS_SPREAD = 30
const LOGGED_PATH_CHARACTERS_MAX = 300

export function receive(
  parts: UpgradeParts,
  response: HttpResponse,
  request: HttpRequest,
  context: us_socket_context_t,
): void {
  const visitor = toVisitor(parts, response, request)
  const who = parts.pending.size >= PENDING_MAX ? 'rate' : judgeArrival(parts, visitor)
  if (typeof who === 'string') {
    answerRefusal(parts, response, visitor, who)
    return
  }
  const sinceMs = parts.clock.monotonic()
  const pending: Pending = { visitor, response, context, sinceMs, isOver: false }
  parts.pending.add(pending)
  response.onAborted(() => {
    pending.isOver = true
    parts.pending.delete(pending)
  })
  // An error of the store is a verdict; what is caught here is ours.
  judgeVisitor(parts, who, visitor)
    .then((verdict) => finish(parts, pending, verdict))
    .catch((error: unknown) => parts.log.error({ err: error }, 'a handshake broke'))
}

/** What is no upgrade to the library: another method, or no usable key. */
export function refuseOther(
  parts: UpgradeParts,
  response: HttpResponse,
  request: HttpRequest,
): void {
  const visitor = toVisitor(parts, response, request)
  const { identityCharactersMax } = parts.settings
  const isGet = request.getMethod() === 'get'
  const verdict = isGet ? judgeRequest(visitor.request, identityCharactersMax) : 'notAnUpgrade'
  const refusal = typeof verdict === 'string' ? verdict : 'notAnUpgrade'
  answerRefusal(parts, response, visitor, refusal)
}

/** Answers those for whom the store took too long. */
export function expirePending(parts: UpgradeParts): void {
  const nowMs = parts.clock.monotonic()
  for (const pending of parts.pending) {
    if (nowMs - pending.sinceMs < PENDING_MS_MAX) return
    finish(parts, pending, { type: 'refuse', refusal: 'late' })
  }
}

function toVisitor(
  { findPeer }: UpgradeParts,
  response: HttpResponse,
  request: HttpRequest,
): Visitor {
  const forwardedFor = request.getHeader('x-forwarded-for')
  const forwardedProto = request.getHeader('x-forwarded-proto')
  const peer = findPeer(response.getRemoteAddress(), { forwardedFor, forwardedProto })
  return { request: toUpgradeRequest(request), peer }
}

function toUpgradeRequest(request: HttpRequest): UpgradeRequest {
  const protocols: string[] = []
  // There may be several of these, and getHeader gives one.
  request.forEach((key, value) => {
    if (key === 'sec-websocket-protocol') protocols.push(value)
  })
  return {
    path: request.getUrl(),
    upgrade: request.getHeader('upgrade'),
    connection: request.getHeader('connection'),
    websocketVersion: request.getHeader('sec-websocket-version'),
    websocketKey: request.getHeader('sec-websocket-key'),
    extensions: request.getHeader('sec-websocket-extensions'),
    protocols,
    authorization: request.getHeader('authorization'),
  }
}

function finish(parts: UpgradeParts, pending: Pending, verdict: Verdict): void {
  if (pending.isOver) {
    if (verdict.type === 'enter') dropStale(parts, verdict.claim)
    return
  }
  pending.isOver = true
  parts.pending.delete(pending)
  switch (verdict.type) {
    case 'refuse':
      if (verdict.error !== undefined) parts.log.warn({ err: verdict.error }, 'admission failed')
      answerRefusal(parts, pending.response, pending.visitor, verdict.refusal)
      break
    case 'closeAtOnce':
      countHandshake(parts, '101', 'noProtocol')
      upgrade(parts, pending, { connection: null }, '')
      break
    case 'enter':
      enter(parts, pending, verdict)
      break
    default:
      unreachable(verdict)
  }
}

function enter(
  parts: UpgradeParts,
  pending: Pending,
  { admission, claim, protocol }: Extract<Verdict, { type: 'enter' }>,
): void {
  const { clock, connections, limits, settings } = parts
  const { tenant, chargePointId, securityProfile, ignoresPings } = admission
  const refusal = findLateRefusal(parts, pending, claim)
  if (refusal !== null) {
    dropStale(parts, claim)
    answerRefusal(parts, pending.response, pending.visitor, refusal)
    return
  }
  const facts = {
    id: connections.newId(),
    tenant,
    chargePointId,
    version: protocol.version,
    securityProfile,
    ignoresPings,
    remoteAddress: limits.enter(pending.visitor.peer.address),
    epoch: claim.epoch,
    messagesBurst: settings.messagesBurst,
  }
  const connection = new Connection(facts, clock)
  countHandshake(parts, '101', 'accepted')
  upgrade(parts, pending, { connection }, protocol.header)
  // The peer may have gone in the middle of it.
  if (connection.isOpen) parts.onOpened(connection, claim)
  else dropStale(parts, claim)
}

/** What may have changed while the store was asked. */
function findLateRefusal(
  { connections, settings, limits, gate }: UpgradeParts,
  { visitor }: Pending,
  { epoch, state }: Claim,
): Refusal | null {
  const open = connections.find(state.tenant, state.chargePointId)
  if (gate() !== null) return 'draining'
  if (open !== null) return open.epoch > epoch ? 'superseded' : null
  if (connections.size >= settings.connectionsMax) return 'full'
  return limits.isAddressFull(visitor.peer.address) ? 'addressFull' : null
}

/** Claimed for one that is gone: the connection that is open lost its own claim by that. */
function dropStale({ connections }: UpgradeParts, { state, epoch }: Claim): void {
  const open = connections.find(state.tenant, state.chargePointId)
  if (open !== null && open.epoch < epoch) open.close(1012, 'claimed again, reconnect')
}

/** The library looks at the first name only, and sends no header for an empty one. */
function upgrade(
  { cork }: UpgradeParts,
  { response, visitor, context }: Pending,
  data: SocketData,
  protocol: string,
): void {
  const { websocketKey, extensions } = visitor.request
  cork.run(() => {
    response.upgrade<SocketData>(data, websocketKey, protocol, extensions, context)
  })
}

function answerRefusal(
  parts: UpgradeParts,
  response: HttpResponse,
  { request, peer }: Visitor,
  refusal: Refusal,
): void {
  const { status } = REFUSALS[refusal]
  countHandshake(parts, String(status), refusal)
  const path = request.path.slice(0, LOGGED_PATH_CHARACTERS_MAX)
  const line = { reason: refusal, status, path, remoteAddress: peer.address }
  // What limits refuse comes in floods, and is counted.
  if (status === 429 || status === 503) parts.log.debug(line, 'handshake refused')
  else parts.log.info(line, 'handshake refused')
  const answer = toRefusalAnswer(refusal, retryAfterSeconds(parts))
  response.cork(() => {
    response.writeStatus(answer.statusLine)
    for (const [name, value] of answer.headers) response.writeHeader(name, value)
    // An idle keep-alive connection would never be closed by the library.
    response.end(answer.body, true)
  })
}

function retryAfterSeconds({ gate }: UpgradeParts): number {
  const base = gate()?.retryAfterSeconds ?? RETRY_AFTER_SECONDS_MIN
  return base + Math.floor(randomFraction() * RETRY_AFTER_SECONDS_SPREAD)
}

function countHandshake({ metrics }: UpgradeParts, status: string, reason: string): void {
  metrics.count('stator_handshakes_total', { status, reason })
}
