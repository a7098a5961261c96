import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import type { Fact, Owner, Receipt } from '../../src/model/record.ts'
import type { Renewal } from '../../src/store/node-shapes.ts'
import type { GivenUp, Store } from '../../src/store/store.ts'
import { openDatabase, type TestDatabase } from '../support/database.ts'
import { AT, meter, start, stop } from '../support/facts.ts'
import { waitFor } from '../support/wait.ts'

const RENEWAL: Renewal = {
  name: 'a',
  isFirst: false,
  hasBus: true,
  state: 'up',
  leaseMs: 60_000,
  handled: [],
}
const CONNECTING = { protocol: 'ocpp1.6', remoteAddress: '10.0.0.1' }

describe('nodes', () => {
  let database: TestDatabase
  let one: Store
  let other: Store
  before(async () => {
    database = await openDatabase()
    one = await database.open({ nodeId: 'one' })
    other = await database.open({ nodeId: 'other' })
    for (const store of [one, other]) await store.nodes.renew(RENEWAL)
  })
  after(() => database.close())

  async function claim(store: Store, id: string): Promise<Owner> {
    await store.registry.enroll('default', id)
    const { epoch } = await store.registry.claim('default', id, CONNECTING)
    return { tenant: 'default', chargePointId: id, epoch }
  }

  const tell = ({ writer }: Store, owner: Owner, fact: Fact): Promise<Receipt | GivenUp> =>
    new Promise((resolve) => writer.record(owner, fact, resolve))

  it('are listed while their lease is good, and leave at once when they say so', async () => {
    const third = await database.open({ nodeId: 'third' })
    await third.nodes.renew({ ...RENEWAL, leaseMs: 1 })
    await waitFor('end of a lease', async () => (await one.nodes.list()).length === 2)
    await third.nodes.renew(RENEWAL)
    assert.deepEqual(
      (await one.nodes.list()).map(({ node }) => node),
      ['one', 'other', 'third'],
    )
    await third.nodes.leave()
    assert.equal((await one.nodes.list()).length, 2)
  })

  it('take the place of the one that had their name before', async () => {
    const dead = await database.open({ nodeId: 'dead' })
    await dead.nodes.renew({ ...RENEWAL, name: 'again' })
    await claim(dead, 'RESTARTED')
    const alive = await database.open({ nodeId: 'alive' })
    await alive.nodes.renew({ ...RENEWAL, name: 'again', isFirst: true })
    const names = (await one.nodes.list()).filter(({ name }) => name === 'again')
    assert.deepEqual(
      names.map(({ node }) => node),
      ['alive'],
    )
    assert.equal((await one.chargePoints.find('default', 'RESTARTED'))?.connection, null)
    await alive.nodes.leave()
  })

  it('write nothing of a charge point that another node has, and do not answer it', async () => {
    const before = await claim(one, 'FENCED')
    assert.ok('transactionId' in (await tell(one, before, start())))
    const now = await claim(other, 'FENCED')
    const late = { ...start(), startKey: 'start-2', at: AT + 1 }
    for (const fact of [late, meter(), stop()]) {
      assert.deepEqual(await tell(one, before, fact), { failed: 'fenced' })
    }
    // What is told again, where it is connected now, is stored.
    assert.ok('transactionId' in (await tell(other, now, late)))
    const filter = { chargePointId: 'FENCED', idToken: null, isActive: null }
    const { data } = await one.transactions.list('default', filter, { limit: 10, cursor: null })
    assert.equal(data.length, 2)
  })

  it('of one batch keep what is theirs', async () => {
    const mine = await claim(one, 'MINE')
    const lost = await claim(one, 'GONE')
    await claim(other, 'GONE')
    const results = await Promise.all([
      tell(one, mine, meter({ raw: 'a' })),
      tell(one, lost, meter({ raw: 'b' })),
      tell(one, mine, meter({ raw: 'c' })),
    ])
    assert.deepEqual(
      results.map((result) => 'failed' in result),
      [false, true, false],
    )
  })

  it('keep what they heard on an older connection, while nobody else had it since', async () => {
    const first = await claim(one, 'AGAIN')
    await claim(one, 'AGAIN')
    assert.ok('transactionId' in (await tell(one, first, start())))
    await claim(other, 'AGAIN')
    const back = await claim(one, 'AGAIN')
    assert.deepEqual(await tell(one, first, meter()), { failed: 'fenced' })
    assert.ok('transactionId' in (await tell(one, back, meter())))
  })

  it('find in their inbox who was taken from them, until that is handled', async () => {
    await claim(one, 'TAKEN')
    const { epoch, takenFrom } = await other.registry.claim('default', 'TAKEN', CONNECTING)
    assert.equal(takenFrom, 'one')
    const news = await one.nodes.renew(RENEWAL)
    const its = news.filter(({ chargePointId }) => chargePointId === 'TAKEN')
    assert.deepEqual(
      its.map(({ kind, body }) => [kind, body]),
      [['takenOver', { epoch }]],
    )
    const again = await one.nodes.renew(RENEWAL)
    assert.ok(again.some(({ chargePointId }) => chargePointId === 'TAKEN'))
    const handled = news.map(({ sequence }) => sequence)
    assert.deepEqual(await one.nodes.renew({ ...RENEWAL, handled }), [])
    const others = await other.nodes.renew(RENEWAL)
    assert.ok(others.every(({ chargePointId }) => chargePointId !== 'TAKEN'))
  })

  it('are told what an operator changed, if they are there', async () => {
    const about = { tenant: 'default', chargePointId: 'CHANGED' }
    await one.nodes.tell('other', about, { kind: 'changed', body: { type: 'removed' } })
    await one.nodes.tell('nobody', about, { kind: 'changed', body: { type: 'removed' } })
    const news = await other.nodes.renew(RENEWAL)
    const its = news.filter(({ chargePointId }) => chargePointId === 'CHANGED')
    assert.deepEqual(
      its.map(({ kind, body }) => [kind, body]),
      [['changed', { type: 'removed' }]],
    )
  })

  it('that were away learn what they have lost, the deleted ones too', async () => {
    const owners = await Promise.all(['L1', 'L2', 'L3'].map((id) => claim(one, id)))
    await claim(other, 'L2')
    await one.chargePoints.remove('default', 'L3')
    const lost = await one.nodes.findLost(owners)
    assert.deepEqual(
      lost.map(({ chargePointId }) => chargePointId),
      ['L2', 'L3'],
    )
    assert.deepEqual(await one.nodes.findLost([]), [])
  })

  it('have connections as long as they live and say so', async () => {
    const third = await database.open({ nodeId: 'fourth' })
    await third.nodes.renew(RENEWAL)
    const connection = async () => (await one.chargePoints.find('default', 'LIVE'))?.connection
    const owner = await claim(third, 'LIVE')
    const { node, protocol, epoch } = (await connection()) ?? assert.fail('it is connected')
    assert.deepEqual([node, protocol, epoch], ['fourth', 'ocpp1.6', owner.epoch])
    third.writer.note(owner, { type: 'charge-point.disconnected', at: AT })
    await third.writer.flush(5_000)
    assert.equal(await connection(), null)
    // The close of an older connection changes nothing.
    const newer = await claim(third, 'LIVE')
    third.writer.note(owner, { type: 'charge-point.disconnected', at: AT })
    await third.writer.flush(5_000)
    assert.equal((await connection())?.epoch, newer.epoch)
    await third.nodes.renew({ ...RENEWAL, leaseMs: 1 })
    await waitFor('end of a lease', async () => (await connection()) === null)
  })

  it('see all that the owner before them was answered', async () => {
    await claim(one, 'RACE')
    for (let round = 0; round < 40; round += 1) {
      const [from, to] = round % 2 === 0 ? [one, other] : [other, one]
      const owner = await claim(from, 'RACE')
      const fact = start({ startKey: `race-${round}`, at: AT + round })
      const [result, { state }] = await Promise.all([
        tell(from, owner, fact),
        to.registry.claim('default', 'RACE', CONNECTING),
      ])
      const isStored = 'transactionId' in result
      const isSeen = state.transactions.some(
        ({ transactionId }) => isStored && transactionId === result.transactionId,
      )
      assert.equal(isSeen, isStored, `round ${round}`)
    }
  })
})
