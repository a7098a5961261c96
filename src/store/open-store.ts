/**
 * Opens the store: checks and migrates the database, and puts the parts together. Connections are
 * split by purpose, so that no list of the API stands before a receipt: writers, the message log,
 * the registry with the lookups, and the API.
 */

import { randomBytes } from 'node:crypto'
import { availableParallelism } from 'node:os'

import { randomFraction } from '../base/ids.ts'
import { type Breaker, newBreaker } from './breaker.ts'
import { newChargePoints } from './charge-points.ts'
import { newChargingProfiles } from './charging-profiles.ts'
import { checkServer } from './check-server.ts'
import { type Db, openDb } from './db.ts'
import { newDeadLetters } from './dead-letters.ts'
import { newEvents } from './events.ts'
import { FactWriter, type FactWriterOptions } from './fact-writer.ts'
import { newIdTokens } from './id-tokens.ts'
import { newItems } from './items.ts'
import { reasonOf } from './link.ts'
import { newLookups } from './lookups.ts'
import { newMessageLog } from './message-log.ts'
import { newMessages } from './messages.ts'
import { newMeterValues } from './meter-values.ts'
import { migrate } from './migrate.ts'
import { newNodes } from './nodes.ts'
import { newNumbers } from './numbers.ts'
import { keepPartitions } from './partitions.ts'
import { newRegistry } from './registry.ts'
import { newReservations } from './reservations.ts'
import { newOperatorTokens, newSecrets } from './secrets.ts'
import type { Store, StoreOptions } from './store.ts'
import { newTransactionIds } from './transaction-ids.ts'
import { newTransactions } from './transactions.ts'
import { newWriter, type WriterWithLife } from './writer.ts'

/** A commit, or a question of the hub. Slower is as bad as away. */
const HUB_MS = 5_000
const API_MS = 10_000
const LOG_MS = 10_000
const PROBE_MS = 1_000
/** A lease that is renewed too late is as good as lost. */
const LEASE_MS = 2_000
const SETTLE_MS = 500
const KEEP_EVERY_MS = 3_600_000

export async function openStore(options: StoreOptions): Promise<Store> {
  const { log, clock, settings } = options
  await prepare(options)
  const probeDb = openDb({ ...common(options, 'probe'), connectionsMax: 1 })
  const writers: FactWriter[] = []
  const breaker = newBreaker({
    clock,
    metrics: options.metrics,
    probe: (isDown) => probe(probeDb, options.nodeId, isDown),
    onChange: (isUp) => {
      if (isUp) log.info('the database is back')
      else log.error('the database does not answer')
      if (isUp) for (const one of writers) one.wake()
    },
  })
  const shares = shareOut(settings.connectionsMax)
  const open = (name: string, connectionsMax: number, isLazy = false): Db =>
    openDb({ ...common(options, name), connectionsMax, isLazy, breaker })
  const api = open('api', shares.api)
  const hub = open('hub', shares.hub)
  const background = open('log', 1, true)
  const writerDbs = Array.from({ length: shares.writers }, () => open('writer', 1))
  const key = await newSecrets({ db: api, deadlineMs: API_MS }).findOrAdd(
    'transaction-id-key',
    randomBytes(32).toString('hex'),
  )
  const ids = newTransactionIds(Buffer.from(key, 'hex'))
  const findNumbers = newNumbers()
  writers.push(...writerDbs.map((db) => newFactWriter(options, { db, ids, breaker, findNumbers })))
  const messageLog = newMessageLog({ ...options, db: background, deadlineMs: LOG_MS })
  const writer = newWriter({ ...options, writers, messageLog, breaker })
  const stopKeeping = keepOn(options, background)
  const all = [...writerDbs, background, hub, api, probeDb]
  const close = async (deadlineMs: number): Promise<void> => {
    await writer.flush(deadlineMs)
    stopKeeping()
    breaker.close()
    writer.close()
    for (const db of all) db.close()
  }
  return { ...newParts(options, { writer, api, hub, probe: probeDb, breaker }), close }
}

