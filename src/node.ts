/** A whole node, put together in the order in which it comes up, and taken apart in the other. */
import { availableParallelism } from 'node:os'
import { mountManagement } from './api/health.ts'
import { mountApi } from './api/server.ts'
import { newBanner } from './banner.ts'
import type { Clock } from './base/clock.ts'
import { newRowId, newSecret, randomFraction } from './base/ids.ts'
import type { Log } from './base/log.ts'
import { hashMachineSecret } from './base/machine-secret.ts'
import type { Metrics } from './base/metrics.ts'
import type { TemplatedApp } from './base/uws.ts'
import { uWS } from './base/uws.ts'
import type { Bus } from './bus/bus.ts'
import { openNatsBus } from './bus/connection.ts'
import { newLocalBus } from './bus/local-bus.ts'
import { wake } from './bus/nodes.ts'
import type { Settings } from './config.ts'
import { type Demo, startDemo } from './demo.ts'
import type { Listener } from './edge/listen.ts'
import { listen } from './edge/listen.ts'
import { newFindPeer } from './edge/remote-address.ts'
import type { Edge } from './edge/ws.ts'
import { mountEdge } from './edge/ws.ts'
import { Hub } from './hub/hub.ts'
import { type Joined, joinNodes } from './join.ts'
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
  const node = newRowId()
  const { store, embedded } = await openRecord(options, node, hashSecret)
  const bus = openBus(options)
  const operatorToken = await ensureOperator(store, hashSecret, settings.operatorToken)
  const lanes = settings.lanes === 0 ? Math.max(1, availableParallelism() - 1) : settings.lanes
  const state = { isDraining: false }
  const app = uWS.App()
  const inside = { app, store, secretKey, state, bus, node, lanes }
  const { hub, edge, nodes, membership } = openHub(options, inside)
  await membership.start()
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
  const joined = { bus, nodes, membership }
  const running = { edge, hub, store, embedded, listeners, demo, state, ...joined }
  const stop = () => stopAll(options, running)
  return { banner, stop }
}

/** The other way round, within drain.seconds: nothing new, then all that is under way. */
async function stopAll(
  { settings, clock }: NodeOptions,
  { edge, hub, store, embedded, listeners, demo, state, bus, membership, nodes }: Running,
): Promise<void> {
  state.isDraining = true
  membership.drain()
  const { seconds, closesPerSecond } = settings.drain
  const end = clock.monotonic() + seconds * 1_000
  const left = () => Math.max(0, end - clock.monotonic())
  await demo?.stop()
  listeners.open.close()
  await edge.closeAll(Math.min(left(), (edge.count() / closesPerSecond) * 1_000))
  edge.stop()
  await hub.drain(left())
  await membership.leave()
  nodes.close()
  await bus.close(left())
  await store.close(left())
  await embedded?.stop()
  listeners.management.close()
}

/** Where it is all kept: a server of one's own, or one in the data folder. */
async function openRecord(
  { settings, clock, metrics, log }: NodeOptions,
  nodeId: string,
  hashSecret: (secret: Uint8Array) => string,
) {
  const given = settings.store.url
  const embedded = given === null ? await startEmbedded({ dataDir: settings.dataDir, log }) : null
  const store = await openStore({
    url: given ?? embedded?.url ?? '',
    nodeId,
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

interface Running extends Joined {
  readonly bus: Bus
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
  readonly store: Store
  readonly bus: Bus
  readonly node: string
  readonly lanes: number
  readonly secretKey: Uint8Array
  readonly state: { readonly isDraining: boolean }
}

/** What takes charge points in, and what tells this node whether it may. */
function openHub(options: NodeOptions, inside: Inside) {
  const { settings, clock, metrics, log } = options
  const { store, bus, node, lanes } = inside
  const mayAct = (): boolean => joined.membership.isValid()
  const hub = new Hub({
    settings: toHubSettings(settings, lanes),
    store,
    clock,
    metrics,
    log,
    onHopeless: () => {
      log.fatal({}, 'lanes die again and again')
      process.exit(1)
    },
    mayAct,
    onTakenFrom: (from) => wake(bus, from),
  })
  const edge = openEdge(options, { ...inside, hub, mayAct })
  const joined = joinNodes({
    ...{ hub, edge, store, bus, clock, metrics, log, node },
    // In a data folder of its own there is one node at a time: this one is the one before, again.
    name: settings.nodeId ?? (settings.store.url === null ? 'alone' : node),
    leaseMs: settings.node.leaseSeconds * 1_000,
    closesPerSecond: settings.drain.closesPerSecond,
  })
  return { hub, edge, ...joined }
}

/** NATS, which need not be there yet; or this process alone. */
function openBus({ settings, clock, metrics, log }: NodeOptions): Bus {
  const { url, credentialsFile, caFile } = settings.bus
  if (url === null) return newLocalBus({ log })
  const name = `stator ${settings.nodeId ?? ''}`.trim()
  const fraction = randomFraction
  return openNatsBus({ url, credentialsFile, caFile, name, clock, metrics, log, fraction })
}

interface HubPart {
  readonly hub: Hub
  readonly mayAct: () => boolean
}

function openEdge(
  { settings, clock, metrics, log }: NodeOptions,
  { app, hub, store, secretKey, state, mayAct }: Inside & HubPart,
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
      const hasRecord = store.writer.isAvailable() && !store.writer.isFull()
      const isOpen = !state.isDraining && hasRecord && mayAct()
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
