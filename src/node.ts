/** A whole node, put together in the order in which it comes up, and taken apart in the other. */
import { availableParallelism } from 'node:os'
import { mountManagement } from './api/health.ts'
import { mountApi } from './api/server.ts'
import { newBanner } from './banner.ts'
import type { Clock } from './base/clock.ts'
import { newRowId, newSecret } from './base/ids.ts'
import type { Log } from './base/log.ts'
import { hashMachineSecret } from './base/machine-secret.ts'
import type { Metrics } from './base/metrics.ts'
import type { TemplatedApp } from './base/uws.ts'
import { uWS } from './base/uws.ts'
import type { Settings } from './config.ts'
import { type Demo, startDemo } from './demo.ts'
import type { Listener } from './edge/listen.ts'
import { listen } from './edge/listen.ts'
import { newFindPeer } from './edge/remote-address.ts'
import type { Edge } from './edge/ws.ts'
import { mountEdge } from './edge/ws.ts'
import { Hub } from './hub/hub.ts'
import { loadSecretKey } from './keys.ts'
import type { Embedded } from './store/embedded.ts'
import { startEmbedded } from './store/embedded.ts'
import { openStore } from './store/open-store.ts'
import type { Store } from './store/store.ts'
import { toApiSettings, toEdgeSettings, toHubSettings, toStoreSettings } from './wiring.ts'

/** 5 bits a character. */
const OPERATOR_TOKEN_LENGTH = 26

const RETRY_AFTER_SECONDS = 5

export interface NodeOptions {
  readonly settings: Settings
  readonly clock: Clock
  readonly metrics: Metrics
  readonly log: Log
}

export interface Node {
  /** Where things are, for whoever started it. It may hold a secret: it is shown once. */
  readonly banner: string
  /** In good order, within drain.seconds or little more. */
  readonly stop: () => Promise<void>
}

export async function startNode(options: NodeOptions): Promise<Node> {
  const { settings, clock, metrics, log } = options
  const secretKey = loadSecretKey(settings.dataDir, settings.secretKey)
  const hashSecret = (secret: Uint8Array) => hashMachineSecret(secretKey, secret)
  const { store, embedded } = await openRecord(options, hashSecret)
  const operatorToken = await ensureOperator(store, hashSecret, settings.operatorToken)
  const lanes = settings.lanes === 0 ? Math.max(1, availableParallelism() - 1) : settings.lanes
  const onHopeless = () => {
    log.fatal({}, 'lanes die again and again')
    process.exit(1)
  }
  const hub = new Hub({
    settings: toHubSettings(settings, lanes),
    store,
    clock,
    metrics,
    log,
    onHopeless,
  })
  const state = { isDraining: false }
  const app = uWS.App()
  const edge = openEdge(options, { app, hub, store, secretKey, state })
  const nodes = hub.nodes({
    listUnknown: edge.listUnknown,
    remove: (who, code, reason) => edge.remove(who, code, reason),
  })
  mountApi({
    app,
    clock,
    metrics,
    log,
    store,
    nodes,
    hashSecret,
    findPeer: newFindPeer(settings.edge.trustedProxies, false),
    settings: toApiSettings(settings),
  })
  await edge.ready
  const listeners = listenAll(options, { app, store, state })
  const { port } = listeners.open
  const demo = settings.demo ? await startDemo({ store, port, clock, log }) : null
  const managementPort = listeners.management.port
  const dataDir = embedded?.dataDir ?? null
  const banner = newBanner({ settings, lanes, dataDir, port, managementPort, operatorToken })
  const stop = () => stopAll(options, { edge, hub, store, embedded, listeners, demo, state })
  return { banner, stop }
}

/** The other way round, within drain.seconds: nothing new, then all that is under way. */
async function stopAll(
  { settings, clock }: NodeOptions,
  { edge, hub, store, embedded, listeners, demo, state }: Running,
): Promise<void> {
  state.isDraining = true
  const { seconds, closesPerSecond } = settings.drain
  const end = clock.monotonic() + seconds * 1_000
  const left = () => Math.max(0, end - clock.monotonic())
  await demo?.stop()
  listeners.open.close()
  await edge.closeAll(Math.min(left(), (edge.count() / closesPerSecond) * 1_000))
  edge.stop()
  await hub.drain(left())
  await store.close(left())
  await embedded?.stop()
  listeners.management.close()
}

/** Where it is all kept: a server of one's own, or one in the data folder. */
async function openRecord(
  { settings, clock, metrics, log }: NodeOptions,
  hashSecret: (secret: Uint8Array) => string,
) {
  const given = settings.store.url
  const embedded = given === null ? await startEmbedded({ dataDir: settings.dataDir, log }) : null
  const store = await openStore({
    url: given ?? embedded?.url ?? '',
    nodeId: settings.nodeId ?? newRowId(),
    hashSecret,
    metrics,
    log,
    clock,
    settings: toStoreSettings(settings),
  })
  return { store, embedded }
}

/** The token to show: one that this start made, or null when there is one already. */
async function ensureOperator(
  { operatorTokens, secrets }: Store,
  hashSecret: (secret: Uint8Array) => string,
  given: string | null,
): Promise<string | null> {
  if (given !== null) {
    await operatorTokens.add(hashSecret(Buffer.from(given)), 'from the settings')
    return null
  }
  const made = newSecret(OPERATOR_TOKEN_LENGTH)
  const hash = hashSecret(Buffer.from(made))
  // Of two nodes that start at once, one makes it.
  if ((await secrets.findOrAdd('firstOperatorToken', hash)) !== hash) return null
  await operatorTokens.add(hash, 'made at the first start')
  return made
}

interface Running {
  readonly edge: Edge
  readonly hub: Hub
  readonly store: Store
  readonly embedded: Embedded | null
  readonly listeners: { readonly open: Listener; readonly management: Listener }
  readonly demo: Demo | null
  readonly state: { isDraining: boolean }
}

interface Inside {
  readonly app: TemplatedApp
  readonly hub: Hub
  readonly store: Store
  readonly secretKey: Uint8Array
  readonly state: { readonly isDraining: boolean }
}

function openEdge(
  { settings, clock, metrics, log }: NodeOptions,
  { app, hub, store, secretKey, state }: Inside,
): Edge {
  return mountEdge({
    app,
    clock,
    metrics,
    log,
    settings: toEdgeSettings(settings),
    secretKey,
    registry: store.registry,
    gate: () => {
      const isOpen = !state.isDraining && store.writer.isAvailable() && !store.writer.isFull()
      return isOpen ? null : { status: 503, retryAfterSeconds: RETRY_AFTER_SECONDS }
    },
    isAutoAccept: settings.autoAccept,
    hub: {
      onOpen: (connection, claim) => hub.onOpen(connection, claim),
      onFrame: (connection, text) => hub.onFrame(connection, text),
      onClose: (connection) => hub.onClose(connection),
    },
  })
}

function listenAll(
  { settings, metrics, log }: NodeOptions,
  { app, store, state }: Pick<Inside, 'app' | 'store' | 'state'>,
) {
  const management = uWS.App()
  mountManagement({
    app: management,
    metrics,
    log,
    isStoreUp: () => store.writer.isAvailable(),
    isDraining: () => state.isDraining,
  })
  const { backlogSockets } = settings.edge
  return {
    open: listen(app, { ...settings.http, backlogSockets }),
    management: listen(management, { ...settings.management, backlogSockets: 1 }),
  }
}
