/**
 * The API on a real socket, with a store that lives in memory and a node that answers as the test
 * says: for tests of the API alone.
 */
import { pino } from 'pino'

import type { ApiSettings, ApiStore } from '../../src/api/deps.ts'
import { mountApi } from '../../src/api/server.ts'
import type { Clock } from '../../src/base/clock.ts'
import { newManualClock } from '../../src/base/clock.ts'
import { HubError } from '../../src/base/errors.ts'
import { hashMachineSecret } from '../../src/base/machine-secret.ts'
import { newMetrics } from '../../src/base/metrics.ts'
import { uWS } from '../../src/base/uws.ts'
import type { Change, ChargePointRef, LiveConnection, Place } from '../../src/bus/commands.ts'
import { newFindPeer } from '../../src/edge/remote-address.ts'
import type { UnknownChargePoint } from '../../src/model/admission.ts'
import type { Command, Outcome } from '../../src/model/command.ts'
import type { IdTokenRef } from '../../src/store/store.ts'
import type {
  ChargePointChange,
  IdTokenView,
  Page,
  PageOf,
  StoredChargePoint,
  TransactionView,
  VariableView,
} from '../../src/store/views.ts'
import { newVariable } from './variables.ts'

export const TOKEN = 'a-token-for-tests'
const KEY = Buffer.alloc(32, 7)
const STARTED_AT = Date.UTC(2030, 0, 1)

const SETTINGS: ApiSettings = {
  bodyBytesMax: 4_096,
  requestsPerSecondMax: 100_000,
  failuresPerMinuteMax: 5,
  sessionHours: 1,
  callTimeoutSeconds: 30,
  identityCharactersMax: 48,
}

/** What the test may look at and change. */
export interface World {
  readonly live: Map<string, LiveConnection>
  readonly sent: { readonly to: Place; readonly command: Command }[]
  readonly announced: { readonly about: ChargePointRef; readonly change: Change }[]
  readonly unknown: UnknownChargePoint[]
  readonly asked: { readonly list: string; readonly filter: object; readonly page: PageOf }[]
  readonly chargePoints: Map<string, StoredChargePoint>
  readonly passwords: Map<string, Uint8Array | null>
  readonly webPaymentSecrets: Map<string, string | null>
  readonly transactions: TransactionView[]
  readonly variables: VariableView[]
  outcome: Outcome
  isStoreAway: boolean
}

export interface ApiServer {
  readonly url: string
  readonly world: World
  readonly clock: Clock & { readonly advance: (ms: number) => void }
  readonly metricsText: () => Promise<string>
  readonly close: () => void
}

export async function openApi(
  settings: Partial<ApiSettings> = {},
  trustedProxies: readonly string[] = [],
): Promise<ApiServer> {
  const app = uWS.App()
  const clock = newManualClock(STARTED_AT)
  const metrics = newMetrics({ hasProcessMetrics: false })
  const hashSecret = (secret: Uint8Array) => hashMachineSecret(KEY, secret)
  const world = newWorld()
  mountApi({
    app,
    clock,
    metrics,
    log: pino({ level: 'silent' }),
    store: newMemoryStore(world, hashSecret(Buffer.from(TOKEN))),
    nodes: {
      send: async (to, command) => {
        world.sent.push({ to, command })
        return world.outcome
      },
      self: 'here',
      announce: async (about, _node, change) => {
        world.announced.push({ about, change })
      },
      findHere: ({ chargePointId }) => world.live.get(chargePointId) ?? null,
      fetchLive: async ({ chargePointId }) => world.live.get(chargePointId) ?? null,
      listUnknown: async () => world.unknown,
    },
    hashSecret,
    findPeer: newFindPeer(trustedProxies, false),
    settings: { ...SETTINGS, ...settings },
  })
  const port = await listenAnywhere(app)
  return {
    url: `http://127.0.0.1:${port}`,
    world,
    clock,
    metricsText: metrics.expose,
    close: () => app.close(),
  }
}

/** The free port that was taken. */
export function listenAnywhere(app: ReturnType<typeof uWS.App>): Promise<number> {
  return new Promise((resolve, reject) => {
    app.listen('127.0.0.1', 0, (socket) => {
      if (socket === false) reject(new Error('there is no free port'))
      else resolve(uWS.us_socket_local_port(socket))
    })
  })
}

function newWorld(): World {
  return {
    live: new Map(),
    sent: [],
    announced: [],
    unknown: [],
    asked: [],
    chargePoints: new Map(),
    passwords: new Map(),
    webPaymentSecrets: new Map(),
    transactions: [],
    variables: [newVariable('A', '1'), newVariable('B', null)],
    outcome: { type: 'result', payload: '{}' },
    isStoreAway: false,
  }
}

