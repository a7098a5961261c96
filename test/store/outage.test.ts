import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import { isAlive } from '../../src/store/embedded-cluster.ts'
import { openDatabase, type TestDatabase } from '../support/database.ts'
import { AT, meter, owner, PLAIN_ID_TOKEN, record, sample, start } from '../support/facts.ts'
import { openProxy } from '../support/proxy.ts'
import { waitFor } from '../support/wait.ts'

describe('the store while its database is away', () => {
  let database: TestDatabase
  before(async () => {
    database = await openDatabase()
  })
  after(() => database.close())

  it('a killed server comes back by itself, and nothing acknowledged is lost', async () => {
    const store = await database.open()
    const acknowledged: string[] = []
    const givenUp: string[] = []
    const results: Promise<void>[] = []
    let isOver = false
    const load = async (lane: number): Promise<void> => {
      for (let i = 0; !isOver; i += 1) {
        const startKey = `${lane}-${i}`
        const result = record(store.writer, owner(`LOAD-${lane}`), start({ startKey })).then(
          () => void acknowledged.push(startKey),
          () => void givenUp.push(startKey),
        )
        results.push(result)
        await Promise.race([result, waitForTurn()])
      }
    }
    const loads = Array.from({ length: 8 }, (_, lane) => load(lane))
    for (let kill = 0; kill < 2; kill += 1) {
      const before = acknowledged.length
      await waitFor('facts before the kill', () => acknowledged.length > before + 200)
      process.kill(database.server.pid(), 'SIGKILL')
      await waitFor('the outage being seen', () => !store.isUp(), { withinMs: 20_000 })
      assert.equal(store.writer.isAvailable(), false)
      await waitFor('the store being back', () => store.isUp(), { withinMs: 30_000 })
    }
    const before = acknowledged.length
    await waitFor('facts after it', () => acknowledged.length > before + 200)
    isOver = true
    await Promise.all([...loads, ...results])
    assert.deepEqual(givenUp, [])
    const rows = await waitFor('an answer', () =>
      database.db
        .run((sql) => sql<{ start_key: string }[]>`select start_key from transactions`, 5_000)
        .catch(() => null),
    )
    const stored = new Set(rows.map((row) => row.start_key))
    assert.equal(rows.length, stored.size)
    assert.deepEqual(
      acknowledged.filter((key) => !stored.has(key)),
      [],
    )
    await store.close(5_000)
  })

  it('a server that hangs is noticed, and facts too old are given up', async () => {
    const store = await database.open({ settings: { holdMs: 300, queueFactsMax: 20 } })
    await record(store.writer, owner('HANG'), meter())
    const pids = await backends(database)
    assert.ok(pids.length > 0)
    for (const pid of pids) process.kill(pid, 'SIGSTOP')
    try {
      const facts = Array.from({ length: 30 }, (_, i) =>
        meter({ samples: [sample({ value: `${i}` })] }),
      )
      const results = facts.map((fact) => record(store.writer, owner('HANG'), fact))
      const outcomes = Promise.allSettled(results)
      await new Promise((resolve) => setImmediate(resolve))
      assert.equal(store.writer.isFull(), true)
      const states = (await outcomes).map(({ status }) => status)
      assert.deepEqual(new Set(states), new Set(['rejected']))
      assert.equal(store.writer.isFull(), false)
    } finally {
      for (const pid of pids) if (isAlive(pid)) process.kill(pid, 'SIGCONT')
    }
    await waitFor('the store being back', () => store.isUp(), { withinMs: 20_000 })
    await record(store.writer, owner('HANG'), meter({ samples: [sample({ value: 'after' })] }))
    await store.close(5_000)
  })

  it('idTokens of impatient questions come from memory, others are not answered', async () => {
    const proxy = await openProxy(Number(new URL(database.server.url).port))
    const store = await database.open({ port: proxy.port })
    const change = { ...PLAIN_ID_TOKEN, expiresAt: AT, groupIdToken: 'G' }
    await store.idTokens.put('default', { idToken: 'Known', type: null }, change)
    const first = await store.lookups.findStanding('default', 'KNOWN', null, 1_000)
    assert.equal(first?.groupIdToken, 'G')
    await proxy.shut('refuse')
    await waitFor('the outage being seen', () => !store.isUp(), { withinMs: 20_000 })
    const held = store.lookups.findStanding('default', 'known', null, 20_000)
    const known = await store.lookups.findStanding('default', 'known', null, 500)
    assert.equal(known?.status, 'accepted')
    assert.equal(await store.lookups.findStanding('default', 'unknown', null, 100), null)
    await proxy.open()
    assert.equal((await held)?.status, 'accepted')
    assert.equal(store.isUp(), true)
    await store.close(5_000)
    await proxy.close()
  })

  it('a pooler that accepts and closes does not make it spin, and facts wait', async () => {
    const proxy = await openProxy(Number(new URL(database.server.url).port))
    const store = await database.open({ port: proxy.port })
    await proxy.shut('drop')
    const cpuBefore = process.cpuUsage()
    const result = record(store.writer, owner('DROP'), start())
    await waitFor('the outage being seen', () => !store.isUp(), { withinMs: 20_000 })
    await assert.rejects(store.registry.claim('default', 'DROP', null), {
      code: 'STORE_UNAVAILABLE',
    })
    await assert.rejects(store.chargePoints.count('default'), { code: 'STORE_UNAVAILABLE' })
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    assert.ok(process.cpuUsage(cpuBefore).user < 1_000_000, 'it spins')
    await proxy.open()
    assert.match((await result).transactionId, /^\d+$/)
    await store.close(5_000)
    await proxy.close()
  })
})

const waitForTurn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5))

/** Ids of the server's processes that serve the writers. */
async function backends({ db }: TestDatabase): Promise<readonly number[]> {
  const rows = await db.run(
    (sql) => sql<{ pid: number }[]>`select pid from pg_stat_activity
      where application_name in ('stator writer', 'stator probe')`,
    5_000,
  )
  return rows.map(({ pid }) => pid)
}
