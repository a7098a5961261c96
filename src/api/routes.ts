/**
 * THE TABLE of routes, one row each. src/api/server.ts mounts it, src/api/README.md is made from
 * it. A path that is here answers 405 to other methods, one that is not 404.
 */
import {
  CHARGE_POINT_BODY,
  deleteChargePoint,
  getChargePoint,
  listChargePoints,
  listUnknown,
  putChargePoint,
} from './charge-points.ts'
import { sendCommand } from './commands.ts'
import type { HandlerDeps } from './deps.ts'
import { deleteIdToken, getIdToken, ID_TOKEN_BODY, listIdTokens, putIdToken } from './id-tokens.ts'
import { listItems } from './items.ts'
import { listNodes } from './nodes.ts'
import { runOperation } from './operations.ts'
import { login, logout, showPage, showScript } from './page.ts'
import {
  getTransaction,
  listChargingProfiles,
  listDeadLetters,
  listEvents,
  listMessages,
  listMeterValues,
  listReservations,
  listTransactions,
} from './records.ts'
import type { Reply } from './reply.ts'
import type { ApiRequest } from './request.ts'
import type { BodySchema } from './schema.ts'
import { listVariables } from './variables.ts'
import { verifyWebPayment, WEB_PAYMENT_BODY } from './web-payments.ts'

export interface Route {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE'
  /** With at most two parts that vary. */
  readonly path: string
  /** `operator`: a bearer token. `none`: the handler looks after itself. */
  readonly auth: 'operator' | 'none'
  /** The parameters it takes behind the `?`. */
  readonly query: readonly string[]
  /** `raw`: read, and left to the handler. Null: any body is ignored. */
  readonly body: BodySchema | 'raw' | null
  readonly summary: string
  readonly handler: (deps: HandlerDeps, request: ApiRequest) => Promise<Reply> | Reply
}

const PAGE = ['limit', 'cursor'] as const

export const ROUTES: readonly Route[] = [
  read('/v1/charge-points', PAGE, listChargePoints, 'Charge points, by id.'),
  {
    method: 'PUT',
    path: '/v1/charge-points/:id',
    auth: 'operator',
    query: [],
    body: CHARGE_POINT_BODY,
    summary: 'Adds one or changes its settings; a field left out stays as it is.',
    handler: putChargePoint,
  },
  read('/v1/charge-points/:id', [], getChargePoint, 'One, with what it told last.'),
  remove('/v1/charge-points/:id', deleteChargePoint, 'Removes it, and closes its connection.'),
  read(
    '/v1/charge-points/:id/variables',
    ['component', 'name', ...PAGE],
    listVariables,
    'Its configuration, as last told.',
  ),
  read(
    '/v1/charge-points/:id/items',
    ['kind', 'open', ...PAGE],
    listItems,
    'What else it has or is in: alarms, monitors, limits, messages on its display.',
  ),
  {
    method: 'POST',
    path: '/v1/charge-points/:id/commands/:action',
    auth: 'operator',
    query: ['timeout'],
    body: 'raw',
    summary: 'Sends any action of its version; the body is the payload. Waits for the answer.',
    handler: sendCommand,
  },
  {
    method: 'POST',
    path: '/v1/charge-points/:id/operations/:operation',
    auth: 'operator',
    query: ['timeout'],
    body: 'raw',
    summary: 'Does what every version can, in our words: start, stop, reset... Waits for it.',
    handler: runOperation,
  },
  {
    method: 'POST',
    path: '/v1/web-payments/verify',
    auth: 'operator',
    query: [],
    body: WEB_PAYMENT_BODY,
    summary: 'Whether the code of a QR link is one that the charge point shows now.',
    handler: verifyWebPayment,
  },
  read('/v1/nodes', [], listNodes, 'The nodes that are there, the oldest first.'),
  read('/v1/unknown-charge-points', PAGE, listUnknown, 'Those that came and are not known.'),
  read('/v1/id-tokens', PAGE, listIdTokens, 'idTokens.'),
  {
    method: 'PUT',
    path: '/v1/id-tokens/:idToken',
    auth: 'operator',
    query: ['type'],
    body: ID_TOKEN_BODY,
    summary: 'Adds one or replaces what is known of it. Without type: for all that have none.',
    handler: putIdToken,
  },
  read('/v1/id-tokens/:idToken', ['type'], getIdToken, 'One.'),
  remove('/v1/id-tokens/:idToken', deleteIdToken, 'Removes it.', ['type']),
  read(
    '/v1/transactions',
    ['chargePoint', 'idToken', 'active', ...PAGE],
    listTransactions,
    'Transactions, the newest first.',
  ),
  read('/v1/transactions/:transactionId', ['chargePoint'], getTransaction, 'One.'),
  read(
    '/v1/meter-values',
    ['chargePoint', 'transactionId', ...PAGE],
    listMeterValues,
    'Meter values, of each charge point the newest first.',
  ),
  read('/v1/reservations', ['chargePoint', ...PAGE], listReservations, 'Reservations.'),
  read(
    '/v1/charging-profiles',
    ['chargePoint', ...PAGE],
    listChargingProfiles,
    'Charging profiles that charge points accepted from us.',
  ),
  read(
    '/v1/events',
    ['chargePoint', 'type', ...PAGE],
    listEvents,
    'The journal, the newest first.',
  ),
  read(
    '/v1/dead-letters',
    ['chargePoint', ...PAGE],
    listDeadLetters,
    'What could not be taken or stored as it came.',
  ),
  read('/v1/messages', ['chargePoint', ...PAGE], listMessages, 'Frames, the newest first.'),
  open('GET', '/', showPage, 'The page: what is here now. Asks for the operator token.'),
  open('GET', '/page.js', showScript, 'Keeps the page fresh.'),
  open('POST', '/login', login, 'Opens a session at the page with the operator token.'),
  open('POST', '/logout', logout, 'Ends it.'),
]

function read(
  path: string,
  query: readonly string[],
  handler: Route['handler'],
  summary: string,
): Route {
  return { method: 'GET', path, auth: 'operator', query, body: null, summary, handler }
}

function remove(
  path: string,
  handler: Route['handler'],
  summary: string,
  query: readonly string[] = [],
): Route {
  return { method: 'DELETE', path, auth: 'operator', query, body: null, summary, handler }
}

function open(
  method: 'GET' | 'POST',
  path: string,
  handler: Route['handler'],
  summary: string,
): Route {
  const body = method === 'POST' ? 'raw' : null
  return { method, path, auth: 'none', query: [], body, summary, handler }
}
