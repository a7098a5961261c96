/**
 * The REST interface and the page on an app of uWebSockets.js. One road for all routes: limits,
 * who asks, parameters, body, handler; and the one place where an error becomes a problem.
 */
import { ERRORS, HubError } from '../base/errors.ts'
import { newRowId } from '../base/ids.ts'
import type { HttpResponse } from '../base/uws.ts'
import type { ApiDeps, HandlerDeps } from './deps.ts'
import type { Limiter } from './limits.ts'
import { newLimiter } from './limits.ts'
import { newOperators } from './operator.ts'
import { notFound, problem, toProblem } from './problem.ts'
import { checkNames } from './query.ts'
import type { Reply } from './reply.ts'
import { newReply } from './reply.ts'
import type { RequestHead } from './request.ts'
import { decodeParam, readBody, readHead, toJson, toText } from './request.ts'
import type { Route } from './routes.ts'
import { ROUTES } from './routes.ts'
import type { BodyCheck } from './schema.ts'
import { compileBody } from './schema.ts'

/** Requests under way at once. Past it: 429. Those that take long wait for a charge point. */
const REQUESTS_MAX = 1_000

/** Until there are others. */
const TENANT = 'default'

const SESSION_COOKIE = /(?:^|;\s*)stator_session=([a-z0-9]+)/

/** On every answer: nothing of ours is to be framed, guessed at, kept, or passed on. */
const SAFETY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
} as const

const STATUS_TEXTS: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  204: 'No Content',
  303: 'See Other',
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Payload Too Large',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
}

interface Api extends HandlerDeps {
  readonly requests: Limiter
  readonly load: { underWay: number }
}

interface Exchange {
  readonly requestId: string
  readonly head: RequestHead
  readonly response: HttpResponse
  /** Answered, or the client is gone: the response must not be touched. */
  isOver: boolean
}

/** A route that is ready to be used: its body's schema is compiled. */
interface MountedRoute extends Route {
  readonly checkBody: BodyCheck | null
}

export function mountApi(deps: ApiDeps): void {
  const api: Api = { ...deps, ...newGuards(deps), load: { underWay: 0 } }
  for (const path of new Set(ROUTES.map((route) => route.path))) {
    const routes = ROUTES.filter((route) => route.path === path).map(toMounted)
    deps.app.any(path, (response, request) => {
      serve(api, routes, response, readHead(response, request, deps.findPeer))
    })
  }
  deps.app.any('/*', (response, request) => {
    serve(api, [], response, readHead(response, request, deps.findPeer))
  })
}

function newGuards({ clock, store, hashSecret, settings }: ApiDeps) {
  const { requestsPerSecondMax, failuresPerMinuteMax, sessionHours } = settings
  const perMinute = { perSecond: failuresPerMinuteMax / 60, burst: failuresPerMinuteMax }
  const failures = newLimiter(clock, perMinute)
  const isOperatorToken = (hash: string) => store.operatorTokens.isKnown(hash)
  const sessionMs = sessionHours * 3_600_000
  return {
    guesses: newLimiter(clock, perMinute),
    operators: newOperators({ clock, hashSecret, isOperatorToken, failures, sessionMs }),
    requests: newLimiter(clock, { perSecond: requestsPerSecondMax, burst: requestsPerSecondMax }),
  }
}

function toMounted(route: Route): MountedRoute {
  const hasSchema = route.body !== null && route.body !== 'raw'
  return { ...route, checkBody: hasSchema ? compileBody(route.body) : null }
}

/** Called while the request is at hand: the body has to be asked for before this returns. */
function serve(
  api: Api,
  routes: readonly MountedRoute[],
  response: HttpResponse,
  head: RequestHead,
): void {
  const exchange: Exchange = { requestId: newRowId(), head, response, isOver: false }
  const method = head.method === 'HEAD' ? 'GET' : head.method
  const route = routes.find((candidate) => candidate.method === method)
  const label = route === undefined ? 'none' : `${route.method} ${route.path}`
  const end = (reply: Reply) => {
    api.metrics.count('stator_api_requests_total', { route: label, status: String(reply.status) })
    if (finish(api, exchange)) write(exchange, reply)
  }
  api.load.underWay += 1
  response.onAborted(() => finish(api, exchange))
  const body = startBody(api, route, response, head)
  run(api, routes, route, exchange, body).then(end, (error: unknown) => {
    if (!(error instanceof HubError) || error.code === 'INTERNAL') {
      api.log.error({ err: error, requestId: exchange.requestId, route: label }, 'a request failed')
    }
    end(toProblem(error, exchange.requestId))
  })
}

