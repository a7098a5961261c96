/**
 * Who may operate: a bearer token, or at the page a session that was opened with one. Tokens are
 * known to the store by their keyed hash only; what it said is believed for a moment, so a request
 * does not cost a query.
 */
import { LRUCache } from 'lru-cache'

import type { Clock } from '../base/clock.ts'
import { HubError } from '../base/errors.ts'
import { newSecret } from '../base/ids.ts'
import type { Limiter } from './limits.ts'

/** A token that was taken back works this long at most. */
const BELIEVED_MS = 10_000

/** While the store is away, one seen this recently still opens. */
const BELIEVED_WITHOUT_STORE_MS = 600_000

/** Tokens remembered; more are asked again. */
const TOKENS_MAX = 1_000

/** Logins at once. Past it the least used one has to log in again. */
const SESSIONS_MAX = 1_000

/** Longer ones are nobody's. */
const TOKEN_LENGTH_MAX = 256

/** 160 bits. */
const SESSION_LENGTH = 32

export interface OperatorDeps {
  readonly clock: Clock
  readonly hashSecret: (secret: Uint8Array) => string
  readonly isOperatorToken: (hash: string) => Promise<boolean>
  /** Wrong tokens by address. */
  readonly failures: Limiter
  readonly sessionMs: number
}

export interface Operators {
  /** Settles when the header holds a token that is good; rejects with a HubError otherwise. */
  readonly checkHeader: (authorization: string, address: string) => Promise<void>
  /** The id of a new session, for a token that is good. */
  readonly login: (token: string, address: string) => Promise<string>
  readonly isSession: (sessionId: string) => Promise<boolean>
  readonly logout: (sessionId: string) => void
}

interface Session {
  readonly tokenHash: string
  readonly endsAt: number
}

export function newOperators(deps: OperatorDeps): Operators {
  const { clock, failures, sessionMs } = deps
  const { isSeen, isGood } = newTokens(deps)
  const sessions = new LRUCache<string, Session>({ max: SESSIONS_MAX })
  const hash = (text: string) => deps.hashSecret(Buffer.from(text, 'utf8'))

  const check = async (token: string, address: string): Promise<string> => {
    const tokenHash = hash(token.slice(0, TOKEN_LENGTH_MAX))
    // One that guesses is stopped; one that is known is not, though both sit behind one address.
    if (!isSeen(tokenHash) && !failures.hasRoom(address)) {
      throw new HubError('TOO_MANY_REQUESTS', { detail: 'Too many wrong tokens.' })
    }
    if (token.length <= TOKEN_LENGTH_MAX && (await isGood(tokenHash))) return tokenHash
    failures.take(address)
    throw new HubError('UNAUTHORIZED')
  }

  return {
    checkHeader: async (authorization, address) => {
      const [, token] = /^Bearer +([\x21-\x7e]+)$/i.exec(authorization) ?? []
      if (token === undefined) throw new HubError('UNAUTHORIZED')
      await check(token, address)
    },
    login: async (token, address) => {
      const tokenHash = await check(token, address)
      const sessionId = newSecret(SESSION_LENGTH)
      sessions.set(hash(sessionId), { tokenHash, endsAt: clock.monotonic() + sessionMs })
      return sessionId
    },
    isSession: async (sessionId) => {
      if (sessionId.length !== SESSION_LENGTH) return false
      const session = sessions.get(hash(sessionId))
      if (session === undefined || session.endsAt < clock.monotonic()) return false
      return isGood(session.tokenHash)
    },
    logout: (sessionId) => {
      sessions.delete(hash(sessionId))
    },
  }
}

/** What the store said of tokens, by their hashes. */
function newTokens({ clock, isOperatorToken }: OperatorDeps) {
  const seenAt = new LRUCache<string, number>({ max: TOKENS_MAX })
  const isGood = async (tokenHash: string): Promise<boolean> => {
    const agoMs = clock.monotonic() - (seenAt.get(tokenHash) ?? Number.NEGATIVE_INFINITY)
    if (agoMs < BELIEVED_MS) return true
    try {
      const isKnown = await isOperatorToken(tokenHash)
      if (isKnown) seenAt.set(tokenHash, clock.monotonic())
      else seenAt.delete(tokenHash)
      return isKnown
    } catch (error) {
      if (agoMs < BELIEVED_WITHOUT_STORE_MS) return true
      throw error
    }
  }
  return { isGood, isSeen: (tokenHash: string) => seenAt.has(tokenHash) }
}
