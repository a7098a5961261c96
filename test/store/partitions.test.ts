import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import { systemClock } from '../../src/base/clock.ts'
import { migrate } from '../../src/store/migrate.ts'
import { keepPartitions } from '../../src/store/partitions.ts'
import type { Store } from '../../src/store/store.ts'
import { openDatabase, type TestDatabase } from '../support/database.ts'
import { meter, owner, record, sample } from '../support/facts.ts'

const DAY_MS = 86_400_000
const KEPT = { messages: 14, events: 400, meterValues: 400 }
const PAGE = { limit: 100, cursor: null }

describe('partitions of the store', () => {
  let database: TestDatabase
  let store: Store
  before(async () => {
    database = await openDatabase()
    store = await database.open()
  })
  after(() => database.close())

  const clockAt = (daysAhead: number) => {
    const now = () => systemClock.now() + daysAhead * DAY_MS
    return { now, monotonic: systemClock.monotonic }
  }
  const tables = async () =>
    await database.db.run(async (sql) => {
      const rows = await sql<{ name: string }[]>`
        select relname as name from pg_class where relispartition and relkind = 'r' order by 1`
      return rows.map(({ name }) => name).filter((name) => !name.endsWith('_default'))
    }, 5_000)

  it('a store that opens has those of now and of the next days', async () => {
    const day = new Date(systemClock.now()).toISOString().slice(0, 10).replaceAll('-', '')
    assert.ok((await tables()).includes(`messages_${day}`))
    assert.ok((await tables()).some((name) => name.startsWith('events_')))
    assert.ok((await tables()).some((name) => name.startsWith('meter_values_')))
  })

  it('made once, whoever asks and how often', async () => {
    const results = await Promise.all(
      [1, 2, 3].map(() => keepPartitions(database.db, systemClock, KEPT)),
    )
    assert.deepEqual(
      results.flatMap(({ made, dropped }) => [...made, ...dropped]),
      [],
    )
  })

  it('readings dated before, after and without a time are all kept and found', async () => {
    const now = systemClock.now()
    const times = [now, now - 100 * DAY_MS, now + 90 * DAY_MS, null]
    const samples = times.map((occurredAt, i) => sample({ occurredAt, value: String(i) }))
    await record(store.writer, owner('DATED'), meter({ at: now, samples }))
    const filter = { chargePointId: 'DATED', transactionId: null }
    assert.equal((await store.meterValues.list('default', filter, PAGE)).data.length, 4)
  })

  it('rows that waited in the default one move when theirs is made', async () => {
    const inDefault = async () =>
      await database.db.run(async (sql) => {
        const rows = await sql<{ count: number }[]>`
          select count(*)::integer as count from events_default`
        return rows[0]?.count
      }, 5_000)
    const at = systemClock.now() + 60 * DAY_MS
    await record(store.writer, owner('AHEAD'), meter({ at, samples: [] }))
    assert.equal(await inDefault(), 1)
    const { made } = await keepPartitions(database.db, clockAt(60), KEPT)
    assert.ok(made.length > 0)
    assert.equal(await inDefault(), 0)
    const filter = { chargePointId: 'AHEAD', type: null }
    assert.equal((await store.events.list('default', filter, PAGE)).data.length, 1)
  })

  it('what is older than it is kept is dropped, and nothing else', async () => {
    const before = await tables()
    const kept = { messages: 1, events: 10_000, meterValues: 10_000 }
    const { dropped } = await keepPartitions(database.db, clockAt(62), kept)
    assert.ok(dropped.length > 0)
    assert.ok(dropped.every((name) => name.startsWith('messages_')))
    const left = await tables()
    assert.deepEqual(
      before.filter((name) => !left.includes(name)),
      dropped,
    )
  })

  it('a migration that was changed, or that we do not have, stops the start', async () => {
    const { db, log } = database
    assert.deepEqual(await migrate(db, log), [])
    const set = (checksum: string) =>
      db.run((sql) => sql`update migrations set checksum = ${checksum} where name ~ '^0001'`, 5_000)
    const rows = await db.run(
      (sql) => sql<{ checksum: string }[]>`select checksum from migrations where name ~ '^0001'`,
      5_000,
    )
    await set('other')
    await assert.rejects(migrate(db, log), { code: 'CONFLICT', message: /not the one/ })
    await set(rows[0]?.checksum ?? '')
    await db.run(
      (sql) => sql`insert into migrations (name, checksum) values ('9999-x.sql', '')`,
      5_000,
    )
    await assert.rejects(migrate(db, log), { code: 'CONFLICT', message: /newer version/ })
    await db.run((sql) => sql`delete from migrations where name = '9999-x.sql'`, 5_000)
  })

  it('a server that would lose what it acknowledged is refused', async () => {
    const change = (statement: string) =>
      database.db.run((sql) => sql.unsafe(statement).simple(), 5_000)
    await change("alter database postgres set synchronous_commit = 'off'")
    await assert.rejects(database.open(), {
      code: 'CONFLICT',
      message: /synchronous_commit is off/,
    })
    await change('alter database postgres reset synchronous_commit')
  })
})
