/**
 * The page: what is connected and charging now, for whoever has the operator token. It asks for it
 * once and keeps a session in a cookie that scripts cannot read; nothing secret is in an address.
 */
import { HubError } from '../base/errors.ts'
import { toView } from './charge-points.ts'
import type { HandlerDeps } from './deps.ts'
import { loginPage, overviewPage, PAGE_SCRIPT, STYLE_HASH } from './page-html.ts'
import type { Reply } from './reply.ts'
import { newReply } from './reply.ts'
import type { ApiRequest } from './request.ts'

/** Charge points on the page. The others are counted. */
const CHARGE_POINTS_SHOWN_MAX = 200

/** Running transactions that are counted one by one. Past it the page says "or more". */
const TRANSACTIONS_COUNTED_MAX = 1_000

const HTML = 'text/html; charset=utf-8'

const SAFETY = {
  'content-security-policy':
    `default-src 'none'; style-src '${STYLE_HASH}'; script-src 'self'; connect-src 'self'; ` +
    "img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-frame-options': 'DENY',
} as const

export async function showPage(deps: HandlerDeps, request: ApiRequest): Promise<Reply> {
  const isOpen = await deps.operators.isSession(request.session)
  if (!isOpen) return newReply(200, HTML, loginPage(null), SAFETY)
  const { tenant } = request
  const [count, page, running, unknown] = await Promise.all([
    deps.store.chargePoints.count(tenant),
    deps.store.chargePoints.list(tenant, { limit: CHARGE_POINTS_SHOWN_MAX, cursor: null }),
    deps.store.transactions.list(
      tenant,
      { chargePointId: null, idToken: null, isActive: true },
      { limit: TRANSACTIONS_COUNTED_MAX, cursor: null },
    ),
    deps.nodes.listUnknown(),
  ])
  const html = overviewPage({
    chargePoints: page.data.map((stored) => toView(deps, tenant, stored)),
    chargePointsCount: count,
    runningCount: running.data.length,
    isMoreRunning: running.nextCursor !== null,
    unknownCount: unknown.filter((one) => one.tenant === tenant).length,
    at: deps.clock.now(),
  })
  return newReply(200, HTML, html, SAFETY)
}

export function showScript(): Reply {
  return newReply(200, 'text/javascript; charset=utf-8', PAGE_SCRIPT)
}

/** The token comes as a form. A good one opens a session and leads back to the page. */
export async function login(deps: HandlerDeps, request: ApiRequest): Promise<Reply> {
  const token = new URLSearchParams(request.bodyText).get('token') ?? ''
  try {
    const sessionId = await deps.operators.login(token, request.peer.address)
    const maxAge = deps.settings.sessionHours * 3_600
    return toPage(`stator_session=${sessionId}; Max-Age=${maxAge}`, request.peer.isSecure)
  } catch (error) {
    if (!(error instanceof HubError)) throw error
    const status =
      error.code === 'UNAUTHORIZED' ? 401 : error.code === 'TOO_MANY_REQUESTS' ? 429 : 503
    return newReply(status, HTML, loginPage(LOGIN_PROBLEMS[status]), SAFETY)
  }
}

export function logout(deps: HandlerDeps, request: ApiRequest): Reply {
  deps.operators.logout(request.session)
  return toPage('stator_session=; Max-Age=0', request.peer.isSecure)
}

const LOGIN_PROBLEMS = {
  401: 'This is not an operator token of this hub.',
  429: 'Too many wrong tokens from your address. Wait a minute.',
  503: 'The database cannot be reached now. Try again.',
} as const

function toPage(cookie: string, isHttps: boolean): Reply {
  const safe = `${cookie}; Path=/; HttpOnly; SameSite=Strict${isHttps ? '; Secure' : ''}`
  return newReply(303, HTML, '', { location: '/', 'set-cookie': safe })
}