/** True the first time: then, and only then, there is somebody to answer. */
function finish(api: Api, exchange: Exchange): boolean {
  if (exchange.isOver) return false
  exchange.isOver = true
  api.load.underWay -= 1
  return true
}

/** Null for a route that takes none; the promise holds null for one that is too large. */
function startBody(
  { settings }: Api,
  route: MountedRoute | undefined,
  response: HttpResponse,
  { contentLength }: RequestHead,
): Promise<Buffer | null> | null {
  if (route === undefined || route.body === null) return null
  if (Number(contentLength) > settings.bodyBytesMax) return Promise.resolve(null)
  return readBody(response, settings.bodyBytesMax)
}

/** What is checked first costs least. */
async function run(
  api: Api,
  routes: readonly MountedRoute[],
  route: MountedRoute | undefined,
  { requestId, head }: Exchange,
  bodyBytes: Promise<Buffer | null> | null,
): Promise<Reply> {
  const { address } = head.peer
  if (api.load.underWay > REQUESTS_MAX || !api.requests.take(address))
    throw new HubError('TOO_MANY_REQUESTS')
  if (route === undefined) return answerWithoutRoute(routes, head.method, requestId)
  if (route.auth === 'operator') await api.operators.checkHeader(head.authorization, address)
  const query = new URLSearchParams(head.queryText)
  checkNames(query, route.query)
  const bytes = await (bodyBytes ?? Promise.resolve(Buffer.alloc(0)))
  if (bytes === null) {
    throw new HubError('PAYLOAD_TOO_LARGE', {
      detail: `At most ${api.settings.bodyBytesMax} bytes.`,
    })
  }
  const bodyText = toText(bytes)
  const body = route.checkBody === null ? null : toJson(bodyText === '' ? '{}' : bodyText)
  route.checkBody?.(body)
  return route.handler(api, {
    requestId,
    tenant: TENANT,
    peer: head.peer,
    params: head.params.map(decodeParam),
    query,
    session: SESSION_COOKIE.exec(head.cookie)?.[1] ?? '',
    bodyText,
    body,
  })
}

/** The path has other methods, or there is no such path. */
function answerWithoutRoute(routes: readonly Route[], method: string, requestId: string): Reply {
  if (routes.length === 0) throw notFound('There is no such path.')
  const methods = routes.flatMap((route) =>
    route.method === 'GET' ? ['GET', 'HEAD'] : route.method,
  )
  const headers = { allow: [...methods, 'OPTIONS'].join(', ') }
  if (method === 'OPTIONS') return newReply(204, '', null, headers)
  const reply = problem('METHOD_NOT_ALLOWED', `There are ${headers.allow}.`, requestId)
  return { ...reply, headers }
}

function write(
  { response, head, requestId }: Exchange,
  { status, headers, mediaType, text }: Reply,
): void {
  response.cork(() => {
    response.writeStatus(`${status} ${STATUS_TEXTS[status] ?? 'Unknown'}`)
    const all = { ...SAFETY_HEADERS, 'x-request-id': requestId, ...headers }
    for (const [name, value] of Object.entries(all)) response.writeHeader(name, value)
    if (text === null) {
      response.endWithoutBody()
      return
    }
    response.writeHeader('content-type', mediaType)
    // After a body that was too large, the rest of it is not waited for.
    const isLast = status === ERRORS.PAYLOAD_TOO_LARGE.status
    if (head.method === 'HEAD') response.endWithoutBody(Buffer.byteLength(text), isLast)
    else response.end(text, isLast)
  })
}
