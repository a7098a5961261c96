/**
 * The operator in tests: the REST interface as it is told to the world, with one method for each
 * thing that tests do often. Knows paths and shapes, nothing of the hub's inside.
 */
import assert from 'node:assert/strict'

import type {
  ChargePointView,
  ChargingProfileView,
  EventView,
  IdTokenView,
  ItemView,
  MessageView,
  MeterValueView,
  ReservationView,
  TariffView,
  TransactionView,
  VariableView,
} from './api-views.ts'
import { within } from './wait.ts'

/** Longer than any wait of a test on the other side, so that theirs is the one that speaks. */
const REQUEST_MS = 70_000

/** For as long as commands are answered by a script: long enough for two cores. */
const COMMAND_TIMEOUT_SECONDS = 10

export interface Reply<Body = unknown> {
  readonly status: number
  readonly headers: Headers
  readonly body: Body
}

export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly code: string
  readonly requestId: string
}

export interface ChargePointSettings {
  readonly password?: string | null
  readonly passwordHex?: string | null
  readonly securityProfile?: 0 | 1 | 2 | 3
  readonly registration?: 'accepted' | 'pending' | 'rejected' | null
  readonly defaultProtocol?: string | null
  readonly isBlocked?: boolean
  readonly acceptsHexPassword?: boolean
  readonly ignoresPings?: boolean
  readonly tariff?: (Omit<TariffView, 'currencyDigits'> & { currencyDigits?: number }) | null
  readonly leniency?: 'strict' | 'lenient' | null
  readonly webPaymentSecret?: string | null
}

/** What is left out gets its default; `type` is part of its name. */
export type IdTokenSettings = Partial<Omit<IdTokenView, 'idToken'>>

/** What a command came to, when the charge point answered. */
export interface CommandAnswer {
  readonly result?: unknown
  readonly callError?: {
    readonly code: string
    readonly description: string
    readonly details: unknown
  }
}

export type Query = Readonly<Record<string, string | number | boolean>>

