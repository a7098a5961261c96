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
import { type Db, openDb } from '../../src/store/db.ts'
import { type Embedded, startEmbedded } from '../../src/store/embedded.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Store, StoreSettings } from '../../src/store/store.ts'

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
    return store
  }
  const close = async (): Promise<void> => {
    for (const store of stores) await store.close(2_000)
    db.close()
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
  return { server, dataDir, metrics, log, db, open, close }
}

/** One that the server's own user may enter. */
export async function newDatabaseFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'stator-database-'))
  await chmod(folder, 0o755)
  return folder
}