function newMemoryStore(world: World, tokenHash: string): ApiStore {
  const empty = (list: string) => ({
    list: async (_tenant: string, filter: object, page: PageOf) => {
      world.asked.push({ list, filter, page })
      return { data: [], nextCursor: null }
    },
  })
  return {
    chargePoints: newChargePoints(world),
    idTokens: newIdTokens(),
    transactions: {
      list: async (_tenant, filter, page) => {
        world.asked.push({ list: 'transactions', filter, page })
        return pageOf(world.transactions, page)
      },
      find: async (_tenant, id, of) => {
        const found = world.transactions.filter(
          ({ transactionId, chargePoint }) =>
            transactionId === id && (of === null || chargePoint === of),
        )
        if (found.length > 1) throw new HubError('CONFLICT')
        return found[0] ?? null
      },
    },
    meterValues: empty('meterValues'),
    reservations: empty('reservations'),
    chargingProfiles: empty('chargingProfiles'),
    events: empty('events'),
    items: {
      list: async (_tenant, chargePoint, filter, page) => {
        world.asked.push({ list: 'items', filter: { chargePoint, ...filter }, page })
        return { data: [], nextCursor: null }
      },
    },
    deadLetters: empty('deadLetters'),
    messages: empty('messages'),
    nodes: {
      list: async () => [{ node: 'here', name: 'one', hasBus: false, state: 'up' }],
    },
    operatorTokens: {
      isKnown: async (hash) => {
        if (world.isStoreAway) throw new HubError('STORE_UNAVAILABLE')
        return hash === tokenHash
      },
      add: async () => undefined,
      remove: async () => false,
    },
  }
}

function newIdTokens(): ApiStore['idTokens'] {
  const idTokens = new Map<string, IdTokenView>()
  const keyOf = ({ idToken, type }: IdTokenRef): string =>
    JSON.stringify([idToken.toLowerCase(), type])
  return {
    list: async (_tenant, page) => pageOf([...idTokens.values()], page),
    find: async (_tenant, ref) => idTokens.get(keyOf(ref)) ?? null,
    put: async (_tenant, ref, change) => {
      const key = keyOf(ref)
      const isNew = !idTokens.has(key)
      const { expiresAt } = change
      const expires = expiresAt === null ? null : new Date(expiresAt).toISOString()
      idTokens.set(key, { ...change, ...ref, expiresAt: expires })
      return isNew ? 'added' : 'changed'
    },
    remove: async (_tenant, ref) => idTokens.delete(keyOf(ref)),
  }
}

function newChargePoints({
  chargePoints,
  passwords,
  webPaymentSecrets,
  variables,
}: World): ApiStore['chargePoints'] {
  return {
    list: async (_tenant, page) => pageOf([...chargePoints.values()], page),
    find: async (_tenant, id) =>
      [...chargePoints.values()].find((one) => one.id.toLowerCase() === id.toLowerCase()) ?? null,
    put: async (_tenant, id, change) => {
      const isTaken = [...chargePoints.keys()].some(
        (known) => known !== id && known.toLowerCase() === id.toLowerCase(),
      )
      if (isTaken) return 'conflict'
      const known = chargePoints.get(id)
      chargePoints.set(id, changed(known ?? newChargePoint(id), change))
      if (change.password !== undefined) passwords.set(id, change.password)
      if (change.webPaymentSecret !== undefined) {
        webPaymentSecrets.set(id, change.webPaymentSecret)
      }
      return known === undefined ? 'added' : 'changed'
    },
    remove: async (_tenant, id) => chargePoints.delete(id),
    listVariables: async () => variables,
    count: async () => chargePoints.size,
    findWebPaymentSecret: async (_tenant, id) => webPaymentSecrets.get(id) ?? null,
  }
}

function changed(
  before: StoredChargePoint,
  { password, webPaymentSecret, ...rest }: ChargePointChange,
): StoredChargePoint {
  const hasPassword = password === undefined ? before.hasPassword : password !== null
  const hasWebPaymentSecret =
    webPaymentSecret === undefined ? before.hasWebPaymentSecret : webPaymentSecret !== null
  return { ...before, ...rest, hasPassword, hasWebPaymentSecret }
}

export function newChargePoint(id: string): StoredChargePoint {
  return {
    id,
    registration: 'unknown',
    decision: null,
    securityProfile: 0,
    hasPassword: false,
    defaultProtocol: null,
    isBlocked: false,
    acceptsHexPassword: false,
    ignoresPings: false,
    tariff: null,
    leniency: null,
    hasWebPaymentSecret: false,
    lastProtocol: null,
    lastSeenAt: null,
    bootedAt: null,
    identity: null,
    connectors: [],
    activeTransactions: [],
    localListVersion: null,
    jobs: [],
    availability: [],
    connection: null,
  }
}

function pageOf<Row>(rows: readonly Row[], { limit, cursor }: PageOf): Page<Row> {
  const from = cursor === null ? 0 : Number(cursor)
  const data = rows.slice(from, from + limit)
  return { data, nextCursor: from + limit < rows.length ? String(from + limit) : null }
}