export interface Api {
  /** One request as it is; any status comes back as a reply. Body text is sent unchanged. */
  readonly request: (
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Reply>
  /** The body of a GET that answered 200. */
  readonly get: <Body>(path: string) => Promise<Body>
  /** All of a list, page by page. */
  readonly list: <Item>(path: string, query?: Query) => Promise<readonly Item[]>
  /** Creates or changes one; 200 or 201. */
  readonly putChargePoint: (id: string, settings?: ChargePointSettings) => Promise<ChargePointView>
  readonly chargePoint: (id: string) => Promise<ChargePointView>
  /** Status defaults to accepted. */
  readonly putIdToken: (idToken: string, settings?: IdTokenSettings) => Promise<void>
  /** Ids of 2.x may need their charge point. */
  readonly transaction: (
    transactionId: string | number,
    chargePoint?: string,
  ) => Promise<TransactionView>
  readonly transactions: (query: Query) => Promise<readonly TransactionView[]>
  readonly meterValues: (query: Query) => Promise<readonly MeterValueView[]>
  readonly reservations: (chargePoint: string) => Promise<readonly ReservationView[]>
  readonly chargingProfiles: (chargePoint: string) => Promise<readonly ChargingProfileView[]>
  readonly variables: (chargePoint: string, query?: Query) => Promise<readonly VariableView[]>
  readonly items: (chargePoint: string, query?: Query) => Promise<readonly ItemView[]>
  readonly events: (query: Query) => Promise<readonly EventView[]>
  readonly messages: (chargePoint: string) => Promise<readonly MessageView[]>
  /** Sends a command with exactly this payload (text is sent as it is). */
  readonly command: (
    id: string,
    action: string,
    payload: unknown,
    timeoutSeconds?: number,
  ) => Promise<Reply<CommandAnswer & Partial<Problem>>>
}

export function newApi({ url, token }: { url: string; token: string }): Api {
  const request: Api['request'] = async (method, path, body, headers = {}) => {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
    const response = await within(
      `${method} ${path}`,
      fetch(`${url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(text === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(text === undefined ? {} : { body: text }),
      }),
      REQUEST_MS,
    )
    const answer = await response.text()
    return { status: response.status, headers: response.headers, body: readBody(answer) }
  }
  const get = async <Body>(path: string): Promise<Body> => {
    const reply = await request('GET', path)
    assert.equal(reply.status, 200, `GET ${path}: ${reply.status} ${JSON.stringify(reply.body)}`)
    return reply.body as Body
  }
  const list = async <Item>(path: string, query: Query = {}): Promise<readonly Item[]> => {
    const items: Item[] = []
    let cursor: string | null = null
    do {
      const paged: Query = cursor === null ? query : { ...query, cursor }
      const page: { data: Item[]; nextCursor: string | null } = await get(withQuery(path, paged))
      items.push(...page.data)
      cursor = page.nextCursor
    } while (cursor !== null)
    return items
  }
  return { request, get, list, ...newOperations(request, get, list) }
}

function newOperations(request: Api['request'], get: Api['get'], list: Api['list']) {
  const put = async (path: string, body: unknown): Promise<unknown> => {
    const reply = await request('PUT', path, body)
    const shown = `PUT ${path}: ${reply.status} ${JSON.stringify(reply.body)}`
    assert.ok(reply.status === 200 || reply.status === 201, shown)
    return reply.body
  }
  return {
    putChargePoint: async (id: string, settings: ChargePointSettings = {}) =>
      (await put(chargePointPath(id), settings)) as ChargePointView,
    chargePoint: (id: string) => get<ChargePointView>(chargePointPath(id)),
    putIdToken: async (idToken: string, { type, ...settings }: IdTokenSettings = {}) => {
      const path = `/v1/id-tokens/${encodeURIComponent(idToken)}`
      const ofType: Query = type === undefined || type === null ? {} : { type }
      await put(withQuery(path, ofType), { status: 'accepted', ...settings })
    },
    transaction: (transactionId: string | number, chargePoint?: string) => {
      const path = `/v1/transactions/${encodeURIComponent(transactionId)}`
      return get<TransactionView>(withQuery(path, chargePoint === undefined ? {} : { chargePoint }))
    },
    transactions: (query: Query) => list<TransactionView>('/v1/transactions', query),
    meterValues: (query: Query) => list<MeterValueView>('/v1/meter-values', query),
    reservations: (chargePoint: string) =>
      list<ReservationView>('/v1/reservations', { chargePoint }),
    chargingProfiles: (chargePoint: string) =>
      list<ChargingProfileView>('/v1/charging-profiles', { chargePoint }),
    variables: (id: string, query?: Query) =>
      list<VariableView>(`${chargePointPath(id)}/variables`, query),
    items: (id: string, query?: Query) => list<ItemView>(`${chargePointPath(id)}/items`, query),
    events: (query: Query) => list<EventView>('/v1/events', query),
    messages: (chargePoint: string) => list<MessageView>('/v1/messages', { chargePoint }),
    command: async (
      id: string,
      action: string,
      payload: unknown,
      timeoutSeconds: number = COMMAND_TIMEOUT_SECONDS,
    ) => {
      const path = `${chargePointPath(id)}/commands/${action}?timeout=${timeoutSeconds}`
      const reply = await request('POST', path, payload)
      return { ...reply, body: reply.body as CommandAnswer & Partial<Problem> }
    },
  }
}

export function chargePointPath(id: string): string {
  return `/v1/charge-points/${encodeURIComponent(id)}`
}

function withQuery(path: string, query: Query): string {
  const pairs = Object.entries(query).map(([name, value]): [string, string] => [
    name,
    String(value),
  ])
  return pairs.length === 0 ? path : `${path}?${new URLSearchParams(pairs).toString()}`
}

/** JSON, null for nothing, or the text of whatever else came. */
function readBody(text: string): unknown {
  if (text === '') return null
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
