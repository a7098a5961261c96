/**
 * A whole system in tests: several nodes, each in its own process, on one Postgres and one NATS,
 * behind HAProxy. Between each node and the two servers stands a door (proxy.ts), so that one node
 * can be cut from either. A node that comes back comes back on the same ports.
 */
import { type Db, openDb } from '../../src/store/db.ts'
import { type Api, newApi } from './api-client.ts'
import { type Haproxy, startHaproxy } from './haproxy.ts'
import { type DataDir, type Hub, newDataDir, OPERATOR_TOKEN, startHub } from './hub-process.ts'
import { type NatsServer, startNatsServer } from './nats-server.ts'
import { type PostgresServer, startPostgresServer } from './postgres-server.ts'
import { type Door, openProxy } from './proxy.ts'
import { waitFor } from './wait.ts'

export interface ClusterOptions {
  readonly nodes: number
  /** For all nodes; `STATOR_...` as ever. */
  readonly env?: Readonly<Record<string, string>>
}

export interface ClusterNode {
  /** `node-1` and so on: its name among nodes, the same after a restart. */
  readonly name: string
  readonly port: number
  readonly managementPort: number
  readonly natsDoor: Door
  readonly postgresDoor: Door
  readonly isRunning: () => boolean
  readonly hub: () => Hub
  /** SIGKILL: gone when it resolves. */
  readonly kill: () => Promise<void>
  /** SIGTERM, and its end in good order. */
  readonly terminate: () => Promise<void>
  readonly pause: () => void
  readonly resume: () => void
  readonly start: () => Promise<void>
  /** Answers 200 on /readyz. */
  readonly isReady: () => Promise<boolean>
}

export interface Cluster {
  /** Where charge points and operators go: HAProxy. */
  readonly port: number
  readonly api: Api
  readonly nodes: readonly ClusterNode[]
  readonly postgres: PostgresServer
  readonly nats: NatsServer
  /** For looking behind the nodes' back. */
  readonly db: Db
  readonly waitUntilReady: (withinMs?: number) => Promise<void>
  readonly close: () => Promise<void>
}

/** Hashes of passwords and tokens are made with it: it must be the same on all nodes. */
const SECRET_KEY = Buffer.alloc(32, 9).toString('hex')
const READY_MS = 60_000
const ASK_MS = 1_000

export async function startCluster({ nodes: count, env = {} }: ClusterOptions): Promise<Cluster> {
  const closings: (() => Promise<unknown>)[] = []
  const close = async (): Promise<void> => {
    const errors: unknown[] = []
    for (const one of closings.splice(0).reverse()) await one().catch((error) => errors.push(error))
    if (errors.length > 0) throw errors[0]
  }
  const owned = <T extends { readonly close: () => Promise<unknown> }>(one: T): T => {
    closings.push(() => one.close())
    return one
  }
  try {
    const postgres = owned(await startPostgresServer())
    const nats = owned(await startNatsServer())
    const names = Array.from({ length: count }, (_, index) => `node-${index + 1}`)
    const servers = { postgres, nats, env, owned }
    const nodes = await Promise.all(names.map((name) => startNode(name, servers)))
    const haproxy: Haproxy = owned(await startHaproxy(nodes))
    const db = openDb({ url: postgres.url, applicationName: 'test', connectionsMax: 4 })
    closings.push(async () => db.close())
    const url = `http://127.0.0.1:${haproxy.port}`
    const areReady = async () => {
      const ready = await Promise.all(nodes.map((node) => node.isReady()))
      return ready.every((is) => is) && (await isServed(url))
    }
    const waitUntilReady = async (withinMs = READY_MS): Promise<void> => {
      await waitFor('nodes that are ready', areReady, { withinMs, everyMs: 100 })
    }
    await waitUntilReady()
    const api = newApi({ url, token: OPERATOR_TOKEN })
    return { port: haproxy.port, api, nodes, postgres, nats, db, waitUntilReady, close }
  } catch (error) {
    await close()
    throw error
  }
}

interface Servers {
  readonly postgres: PostgresServer
  readonly nats: NatsServer
  readonly env: Readonly<Record<string, string>>
  readonly owned: <T extends { readonly close: () => Promise<unknown> }>(one: T) => T
}

async function startNode(name: string, servers: Servers): Promise<ClusterNode> {
  const { postgres, nats, env, owned } = servers
  const natsDoor = owned(await openProxy(nats.port))
  const postgresDoor = owned(await openProxy(postgres.port))
  const data = await newDataDir()
  const options = {
    dataDir: data.path,
    args: ['--auto-accept'],
    env: {
      DATABASE_URL: postgres.urlAt(postgresDoor.port),
      NATS_URL: `nats://127.0.0.1:${natsDoor.port}`,
      STATOR_NODE_ID: name,
      STATOR_SECRET_KEY: SECRET_KEY,
      STATOR_LANES: '1',
      STATOR_EDGE__TRUSTED_PROXIES: '127.0.0.1',
      ...env,
    },
  }
  const first = await startHub(options).catch(async (error) => {
    await data.remove()
    throw error
  })
  const node = newNode(name, first, { natsDoor, postgresDoor }, options)
  owned({ close: () => closeNode(node, data) })
  return node
}

async function closeNode(node: ClusterNode, data: DataDir): Promise<void> {
  if (node.isRunning()) node.resume()
  await node.hub().kill('SIGKILL')
  await node.hub().stop()
  await data.remove()
}

function newNode(
  name: string,
  first: Hub,
  doors: Pick<ClusterNode, 'natsDoor' | 'postgresDoor'>,
  options: { readonly env: Readonly<Record<string, string>> },
): ClusterNode {
  const { port, managementPort } = first
  const ports = { PORT: String(port), STATOR_MANAGEMENT__PORT: String(managementPort) }
  let hub = first
  let isRunning = true
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    await hub.kill(signal)
    await hub.stop()
    isRunning = false
  }
  return {
    name,
    port,
    managementPort,
    ...doors,
    isRunning: () => isRunning,
    hub: () => hub,
    kill: () => end('SIGKILL'),
    terminate: () => end('SIGTERM'),
    pause: () => void process.kill(hub.pid, 'SIGSTOP'),
    resume: () => void process.kill(hub.pid, 'SIGCONT'),
    start: async () => {
      hub = await startHub({ ...options, env: { ...options.env, ...ports } })
      isRunning = true
    },
    isReady: () => isOk(`http://127.0.0.1:${managementPort}/readyz`),
  }
}

/** HAProxy has found a node that it trusts. */
async function isServed(url: string): Promise<boolean> {
  const response = await ask(`${url}/v1/charge-points`)
  return response !== null && response.status !== 503
}

async function isOk(url: string): Promise<boolean> {
  return (await ask(url))?.ok ?? false
}

async function ask(url: string): Promise<Response | null> {
  try {
    return await fetch(url, { signal: AbortSignal.timeout(ASK_MS) })
  } catch {
    return null
  }
}
