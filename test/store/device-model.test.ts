import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import type { Variable } from '../../src/model/event-answer.ts'
import type { Note } from '../../src/model/record.ts'
import type { Store } from '../../src/store/store.ts'
import { openDatabase, type TestDatabase } from '../support/database.ts'
import { AT, owner, record } from '../support/facts.ts'
import { item, items, jobNote, part, variable } from '../support/report-facts.ts'
import { newVariable, toldAbout } from '../support/variables.ts'

const NOTHING_TOLD = {
  mutability: null,
  isPersistent: null,
  isConstant: null,
  unit: null,
  dataType: null,
  supportsMonitoring: null,
} as const

describe('the device model', () => {
  let database: TestDatabase
  let store: Store
  before(async () => {
    database = await openDatabase()
    store = await database.open()
  })
  after(() => database.close())

  const open = async (id: string) => {
    await store.chargePoints.put('default', id, {})
    await store.registry.claim('default', id, null)
  }
  const note = async (id: string, ...notes: readonly Note[]) => {
    for (const one of notes) store.writer.note(owner(id), one)
    await store.writer.flush(10_000)
  }
  const variables = (...told: readonly Variable[]): Note => {
    return { type: 'variables', at: AT, variables: told }
  }
  const protocol = (name: string): Note => ({ type: 'protocol', at: AT, protocol: name })
  const shown = async (id: string) =>
    (await store.chargePoints.listVariables('default', id)).map(({ name, value }) => [name, value])

  it('a report tells all, an answer the value, a change the value', async () => {
    await open('PLAIN')
    const about = {
      ...toldAbout('EVSE', 'Power'),
      evseId: 1,
      unit: 'W',
      dataType: 'decimal',
      minLimit: 0,
      maxLimit: 22_000.5,
      mutability: 'ReadOnly',
      supportsMonitoring: true,
    } as const
    const name = 'EVSE(1).Power'
    const reported = { name, value: '11000', isReadonly: true, about }
    await record(store.writer, owner('PLAIN'), part({ isLast: true, variables: [reported] }))
    const updatedAt = new Date(AT).toISOString()
    const expected = newVariable(name, '11000', { ...about, isReadonly: true, updatedAt })
    const find = async () => (await store.chargePoints.listVariables('default', 'PLAIN'))[0]
    assert.deepEqual(await find(), expected)
    // GetVariables: what it does not tell stays.
    const answer = { name, value: '7000', isReadonly: false, about: { ...about, ...NOTHING_TOLD } }
    await note('PLAIN', variables(answer))
    assert.deepEqual(await find(), { ...expected, value: '7000' })
    await note('PLAIN', variables({ name, value: '3000', isReadonly: false }))
    assert.deepEqual(await find(), { ...expected, value: '3000', isReadonly: false })
    // The next report says less: that is all there is now.
    const less = { ...about, unit: null, maxLimit: null, mutability: 'ReadWrite' } as const
    const second = { name, value: '1', isReadonly: false, about: less }
    await record(
      store.writer,
      owner('PLAIN'),
      part({ requestId: 2, isLast: true, variables: [second] }),
    )
    assert.deepEqual(
      await find(),
      newVariable(name, '1', { ...less, isReadonly: false, updatedAt }),
    )
  })

  it('names are compared without case, in one commit and in many; the latest shows', async () => {
    await open('CASE')
    const told = [
      variable('Ocppcommctrlr.HeartbeatInterval', '1'),
      variable('OCPPCommCtrlr.heartbeatinterval', '2'),
      variable('OCPPCommCtrlr.HeartbeatInterval', '3'),
    ]
    await note('CASE', variables(...told))
    assert.deepEqual(await shown('CASE'), [['OCPPCommCtrlr.HeartbeatInterval', '3']])
    await note('CASE', variables(told[0] as Variable))
    assert.deepEqual(await shown('CASE'), [['Ocppcommctrlr.HeartbeatInterval', '1']])
  })

  it('passwords, and what may only be written, are shown without a value', async () => {
    await open('SECRET')
    const writeOnly = { ...toldAbout('C', 'Key'), mutability: 'WriteOnly' } as const
    await note(
      'SECRET',
      variables(
        variable('SecurityCtrlr.BasicAuthPassword', 'p'),
        { name: 'C.Key', value: 'k', isReadonly: false, about: writeOnly },
        variable('C.Other', 'o'),
      ),
    )
    assert.deepEqual(await shown('SECRET'), [
      ['C.Key', null],
      ['C.Other', 'o'],
      ['SecurityCtrlr.BasicAuthPassword', null],
    ])
  })

  it('those that decide something go to the actor', async () => {
    await open('KEPT')
    await note(
      'KEPT',
      variables(variable('TxCtrlr.SupportedLimits', 'maxCost,maxTime'), variable('A.b', 'c')),
    )
    const { state } = await store.registry.claim('default', 'KEPT', null)
    assert.deepEqual(state.variables, { 'txctrlr.supportedlimits': 'maxCost,maxTime' })
  })

  const setUp = (id: string): readonly Note[] => [
    variables(variable(`C.${id}`, id)),
    items(item('monitor', id), item('chargingLimit', id), item('settlement', id)),
    {
      type: 'charging-profile.set',
      at: AT,
      profile: {
        profileId: id === 'old' ? 1 : 2,
        evseId: 1,
        purpose: 'TxProfile',
        stackLevel: 0,
        transactionId: null,
        text: '{}',
      },
    },
  ]
  const stateOf = async (id: string) => {
    const filter = { kind: null, isOpen: null }
    const page = { limit: 100, cursor: null }
    const listed = (await store.items.list('default', id, filter, page)).data
    const profiles = await store.chargingProfiles.list('default', { chargePointId: id }, page)
    return {
      names: (await shown(id)).map(([name]) => name),
      items: listed.map(({ kind, itemId }) => `${kind} ${itemId}`),
      profiles: profiles.data.map(({ profileId }) => profileId),
      protocol: (await store.chargePoints.find('default', id))?.lastProtocol,
    }
  }
  const AFTER = {
    names: ['C.new'],
    items: ['chargingLimit new', 'monitor new', 'settlement new', 'settlement old'],
    profiles: [2],
    protocol: 'ocpp2.1',
  }

  it('another version: what was said of its set-up is void, what happened is not', async () => {
    await open('VERSION')
    await note('VERSION', protocol('ocpp2.0.1'), ...setUp('old'))
    await record(store.writer, owner('VERSION'), part({ variables: [variable('C.part', '1')] }))
    await note('VERSION', protocol('ocpp2.1'))
    await note('VERSION', ...setUp('new'))
    assert.deepEqual(await stateOf('VERSION'), AFTER)
    // The part of the old version is void as well.
    await record(store.writer, owner('VERSION'), part({ seqNo: 1, isLast: true }))
    assert.deepEqual((await stateOf('VERSION')).names, ['C.new'])
    const { state } = await store.registry.claim('default', 'VERSION', null)
    assert.equal(state.protocol, 'ocpp2.1')
    assert.deepEqual(
      state.held.map(({ itemId }) => itemId),
      ['new'],
    )
  })

  it('another version, all in one commit: the order counts', async () => {
    await open('VERSIONS')
    await note('VERSIONS', protocol('ocpp2.0.1'))
    await note(
      'VERSIONS',
      ...setUp('new').slice(0, 1),
      ...setUp('old'),
      protocol('ocpp2.1'),
      ...setUp('new'),
    )
    assert.deepEqual(await stateOf('VERSIONS'), AFTER)
  })

  it('the same version told again, or the first, makes nothing void', async () => {
    await open('SAME')
    await note('SAME', ...setUp('new'))
    await note('SAME', protocol('ocpp2.1'))
    assert.deepEqual((await stateOf('SAME')).names, ['C.new'])
    await note('SAME', protocol('ocpp2.1'))
    assert.deepEqual((await stateOf('SAME')).names, ['C.new'])
  })

  const JOBS = [
    ['late word of what is over', ['requested', 'Uploaded!', 'Uploading'], ['Uploaded', true]],
    ['another end of what is over', ['requested', 'TimedOut!', 'started!'], ['started', true]],
    ['late end of what is complete', ['requested', 'complete!', 'stale!'], ['complete', true]],
    ['late word of what is complete', ['complete!', 'Uploading'], ['complete', true]],
    ['a new request', ['complete!', 'requested'], ['requested', false]],
    ['a request that is written late', ['complete!', 'requested@'], ['complete', true]],
    ['a request that is written behind a word', ['Uploading', 'requested@'], ['Uploading', false]],
  ] as const
  for (const [index, [what, words, [status, isOver]]] of JOBS.entries()) {
    it(`jobs: ${what}`, async () => {
      const id = `JOB ${index}`
      await open(id)
      for (const [place, word] of words.entries()) {
        const end = word.endsWith('!')
        const status = word.replace(/[!@]/, '')
        const at = word.endsWith('@') ? AT - 1 : AT + place
        const detail = word === 'requested' ? 'asked' : null
        const told = { kind: 'log', status, isOver: end, at, detail, commandId: null } as const
        await note(id, jobNote(told))
      }
      const [job] = (await store.chargePoints.find('default', id))?.jobs ?? []
      assert.deepEqual([job?.status, job?.isOver], [status, isOver])
      assert.equal(job?.detail, words.some((word) => word === 'requested') ? 'asked' : null)
    })
  }

  it('jobs: what was said once is not lost to what is said next, in one commit', async () => {
    await open('JOIN')
    await note(
      'JOIN',
      jobNote({ kind: 'log', detail: 'd', fileName: 'log.tgz' }),
      jobNote({ kind: 'log', status: 'Uploading', commandId: null }),
    )
    const [job] = (await store.chargePoints.find('default', 'JOIN'))?.jobs ?? []
    assert.deepEqual(
      [job?.status, job?.commandId, job?.detail, job?.fileName],
      ['Uploading', 'c1', 'd', 'log.tgz'],
    )
  })
})
