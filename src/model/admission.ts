/** What the edge must know of a charge point before it lets a socket in, and what it learns. */
import type { ChargePoint } from './charge-point.ts'

/**
 * 0 nothing, 1 Basic auth, 2 TLS and Basic auth, 3 TLS and a client certificate. A00 of 2.x part 2.
 */
export type SecurityProfile = 0 | 1 | 2 | 3

export interface Admission {
  readonly tenant: string
  /** As it is stored: the URL may spell it in another case. */
  readonly chargePointId: string
  /** Taken out of service: refused with 403. */
  readonly isBlocked: boolean
  readonly securityProfile: SecurityProfile
  /** Keyed hashes (src/base/machine-secret.ts), hex. Null when there is no password. */
  readonly passwordHash: string | null
  /** One that was sent to it and not confirmed: either opens, until a login tells which. */
  readonly proposedPasswordHash: string | null
  /** The version when it offers none; null refuses that. */
  readonly defaultProtocol: string | null
  /** It sends its 1.6 key as the hex text instead of the bytes. */
  readonly acceptsHexPassword: boolean
  /** It never answers pings: silence of three heartbeat intervals counts instead. */
  readonly ignoresPings: boolean
}

/** The connection that a claim is for. */
export interface Connecting {
  readonly protocol: string
  readonly remoteAddress: string
}

/** Ownership of a charge point by this node, with what the store knows of it. */
export interface Claim {
  /** Counts the claims; the highest is the owner's. */
  readonly epoch: number
  readonly state: ChargePoint
  /** The node that had it until now, if that is another one: it is to close its connection. */
  readonly takenFrom: string | null
}

/** One that came and is not known: for the operator's list, never a row in the store. */
export interface UnknownChargePoint {
  readonly tenant: string
  readonly chargePointId: string
  readonly remoteAddress: string
  readonly count: number
  readonly firstSeenAt: number
  readonly lastSeenAt: number
  readonly protocols: readonly string[]
}