async function prepare(options: StoreOptions): Promise<void> {
  const db = openDb({ ...common(options, 'start'), connectionsMax: 1 })
  try {
    await checkServer(db)
    await migrate(db, options.log)
    await keepPartitions(db, options.clock, options.settings.retentionDays)
  } finally {
    db.close()
  }
}

function common({ url }: StoreOptions, name: string) {
  return { url, applicationName: `stator ${name}` }
}

/**
 * Two writers hide the time of each other's commit; more do not help. On two cores one is better:
 * its batches are larger, and the cores are busy anyway.
 */
function shareOut(connectionsMax: number) {
  const writers = connectionsMax >= 6 && availableParallelism() > 2 ? 2 : 1
  const hub = connectionsMax >= 8 ? 2 : 1
  return { writers, hub, api: Math.max(1, connectionsMax - writers - hub - 1) }
}

/** While it is down a commit is asked for: one that only answers is no use. */
async function probe(db: Db, node: string, isDown: boolean): Promise<void> {
  await db.run(
    (sql) =>
      isDown
        ? sql`
            insert into probes (node, at) values (${node}, now())
            on conflict (node) do update set at = excluded.at`
        : sql`select 1`,
    PROBE_MS,
  )
}

function newFactWriter(
  { clock, metrics, log, nodeId, hashSecret, settings }: StoreOptions,
  parts: Pick<FactWriterOptions, 'db' | 'ids' | 'breaker' | 'findNumbers'>,
): FactWriter {
  return new FactWriter({
    ...parts,
    clock,
    metrics,
    log,
    hashSecret,
    node: nodeId,
    deadlineMs: HUB_MS,
    holdMs: settings.holdMs,
    fraction: randomFraction,
  })
}

interface PartsOptions {
  readonly writer: WriterWithLife
  readonly api: Db
  readonly hub: Db
  /** Asked also while the others are not: a lease must be the first thing that works again. */
  readonly probe: Db
  readonly breaker: Breaker
}

function newParts(
  { clock, nodeId, hashSecret, settings }: StoreOptions,
  { writer, api, hub, probe, breaker }: PartsOptions,
): Omit<Store, 'close'> {
  const query = { db: api, deadlineMs: API_MS }
  const { masterPassGroupId } = settings
  const lookups = newLookups({ db: hub, breaker, clock, deadlineMs: HUB_MS, masterPassGroupId })
  return {
    writer,
    lookups,
    registry: newRegistry({
      db: hub,
      node: nodeId,
      deadlineMs: HUB_MS,
      settleNotes: () => writer.settleNotes(SETTLE_MS),
    }),
    chargePoints: newChargePoints({ ...query, hashSecret }),
    idTokens: newIdTokens({ ...query, onChange: lookups.forget }),
    transactions: newTransactions(query),
    meterValues: newMeterValues(query),
    reservations: newReservations(query),
    chargingProfiles: newChargingProfiles(query),
    items: newItems(query),
    events: newEvents(query),
    deadLetters: newDeadLetters(query),
    messages: newMessages(query),
    operatorTokens: newOperatorTokens(query),
    nodes: newNodes({ db: probe, node: nodeId, deadlineMs: LEASE_MS }),
    secrets: newSecrets(query),
    isUp: breaker.isUp,
  }
}

/** Looks after partitions every hour. Returns what ends that. */
function keepOn({ clock, log, settings }: StoreOptions, db: Db): () => void {
  const keep = async (): Promise<void> => {
    try {
      const { made, dropped } = await keepPartitions(db, clock, settings.retentionDays)
      if (dropped.length > 0) log.info({ dropped }, 'old partitions were dropped')
      if (made.length > 0) log.debug({ made }, 'partitions were made')
    } catch (error) {
      log.warn({ reason: reasonOf(error) }, 'partitions could not be looked after; again later')
    }
  }
  const timer = setInterval(() => void keep(), KEEP_EVERY_MS)
  timer.unref()
  return () => clearInterval(timer)
}
