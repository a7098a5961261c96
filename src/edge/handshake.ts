/**
 * An opening handshake from request to verdict, in the order that README.md lists: what is cheap
 * and needs no store comes first, a stranger never reaches a write, and the claim comes last, since
 * it takes the charge point from whoever has it. Nothing here touches a socket.
 */
import type { Clock } from '../base/clock.ts'
import type { Metrics } from '../base/metrics.ts'
import type { Admission, Claim, Connecting } from '../model/admission.ts'
import type { ProtocolChoice, UpgradeRequest } from './admission.ts'
import { chooseProtocol, judgeRequest, parseBasic, parseProtocols } from './admission.ts'
import type { ClaimsUnderWay } from './claims.ts'
import type { Connections } from './connections.ts'
import { toKey } from './connections.ts'
import type { Opened } from './credentials.ts'
import { checkCredentials } from './credentials.ts'
import type { Identity } from './identity.ts'
import type { Limits } from './limits.ts'
import type { Refusal } from './refusals.ts'
import { REFUSALS } from './refusals.ts'
import type { Peer } from './remote-address.ts'
import type { EdgeSettings } from './settings.ts'
import type { UnknownChargePoints } from './unknown.ts'

/** What the edge asks of whoever keeps the record; each may throw, which is answered with 503. */
export interface EdgeRegistry {
  /** Null: unknown. */
  readonly findAdmission: (tenant: string, chargePointId: string) => Promise<Admission | null>
  /** Adds it, without a password; or finds it. */
  readonly enroll: (tenant: string, chargePointId: string) => Promise<Admission>
  readonly claim: (
    tenant: string,
    chargePointId: string,
    connecting: Connecting | null,
  ) => Promise<Claim>
  readonly settlePassword: (of: Admission, used: 'current' | 'proposed') => Promise<void>
}

/** Closed for a while: a drain, or a store that is away. */
export type Gate = () => { readonly status: 503; readonly retryAfterSeconds: number } | null

export interface HandshakeParts {
  readonly clock: Clock
  readonly metrics: Metrics
  readonly settings: EdgeSettings
  readonly secretKey: Uint8Array
  readonly registry: EdgeRegistry
  readonly isAutoAccept: boolean
  readonly gate: Gate
  readonly connections: Connections
  readonly claims: ClaimsUnderWay
  readonly limits: Limits
  readonly unknown: UnknownChargePoints
}

export interface Visitor {
  readonly request: UpgradeRequest
  readonly peer: Peer
}

export type Verdict =
  | { readonly type: 'refuse'; readonly refusal: Refusal; readonly error?: unknown }
  | {
      readonly type: 'enter'
      readonly admission: Admission
      readonly claim: Claim
      readonly protocol: ProtocolChoice
    }
  /** Let in without a version, only to be told so by a close frame. */
  | { readonly type: 'closeAtOnce' }

const refuse = (refusal: Refusal): Verdict => ({ type: 'refuse', refusal })

/** The checks that need no store: how it asks, from where, and whether there is room now. */
export function judgeArrival(parts: HandshakeParts, { request, peer }: Visitor) {
  const { settings, limits, connections, clock } = parts
  const who = judgeRequest(request, settings.identityCharactersMax)
  if (typeof who === 'string') return who
  const nowMs = clock.monotonic()
  if (parts.gate() !== null) return 'draining'
  if (!limits.takeHandshake(nowMs)) return 'rate'
  if (limits.isAddressBarred(peer.address, nameOf(who), nowMs)) return 'addressFailures'
  // One that is connected already brings no further connection.
  const isNewcomer = connections.find(who.tenant, who.chargePointId) === null
  if (isNewcomer && connections.size >= settings.connectionsMax) return 'full'
  if (isNewcomer && limits.isAddressFull(peer.address)) return 'addressFull'
  return who
}

