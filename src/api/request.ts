/**
 * A request as plain data. uWebSockets.js lends its request only for the moment it calls us, so
 * all of it is read there; the body comes later, in pieces, and is bounded.
 */
import { HubError } from '../base/errors.ts'
import type { HttpRequest, HttpResponse } from '../base/uws.ts'
import type { FindPeer, Peer } from './deps.ts'
import { badRequest } from './problem.ts'

/** What a handler gets. */
export interface ApiRequest {
  readonly requestId: string
  readonly tenant: string
  readonly peer: Peer
  /** The parts of the path that vary, decoded. */
  readonly params: readonly string[]
  readonly query: URLSearchParams
  /** The session cookie; empty when there is none. */
  readonly session: string
  /** As it came; empty when there is none. */
  readonly bodyText: string
  /** The body as JSON that has passed the route's schema; null for routes without one. */
  readonly body: unknown
}

/** The head of a request, read at once. */
export interface RequestHead {
  readonly method: string
  readonly params: readonly string[]
  readonly queryText: string
  readonly authorization: string
  readonly cookie: string
  readonly contentLength: string
  readonly peer: Peer
}

/** A path has at most two parts that vary. */
const PARAMS_MAX = 2

export function readHead(
  response: HttpResponse,
  request: HttpRequest,
  findPeer: FindPeer,
): RequestHead {
  const params: string[] = []
  for (let i = 0; i < PARAMS_MAX; i += 1) {
    const param: string | undefined = request.getParameter(i)
    if (param !== undefined) params.push(param)
  }
  return {
    method: request.getMethod().toUpperCase(),
    params,
    queryText: request.getQuery(),
    authorization: request.getHeader('authorization'),
    cookie: request.getHeader('cookie'),
    contentLength: request.getHeader('content-length'),
    peer: findPeer(response.getRemoteAddress(), {
      forwardedFor: request.getHeader('x-forwarded-for'),
      forwardedProto: request.getHeader('x-forwarded-proto'),
    }),
  }
}

/** Throws BAD_REQUEST for an escape that is none, and for the one character no text may have. */
export function decodeParam(text: string): string {
  if (text.includes('%00')) throw badRequest('The path must not have a NUL.')
  try {
    return decodeURIComponent(text)
  } catch (error) {
    throw new HubError('BAD_REQUEST', {
      detail: 'The path must be percent-encoded UTF-8.',
      cause: error,
    })
  }
}

/**
 * Collects the body; must be called before the route handler returns. Null as soon as it is larger
 * than allowed: then the rest is not kept. Never settles when the client goes away.
 */
export function readBody(response: HttpResponse, bytesMax: number): Promise<Buffer | null> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let sizeBytes = 0
    response.onData((chunk, isLast) => {
      sizeBytes += chunk.byteLength
      if (sizeBytes > bytesMax) {
        chunks.length = 0
        resolve(null)
        return
      }
      // The memory is lent for the length of this call only.
      chunks.push(Buffer.from(new Uint8Array(chunk)))
      if (isLast) resolve(Buffer.concat(chunks))
    })
  })
}

/** Throws BAD_REQUEST for what is not UTF-8. */
export function toText(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes)
  } catch (error) {
    throw new HubError('BAD_REQUEST', { detail: 'The body must be UTF-8.', cause: error })
  }
}

/** Throws BAD_REQUEST for what is not JSON; the message of the parser would quote the body. */
export function toJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw badRequest('The body must be JSON.')
  }
}
