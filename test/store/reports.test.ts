import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import type { ReportFact } from '../../src/model/record.ts'
import type { Store } from '../../src/store/store.ts'
import { openDatabase, type TestDatabase } from '../support/database.ts'
import { AT, meter, owner, record } from '../support/facts.ts'
import { seededRandom } from '../support/random.ts'
import { item, jobNote, part, variable } from '../support/report-facts.ts'
import { storedSetUp } from '../support/stored-set-up.ts'

describe('reports in parts', () => {
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
  const DONE = { kind: 'deviceModel', requestId: 1, parts: 3, count: 3 }
  const ORDERS = [
    ['in order', [0, 1, 2]],
    ['the last before one', [0, 2, 1]],
    ['backwards', [2, 1, 0]],
    ['each twice', [0, 0, 1, 1, 2, 2]],
    ['all again when it is complete', [0, 2, 1, 0, 1, 2]],
  ] as const
  for (const [what, order] of ORDERS) {
    it(`${what}: complete once, when all are there`, async () => {
      const id = `ORDER ${what}`
      await its.open(id)
      for (const [index, seqNo] of order.entries()) {
        const fact = THREE[seqNo] as ReportFact
        // A repetition has another message id.
        await its.tell(id, [{ ...fact, raw: fact.raw.replace(/"m\d"/, `"again${index}"`) }])
        const isComplete = [0, 1, 2].every((one) => order.slice(0, index + 1).includes(one as 0))
        assert.deepEqual(await its.variablesOf(id), isComplete ? ALL : [])
      }
      assert.deepEqual(await its.completedOf(id), [DONE])
      assert.deepEqual(await its.jobsOf(id), [['deviceModel', 1, 'complete', true]])
    })
  }

  it('complete in one commit, whatever else is in it', async () => {
    await its.open('BATCH')
    const facts = seededRandom(3).shuffle([...THREE, ...THREE, meter()])
    await Promise.all(facts.map((fact) => record(store.writer, owner('BATCH'), fact)))
    assert.deepEqual(await its.variablesOf('BATCH'), ALL)
    assert.deepEqual(await its.completedOf('BATCH'), [DONE])
  })

  it('G14: two reports in between each other do not mix', async () => {
    await its.open('G14')
    const of = (requestId: number, seqNo: number, isLast: boolean) =>
      part({ requestId, seqNo, isLast, variables: [variable(`R${requestId}.V${seqNo}`, 'x')] })
    await its.tell('G14', [of(7, 0, false), of(8, 0, false), of(7, 1, false), of(8, 1, true)])
    assert.deepEqual(await its.variablesOf('G14'), [
      ['R8.V0', 'x'],
      ['R8.V1', 'x'],
    ])
    await its.tell('G14', [of(7, 2, true)])
    assert.equal((await its.variablesOf('G14')).length, 5)
    assert.deepEqual(await its.completedOf('G14'), [
      { kind: 'deviceModel', requestId: 7, parts: 3, count: 3 },
      { kind: 'deviceModel', requestId: 8, parts: 2, count: 2 },
    ])
  })

  it('one with a gap waits, is stale after its time, and complete when it comes', async () => {
    await its.open('STALE')
    await its.noteJob('STALE', { detail: 'FullInventory' })
    const [first, second, last] = THREE as [ReportFact, ReportFact, ReportFact]
    await its.tell('STALE', [first, last])
    await its.noteJob('STALE', { status: 'stale', isOver: true, at: AT + 300_000 })
    assert.deepEqual(await its.jobsOf('STALE'), [['deviceModel', 1, 'stale', true]])
    assert.deepEqual(await its.variablesOf('STALE'), [])
    await its.tell('STALE', [{ ...second, at: AT + 301_000 }])
    assert.deepEqual(await its.variablesOf('STALE'), ALL)
    assert.deepEqual(await its.jobsOf('STALE'), [['deviceModel', 1, 'complete', true]])
    await its.noteJob('STALE', { status: 'stale', isOver: true, at: AT + 302_000 })
    await its.noteJob('STALE', { status: 'requested?', isOver: false, at: AT + 303_000 })
    assert.deepEqual(await its.jobsOf('STALE'), [['deviceModel', 1, 'complete', true]])
  })

  it('a new request under an old id begins anew, also in the moment after it', async () => {
    await its.open('AGAIN')
    const messages = [
      part({ kind: 'displayMessages', seqNo: null, items: [item('displayMessage', '1')] }),
      part({
        kind: 'displayMessages',
        seqNo: null,
        isLast: true,
        items: [item('displayMessage', '2')],
      }),
    ]
    await its.tell('AGAIN', messages)
    assert.equal((await its.completedOf('AGAIN')).length, 1)
    // The same words: only the request tells that it is not the old report.
    store.writer.note(owner('AGAIN'), jobNote({ kind: 'displayMessages', at: AT + 1_000 }))
    await its.tell(
      'AGAIN',
      messages.map((one) => ({ ...one, at: AT + 2_000 })),
    )
    assert.deepEqual(await its.jobsOf('AGAIN'), [['displayMessages', 1, 'complete', true]])
    assert.equal((await its.completedOf('AGAIN')).length, 2)
    assert.equal((await its.itemsOf('AGAIN')).length, 2)
  })

  it('parts left of an old request are not taken for those of a new one', async () => {
    await its.open('LEFT')
    const [first, , last] = THREE as [ReportFact, ReportFact, ReportFact]
    await its.tell('LEFT', [first, last])
    await its.noteJob('LEFT', { at: AT + 400_000 })
    const later = { at: AT + 401_000, variables: [variable('C.New', 'y')] }
    await its.tell('LEFT', [part({ ...later, seqNo: 1 })])
    assert.deepEqual(await its.completedOf('LEFT'), [])
    await its.tell('LEFT', [
      part({ ...later, seqNo: 0 }),
      part({ ...later, seqNo: 2, isLast: true }),
    ])
    assert.deepEqual(await its.variablesOf('LEFT'), [['C.New', 'y']])
  })

  it('nobody asked, and the next report has the same id: it is one of its own', async () => {
    await its.open('UNASKED')
    await its.tell('UNASKED', THREE)
    const next = THREE.map((one) =>
      part({
        ...one,
        at: AT + 60_000,
        raw: one.raw.replace(/T\d\d/, 'T09'),
        variables: one.variables.map((told) => ({ ...told, value: 'new' })),
      }),
    )
    await its.tell('UNASKED', next.slice(0, 2))
    assert.deepEqual(await its.variablesOf('UNASKED'), ALL)
    await its.tell('UNASKED', next.slice(2))
    assert.deepEqual(
      await its.variablesOf('UNASKED'),
      ALL.map(([name]) => [name, 'new']),
    )
    assert.equal((await its.completedOf('UNASKED')).length, 2)
  })

  it('each part says that it is the last: none of them is lost', async () => {
    await its.open('EACH LAST')
    await its.tell(
      'EACH LAST',
      THREE.map((one) => ({ ...one, isLast: true, isWhole: true })),
    )
    assert.deepEqual(await its.variablesOf('EACH LAST'), ALL)
  })

  it('one of all variables takes the others away, any other and an empty one do not', async () => {
    await its.open('WHOLE')
    await its.tell('WHOLE', [part({ isLast: true, variables: ['A.x', 'A.y'].map(one) })])
    await its.tell('WHOLE', [
      part({ requestId: 2, isLast: true, variables: ['a.X', 'A.z'].map(one) }),
    ])
    assert.deepEqual(await its.variablesOf('WHOLE'), ['A.y', 'A.z', 'a.X'].map(shown))
    const whole = { isLast: true, isWhole: true }
    await its.tell('WHOLE', [part({ ...whole, requestId: 3, variables: ['A.Z', 'B.x'].map(one) })])
    assert.deepEqual(await its.variablesOf('WHOLE'), ['A.Z', 'B.x'].map(shown))
    await its.tell('WHOLE', [part({ ...whole, requestId: 4 })])
    assert.deepEqual(await its.variablesOf('WHOLE'), ['A.Z', 'B.x'].map(shown))
  })

  const one = (name: string) => variable(name, '1')
  const shown = (name: string) => [name, '1']
})
