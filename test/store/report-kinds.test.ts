import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import type { ReportFact } from '../../src/model/record.ts'
import type { Store } from '../../src/store/store.ts'
import { openDatabase, type TestDatabase } from '../support/database.ts'
import { AT, owner, record } from '../support/facts.ts'
import { seededRandom } from '../support/random.ts'
import { item, jobNote, part, variable } from '../support/report-facts.ts'
import { storedSetUp } from '../support/stored-set-up.ts'

const PAGE = { limit: 1_000, cursor: null }

describe('reports of each kind, and of each size', () => {
  let database: TestDatabase
  let store: Store
  let its: ReturnType<typeof storedSetUp>
  before(async () => {
    database = await openDatabase()
    store = await database.open()
    its = storedSetUp(store)
  })
  after(() => database.close())

  const THREE = [0, 1, 2].map((seqNo) =>
    part({ seqNo, isLast: seqNo === 2, variables: [variable(`C.V${seqNo}`, String(seqNo))] }),
  )
  const ALL = [
    ['C.V0', '0'],
    ['C.V1', '1'],
    ['C.V2', '2'],
  ]
  const KINDS = [
    ['monitoring', 'monitor'],
    ['displayMessages', 'displayMessage'],
    ['chargingProfiles', 'reportedProfile'],
    ['derControls', 'derControl'],
  ] as const
  for (const [kind, itemKind] of KINDS) {
    it(`${kind}: what is listed is what there is`, async () => {
      const id = `LIST ${kind}`
      await its.open(id)
      const seqNo = kind === 'monitoring' ? 0 : null
      const list = (requestId: number, isLast: boolean, names: readonly string[], isWhole = true) =>
        part({
          kind,
          requestId,
          seqNo: seqNo === null ? null : isLast ? 1 : 0,
          isLast,
          isWhole,
          items: names.map((name) => item(itemKind, name, { name })),
        })
      await its.tell(id, [list(1, false, ['a', 'b']), list(1, true, ['c'])])
      assert.deepEqual(
        (await its.itemsOf(id)).map(({ itemId, body }) => [itemId, body]),
        ['a', 'b', 'c'].map((name) => [name, { name }]),
      )
      await its.tell(id, [list(2, false, ['b']), list(2, true, ['d'])])
      assert.deepEqual(
        (await its.itemsOf(id)).map(({ itemId }) => itemId),
        ['b', 'd'],
      )
      // Told again, nothing is taken away.
      await its.tell(id, [list(2, true, ['d'])])
      assert.equal((await its.itemsOf(id)).length, 2)
      // One that was asked for by some choice takes nothing away.
      await its.tell(id, [list(4, false, ['e'], false), list(4, true, [], false)])
      assert.equal((await its.itemsOf(id)).length, 3)
      await its.tell(id, [list(3, false, []), list(3, true, [])])
      assert.deepEqual(await its.itemsOf(id), [])
    })
  }

  it('what is said of a customer is one item, and nowhere else', async () => {
    await its.open('CUSTOMER')
    const say = (seqNo: number, data: string, isLast = false) => {
      const generatedAt = '2030-01-01T00:00:00Z'
      const text = item('customerInformation', '5', { generatedAt, data })
      return part({ kind: 'customerInformation', requestId: 5, seqNo, isLast, items: [text] })
    }
    await its.tell('CUSTOMER', [say(2, 'Alan', true), say(0, 'Ada, '), say(1, 'Grace, ')])
    const [only, ...others] = await its.itemsOf('CUSTOMER')
    assert.deepEqual(others, [])
    assert.deepEqual(only?.body, {
      generatedAt: '2030-01-01T00:00:00Z',
      data: 'Ada, Grace, Alan',
    })
    assert.deepEqual(await its.completedOf('CUSTOMER'), [
      { kind: 'customerInformation', requestId: 5, parts: 3, count: 1 },
    ])
    const places = await database.db.run(
      (sql) => sql`
        select 1 from events
        where charge_point_id = 'CUSTOMER' and (payload like '%Ada%' or raw like '%Ada%')
        union all
        select 1 from report_parts where charge_point_id = 'CUSTOMER' and body is not null`,
      5_000,
    )
    assert.equal(places.length, 0)
  })

  it('a poisonous part is parked alone; NUL and a long value are stored', async () => {
    await its.open('POISON')
    await its.open('BAD')
    const { int } = seededRandom(7)
    // No index takes a key that is this long, and that nothing makes shorter.
    const long = Array.from({ length: 9_000 }, () => int(0, 35).toString(36)).join('')
    const bad = part({ seqNo: long as unknown as number })
    const big = 'x'.repeat(1_048_576)
    const variables = [variable('C.Nul\0', 'a\0b'), variable('C.Big', big)]
    await Promise.all([
      record(store.writer, owner('POISON'), part({ variables: variables.slice(0, 1) })),
      record(store.writer, owner('BAD'), bad),
      record(
        store.writer,
        owner('POISON'),
        part({ seqNo: 1, isLast: true, variables: variables.slice(1) }),
      ),
    ])
    assert.deepEqual(await its.variablesOf('POISON'), [
      ['C.Big', big],
      ['C.Nul\uFFFD', 'a\uFFFDb'],
    ])
    const letters = (await store.deadLetters.list('default', { chargePointId: null }, PAGE)).data
    assert.deepEqual(
      letters.map(({ type, chargePoint }) => [type, chargePoint]),
      [['report.part', 'BAD']],
    )
  })

  it('a restart in the middle loses no part', async () => {
    const folder = await database.open({ nodeId: 'node-2' })
    await folder.chargePoints.put('default', 'RESTART', {})
    const { epoch } = await folder.registry.claim('default', 'RESTART', null)
    const of = { ...owner('RESTART'), epoch }
    folder.writer.note(of, jobNote({ requestId: 9, detail: 'FullInventory' }))
    const parts = THREE.map((fact) => ({ ...fact, requestId: 9, isWhole: true }))
    await record(folder.writer, of, parts[2] as ReportFact)
    await record(folder.writer, of, parts[0] as ReportFact)
    await folder.close(5_000)
    const { state } = await store.registry.claim('default', 'RESTART', null)
    assert.deepEqual(state.jobs, [
      {
        kind: 'deviceModel',
        requestId: 9,
        commandId: 'c1',
        status: 'requested',
        isOver: false,
        detail: 'FullInventory',
        dueAt: AT + 300_000,
      },
    ])
    await record(store.writer, { ...of, epoch: epoch + 1 }, parts[1] as ReportFact)
    assert.deepEqual(await its.variablesOf('RESTART'), ALL)
  })

  it('of a charge point only so many parts are kept', async () => {
    await its.open('FLOOD')
    const body = { variables: [variable('C.V', 'x'.repeat(1_000_000))] }
    for (let seqNo = 0; seqNo < 40; seqNo += 1) {
      await record(store.writer, owner('FLOOD'), part({ ...body, seqNo, at: AT + seqNo }))
    }
    const rows = await database.db.run(
      (sql) => sql<{ parts: number; bytes: number }[]>`
        select count(*)::integer as parts, sum(octet_length(body))::float8 as bytes
        from report_parts where charge_point_id = 'FLOOD'`,
      5_000,
    )
    assert.ok((rows[0]?.bytes ?? 0) <= 33_554_432)
    assert.equal(rows[0]?.parts, 33)
  })

  it('more reports than one commit can take become complete in several', async () => {
    const ids = ['A', 'B', 'C', 'D', 'E'].map((one) => `MUCH ${one}`)
    const value = 'x'.repeat(600_000)
    for (const id of ids) {
      await its.open(id)
      for (const seqNo of [0, 1, 2, 3, 4]) {
        await its.tell(id, [part({ seqNo, variables: [variable(`C.V${seqNo}`, value)] })])
      }
    }
    const last = part({ seqNo: 5, isLast: true })
    await Promise.all(ids.map((id) => record(store.writer, owner(id), last)))
    for (const id of ids) assert.equal((await its.variablesOf(id)).length, 5)
  })

  it('2,000 variables in parts of 50 are quick', async (context) => {
    await its.open('LARGE')
    const parts = Array.from({ length: 40 }, (_, seqNo) =>
      part({
        seqNo,
        isLast: seqNo === 39,
        isWhole: true,
        variables: Array.from({ length: 50 }, (_none, index) =>
          variable(`Component${seqNo}(1,${index}).Variable`, `value ${index}`),
        ),
      }),
    )
    const times = []
    for (const [index, all] of [parts, parts.map((one) => ({ ...one, requestId: 2 }))].entries()) {
      const from = performance.now()
      if (index === 0) {
        await Promise.all(all.map((fact) => record(store.writer, owner('LARGE'), fact)))
      } else {
        for (const fact of all.slice(0, -1)) await record(store.writer, owner('LARGE'), fact)
      }
      times.push(performance.now() - from)
    }
    const from = performance.now()
    await record(store.writer, owner('LARGE'), { ...(parts[39] as ReportFact), requestId: 2 })
    times.push(performance.now() - from)
    const [once, each, last] = times.map(Math.round)
    context.diagnostic(`all in one commit ${once} ms; 39 commits ${each} ms; the last ${last} ms`)
    assert.equal((await its.variablesOf('LARGE')).length, 2_000)
  })
})