/** The checks that ask the store. Never throws. */
export async function judgeVisitor(
  parts: HandshakeParts,
  who: Identity,
  visitor: Visitor,
): Promise<Verdict> {
  try {
    const admission = await findAdmission(parts, who)
    if (admission === null) return refuseUnknown(parts, who, visitor)
    return await judgeKnown(parts, admission, visitor)
  } catch (error) {
    return { type: 'refuse', refusal: 'store', error }
  }
}

async function findAdmission(
  { registry, isAutoAccept, unknown }: HandshakeParts,
  who: Identity,
): Promise<Admission | null> {
  const known = await registry.findAdmission(who.tenant, who.chargePointId)
  if (known !== null || !isAutoAccept) return known
  unknown.forget(who)
  return registry.enroll(who.tenant, who.chargePointId)
}

/** Cheap on purpose: they come back for ever, and nothing is written. OCPP-J 1.6 §3.2. */
function refuseUnknown(parts: HandshakeParts, who: Identity, { request, peer }: Visitor): Verdict {
  const { unknown, limits, clock, metrics } = parts
  unknown.saw(who, peer.address, parseProtocols(request.protocols), clock.now())
  metrics.set('stator_unknown_charge_points', {}, unknown.size)
  limits.failed(peer.address, nameOf(who), clock.monotonic())
  return refuse('unknown')
}

async function judgeKnown(
  parts: HandshakeParts,
  admission: Admission,
  visitor: Visitor,
): Promise<Verdict> {
  const { settings, registry, limits, connections, clock } = parts
  const { tenant, chargePointId } = admission
  if (admission.isBlocked) return refuse('blocked')
  const opened = judgeCredentials(parts, admission, visitor)
  if (isRefusal(opened)) return refuse(opened)
  const offered = parseProtocols(visitor.request.protocols)
  const protocol = chooseProtocol(offered, settings.versions, admission.defaultProtocol)
  if (protocol === null) {
    return settings.noCommonProtocol === 'close' ? { type: 'closeAtOnce' } : refuse('protocol')
  }
  const isTakeover = connections.find(tenant, chargePointId) !== null
  const name = toKey(tenant, chargePointId)
  if (isTakeover && !limits.takeTakeover(name, clock.monotonic())) return refuse('takeovers')
  // A login tells which of two passwords it has; from now on only that one opens.
  if (opened !== 'none' && admission.proposedPasswordHash !== null) {
    await registry.settlePassword(admission, opened)
  }
  const { version } = protocol
  const connecting = { protocol: version, remoteAddress: visitor.peer.address }
  const claim = await claimNewest(parts, admission, connecting)
  return claim === null ? refuse('superseded') : { type: 'enter', admission, claim, protocol }
}

/** Null when a newer claim was answered first. */
async function claimNewest(
  { registry, claims }: HandshakeParts,
  { tenant, chargePointId }: Admission,
  connecting: Connecting,
): Promise<Claim | null> {
  const key = toKey(tenant, chargePointId)
  let epoch = 0
  claims.begin(key)
  try {
    const claim = await registry.claim(tenant, chargePointId, connecting)
    epoch = claim.epoch
    return claims.end(key, epoch) ? claim : null
  } finally {
    if (epoch === 0) claims.end(key, 0)
  }
}

function judgeCredentials(
  { limits, clock, secretKey }: HandshakeParts,
  admission: Admission,
  { request, peer }: Visitor,
): Opened | Refusal {
  if (admission.securityProfile === 0) return 'none'
  const name = nameOf(admission)
  const nowMs = clock.monotonic()
  if (limits.isIdBarred(peer.address, name, nowMs)) return 'idFailures'
  const proof = { basic: parseBasic(request.authorization), isSecure: peer.isSecure }
  const opened = checkCredentials(secretKey, admission, proof)
  if (isRefusal(opened)) limits.failed(peer.address, name, nowMs)
  else limits.succeeded(peer.address, name)
  return opened
}

function isRefusal(word: Opened | Refusal): word is Refusal {
  return Object.hasOwn(REFUSALS, word)
}

/** For limits: spelled in any case it is the same charge point. */
function nameOf({ tenant, chargePointId }: Identity): string {
  return toKey(tenant, chargePointId).toLowerCase()
}
