/**
 * A real embedded database for one test file, in a folder of its own, and stores opened on it.
 * `close` ends all of it; no process is left behind.
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { type Clock, systemClock } from '../../src/base/clock.ts'
import { type Log, openLog } from '../../src/base/log.ts'
import { hashMachineSecret } from '../../src/base/machine-secret.ts'
import { type Metrics, newMetrics } from '../../src/base/metrics.ts'
import type { Owner } from '../../src/model/record.ts'
import { type Db, openDb } from '../../src/store/db.ts'
import { type Embedded, startEmbedded } from '../../src/store/embedded.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Store, StoreSettings, Writer } from '../../src/store/store.ts'

export interface TestDatabase {
  readonly server: Embedded
  readonly dataDir: string
  readonly metrics: Metrics
  readonly log: Log
  /** For looking behind the store's back. */
  readonly db: Db
  /** Closed with the database, if not before. */
  readonly open: (options?: OpenOptions) => Promise<Store>
  readonly close: () => Promise<void>
}

export interface OpenOptions {
  readonly nodeId?: string
  /** Behind a proxy: its port instead of the server's. */
  readonly port?: number
  readonly clock?: Clock
  readonly settings?: Partial<StoreSettings>
}

const DEADLINE_MS = 5_000

const SECRET_KEY = Buffer.alloc(32, 7)

const SETTINGS: StoreSettings = {
  connectionsMax: 8,
  holdMs: 20_000,
  queueBytesMax: 134_217_728,
  queueFactsMax: 200_000,
  messageLog: 'all',
  messageLogRowsPerSecondMax: 2_000,
  masterPassGroupId: null,
  retentionDays: { messages: 14, events: 400, meterValues: 400 },
}

export async function openDatabase(): Promise<TestDatabase> {
  const dataDir = await newDatabaseFolder()
  const log = openLog({ level: 'silent', isPretty: false })
  const server = await startEmbedded({ dataDir, log })
  const metrics = newMetrics({ hasProcessMetrics: false })
  const db = openDb({ url: server.url, applicationName: 'test', connectionsMax: 2 })
  const stores: Store[] = []
  const open = async ({
    nodeId = 'node-1',
    clock = systemClock,
    port,
    settings,
  }: OpenOptions = {}) => {
    const store = await openStore({
      url: port === undefined ? server.url : server.url.replace(/:\d+\//, `:${port}/`),
      nodeId,
      hashSecret: (secret) => hashMachineSecret(SECRET_KEY, secret),
      metrics,
      log,
      clock,
      settings: { ...SETTINGS, ...settings },
    })
    stores.push(store)
    return { ...store, writer: newOwningWriter(db, nodeId, store.writer) }
  }
  const close = async (): Promise<void> => {
    for (const store of stores) await store.close(2_000)
    db.close()
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
  return { server, dataDir, metrics, log, db, open, close }
}

/**
 * Facts of a charge point that nobody owns are written by whoever brings them first: tests of facts
 * need not tell of connections.
 */
function newOwningWriter(db: Db, node: string, writer: Writer): Writer {
  const owned = new Map<string, Promise<unknown>>()
  const own = ({ tenant, chargePointId }: Owner): Promise<unknown> => {
    const key = `${tenant}/${chargePointId}`
    const known = owned.get(key)
    if (known !== undefined) return known
    const fresh = db.run(
      (sql) => sql`
        insert into charge_points as c (tenant, charge_point_id, node)
        values (${tenant}, ${chargePointId}, ${node})
        on conflict (tenant, charge_point_id) do update set node = coalesce(c.node, ${node})`,
      DEADLINE_MS,
    )
    owned.set(key, fresh)
    return fresh
  }
  // In the order that they were brought, whether owned or not.
  let last: Promise<unknown> = Promise.resolve()
  const record: Writer['record'] = (owner, fact, done) => {
    const its = own(owner)
    last = last
      .then(() => its)
      .catch(() => undefined)
      .then(() => writer.record(owner, fact, done))
  }
  return { ...writer, record }
}

/** One that the server's own user may enter. */
export async function newDatabaseFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'stator-database-'))
  await chmod(folder, 0o755)
  return folder
}
