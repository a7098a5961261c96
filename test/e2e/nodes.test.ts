/**
 * Two nodes on one Postgres and one NATS: any charge point on either, any command from either, one
 * owner at a time; and what becomes of it when a node is paused, or the bus is away.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import { systemClock } from '../../src/base/clock.ts'
import { type Api, newApi } from '../support/api-client.ts'
import { type Cluster, type ClusterNode, startCluster } from '../support/cluster.ts'
import { OPERATOR_TOKEN } from '../support/hub-process.ts'
import { openStation, type Station } from '../support/station.ts'
import { eventually, waitFor, within } from '../support/wait.ts'

const REGISTERED = 20_000
const LEASE_SECONDS = 3
/** Of the issue: a clear problem in less than this, when the owner cannot be reached. */
const FAILS_WITHIN_MS = 5_000
const VENDOR = { chargePointVendor: 'V', chargePointModel: 'M' }

describe('nodes', () => {
  let cluster: Cluster
  let nodes: readonly [ClusterNode, ClusterNode]
  let apis: readonly [Api, Api]
  before(async () => {
    const env = { STATOR_NODE__LEASE_SECONDS: String(LEASE_SECONDS) }
    cluster = await startCluster({ nodes: 2, env })
    const [one, other] = cluster.nodes
    assert.ok(one !== undefined && other !== undefined)
    nodes = [one, other]
    const apiOf = ({ port }: ClusterNode) =>
      newApi({ url: `http://127.0.0.1:${port}`, token: OPERATOR_TOKEN })
    apis = [apiOf(one), apiOf(other)]
  })
  after(() => cluster.close())

  /** Accepted, and answering what it is asked. */
  async function open(id: string, at: 0 | 1): Promise<Station> {
    const station = await openStation(nodes[at], id)
    await station.request('BootNotification', VENDOR)
    station.answerAll({ Reset: { status: 'Accepted' }, ClearCache: { status: 'Accepted' } })
    return station
  }

  const isSeen = (at: 0 | 1, id: string, connected: boolean) =>
    waitFor(`${id} to be ${connected ? '' : 'dis'}connected`, async () => {
      return (await apis[at].chargePoint(id)).connected === connected
    })

  it('send commands to charge points of the other, and see them connected', async () => {
    const station = await open('FAR', 0)
    await isSeen(1, 'FAR', true)
    const view = await apis[1].chargePoint('FAR')
    assert.equal(view.protocol, 'ocpp1.6')
    assert.ok(Date.parse(view.connectedSince ?? '') <= systemClock.now() + 1_000)
    const reply = await apis[1].command('FAR', 'ClearCache', {})
    assert.deepEqual([reply.status, reply.body.result], [200, { status: 'Accepted' }])
    const reset = await apis[1].request('POST', '/v1/charge-points/FAR/operations/reset', {
      kind: 'onIdle',
    })
    assert.equal(reset.status, 200)
    await station.close()
    await isSeen(1, 'FAR', false)
    const gone = await apis[1].command('FAR', 'ClearCache', {})
    assert.deepEqual([gone.status, gone.body.code], [409, 'CHARGE_POINT_OFFLINE'])
  })

  it('know of each other', async () => {
    for (const [at, api] of apis.entries()) {
      const { data } = await api.get<{ data: { name: string; isThis: boolean }[] }>('/v1/nodes')
      assert.equal(data.length, 2)
      assert.deepEqual(
        data.filter(({ isThis }) => isThis).map(({ name }) => name),
        [nodes[at]?.name],
      )
    }
  })

  it('close within a second what has connected to the other', async () => {
    for (let round = 0; round < 5; round += 1) {
      const before = await open(`HOP`, 0)
      const beginAt = systemClock.monotonic()
      const now = await open(`HOP`, 1)
      const { code } = await within('close of the old connection', before.closed, 1_000)
      assert.equal(code, 1000)
      assert.ok(systemClock.monotonic() - beginAt < 2_000)
      // Commands find the one there is now, from either node.
      for (const api of apis) {
        assert.equal((await api.command('HOP', 'ClearCache', {})).status, 200)
      }
      assert.equal(now.calls.length, 2)
      await now.close()
    }
  })

  it('close it when NATS is away as well: word of it is in the database', async () => {
    const [one, other] = nodes
    await Promise.all([one.natsDoor.shut('refuse'), other.natsDoor.shut('refuse')])
    const before = await open('DARK', 0)
    const now = await open('DARK', 1)
    await within('close of the old connection', before.closed, 2_500)
    assert.equal((await apis[1].command('DARK', 'ClearCache', {})).status, 200)
    const from = systemClock.monotonic()
    const far = await apis[0].command('DARK', 'ClearCache', {})
    assert.deepEqual([far.status, far.body.code], [503, 'NODE_UNREACHABLE'])
    assert.ok(systemClock.monotonic() - from < FAILS_WITHIN_MS)
    await Promise.all([one.natsDoor.open(), other.natsDoor.open()])
    await eventually(async () => {
      assert.equal((await apis[0].command('DARK', 'ClearCache', {})).status, 200)
    })
    await now.close()
  })

  it('hear what an operator changes at the other', async () => {
    const station = await open('BLOCKED', 0)
    await isSeen(1, 'BLOCKED', true)
    await apis[1].putChargePoint('BLOCKED', { isBlocked: true })
    const { code } = await within('close of the blocked one', station.closed, 3_000)
    assert.equal(code, 1008)
  })

  it('that are paused lose what they have, and do no harm when they wake', async () => {
    const [paused] = nodes
    const before = await open('PAUSED', 0)
    const kept = await open('KEPT', 0)
    paused.pause()
    try {
      const from = systemClock.monotonic()
      const far = await apis[1].command('PAUSED', 'Reset', { type: 'Soft' })
      assert.deepEqual([far.status, far.body.code], [503, 'NODE_UNREACHABLE'])
      assert.ok(systemClock.monotonic() - from < FAILS_WITHIN_MS)
      await isSeen(1, 'PAUSED', false)
      const now = await open('PAUSED', 1)
      assert.equal((await apis[1].command('PAUSED', 'ClearCache', {})).status, 200)
      paused.resume()
      await within('close of the lost connection', before.closed, 5_000)
      // What was asked while nobody was there is not done later.
      assert.deepEqual(
        before.calls.map(({ action }) => action),
        [],
      )
      assert.equal((await apis[0].command('PAUSED', 'ClearCache', {})).status, 200)
      assert.equal(now.calls.filter(({ action }) => action === 'ClearCache').length, 2)
      // What nobody else took is still its own.
      await isSeen(1, 'KEPT', true)
      assert.equal((await apis[1].command('KEPT', 'ClearCache', {})).status, 200)
      await now.close()
      await kept.close()
    } finally {
      paused.resume()
    }
  })

  it('let go of charge points that they alone cannot serve', async () => {
    const station = await open('SHED', 0)
    await nodes[0].postgresDoor.shut('hang')
    const { code } = await within('close of a node without a database', station.closed, 20_000)
    assert.equal(code, 1001)
    const now = await open('SHED', 1)
    await now.close()
    await nodes[0].postgresDoor.open()
    await cluster.waitUntilReady()
    await eventually(async () => {
      await (await open('SHED', 0)).close()
    })
  })

  it('subscribe to a few subjects, however many charge points there are', async () => {
    const count = async () => {
      const { num_subscriptions: all } = await cluster.nats.monitor('/subsz')
      return Number(all)
    }
    const before = await count()
    await cluster.db.run(
      (sql) => sql`
        insert into charge_points (tenant, charge_point_id)
        select 'default', 'REGISTERED-' || i from generate_series(1, ${REGISTERED}) as i`,
      30_000,
    )
    const stations = await Promise.all(
      Array.from({ length: 100 }, (_, i) => open(`REGISTERED-${i + 1}`, i % 2 === 0 ? 0 : 1)),
    )
    assert.equal(await count(), before)
    assert.ok(before <= 200, `${before} subscriptions`)
    await Promise.all(stations.map((station) => station.close()))
  })
})
