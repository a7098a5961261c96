import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import type { Note } from '../../src/model/record.ts'
import type { Store } from '../../src/store/store.ts'
import { openDatabase, type TestDatabase } from '../support/database.ts'
import { AT, job, owner, record, start, stop } from '../support/facts.ts'

const IDENTITY = {
  vendor: 'V',
  model: 'M',
  serialNumber: 'S',
  firmwareVersion: '1.0',
  iccid: null,
  imsi: null,
  meterType: null,
  meterSerialNumber: null,
}
const PAGE = { limit: 100, cursor: null }

const status = (evseId: number, reportedStatus: string, connectorId = 1): Note => ({
  type: 'connector.status',
  at: AT,
  occurredAt: AT,
  evseId,
  connectorId,
  status: 'available',
  reportedStatus,
  errorCode: 'NoError',
  info: null,
  vendorId: null,
  vendorErrorCode: null,
})

describe('the registry of the store', () => {
  let database: TestDatabase
  let store: Store
  before(async () => {
    database = await openDatabase()
    store = await database.open()
  })
  after(() => database.close())

  it('one that is not known is null, in whatever company it is asked for', async () => {
    await store.registry.enroll('default', 'Known')
    const ids = ['Known', 'unknown', 'KNOWN', 'known\0']
    const found = await Promise.all(ids.map((id) => store.registry.findAdmission('default', id)))
    assert.deepEqual(
      found.map((one) => one?.chargePointId ?? null),
      ['Known', null, 'Known', null],
    )
    assert.equal(await store.registry.findAdmission('other', 'Known'), null)
  })

  it('a thousand claims of one moment each have their own state and epoch', async () => {
    const ids = Array.from({ length: 1_000 }, (_, i) => `CP-${i}`)
    await Promise.all(ids.map((id) => store.registry.enroll('default', id)))
    const claims = await Promise.all(ids.map((id) => store.registry.claim('default', id, null)))
    assert.deepEqual(
      claims.map(({ state }) => state.chargePointId),
      ids,
    )
    assert.ok(claims.every(({ epoch }) => epoch === 1))
    const again = await store.registry.claim('default', 'cp-7', null)
    assert.equal(again.epoch, 2)
  })

  it('a claim finds what was noted just before', async () => {
    await store.registry.enroll('default', 'STATE')
    await store.registry.claim('default', 'STATE', null)
    const of = owner('STATE')
    const { transactionId } = await record(store.writer, of, start())
    const ended = await record(store.writer, of, start({ startKey: 'ended' }))
    await record(store.writer, of, stop({ transactionId: ended.transactionId }))
    await record(store.writer, of, stop({ stopKey: 'alone' }))
    await record(store.writer, of, job())
    const { writer } = store
    writer.note(of, {
      type: 'charge-point.booted',
      at: AT,
      identity: IDENTITY,
      registration: 'accepted',
      reason: null,
      isInventoryWanted: false,
    })
    writer.note(of, status(1, 'Preparing'))
    writer.note(of, status(2, 'Occupied', 2))
    writer.note(of, status(2, 'Reserved', 1))
    writer.note(of, status(1, 'Charging'))
    writer.note(of, { type: 'transaction.flagged', at: AT, transactionId, flag: 'orphaned' })
    writer.note(of, { type: 'transaction.progress', at: AT, transactionId, meterWh: 1_500 })
    writer.note(of, { type: 'local-list', at: AT, version: 3 })
    const name = 'TxCtrlr.SupportedLimits'
    const variables = [
      { name, value: 'MaxCost', isReadonly: true },
      { name: 'Other', value: '1', isReadonly: true },
    ]
    writer.note(of, { type: 'variables', at: AT, variables })
    const reservation = { reservationId: 9, evseId: 1, idToken: 'T', groupIdToken: null }
    writer.note(of, {
      type: 'reservation',
      at: AT,
      ...reservation,
      expiresAt: AT + 1,
      status: 'active',
      transactionId: null,
    })
    const profile = {
      profileId: 4,
      evseId: 1,
      purpose: 'TxProfile',
      stackLevel: 0,
      transactionId,
      text: '{"a":1}',
    }
    writer.note(of, { type: 'charging-profile.set', at: AT, profile })
    const { state } = await store.registry.claim('default', 'STATE', null)
    assert.equal(state.registration, 'accepted')
    assert.equal(state.bootedAt, AT)
    assert.equal(state.localListVersion, 3)
    assert.deepEqual(
      state.connectors.map((one) => [one.evseId, one.connectorId, one.reportedStatus]),
      [
        [1, 1, 'Charging'],
        [2, 1, 'Reserved'],
        [2, 2, 'Occupied'],
      ],
    )
    assert.deepEqual(state.identity, IDENTITY)
    assert.deepEqual(state.variables, { 'txctrlr.supportedlimits': 'MaxCost' })
    assert.deepEqual(
      state.transactions.map((one) => [one.transactionId, one.phase, one.isOrphaned, one.meterWh]),
      [
        [transactionId, 'running', true, 1_500],
        [ended.transactionId, 'ended', false, 3_500],
      ],
    )
    assert.deepEqual(
      state.unmatchedStops.map((one) => one.stopKey),
      ['alone'],
    )
    assert.deepEqual(state.reservations, [{ ...reservation, expiresAt: AT + 1, status: 'active' }])
    assert.deepEqual(state.chargingProfiles, [profile])
    assert.deepEqual(
      state.jobs.map((one) => [one.kind, one.requestId, one.status]),
      [['firmware', 7, 'Downloading']],
    )
    assert.deepEqual(JSON.parse(JSON.stringify(state)), state)
  })

  it('notes of a node that lost the charge point are not written', async () => {
    const other = await database.open({ nodeId: 'node-2' })
    await store.registry.enroll('default', 'LOST')
    await store.registry.claim('default', 'LOST', null)
    store.writer.note(owner('LOST'), status(1, 'Available'))
    await store.writer.flush(5_000)
    await other.registry.claim('default', 'LOST', null)
    store.writer.note(owner('LOST'), status(1, 'Faulted'))
    await store.writer.flush(5_000)
    other.writer.note({ ...owner('LOST'), epoch: 2 }, status(2, 'Charging'))
    await other.writer.flush(5_000)
    const view = await store.chargePoints.find('default', 'LOST')
    assert.deepEqual(
      view?.connectors.map((one) => one.reportedStatus),
      ['Available', 'Charging'],
    )
    await other.close(2_000)
  })

  it('a proposed password becomes the password, or is dropped', async () => {
    const of = owner('PASSWORD')
    const admission = async () => {
      const found = await store.registry.findAdmission('default', 'PASSWORD')
      assert.ok(found !== null)
      return found
    }
    const propose = (secretHex: string) =>
      record(store.writer, of, { type: 'credential', at: AT, step: 'proposed', secretHex })
    await store.chargePoints.put('default', 'PASSWORD', { password: Buffer.from('first') })
    const before = await admission()
    await propose('aa'.repeat(16))
    const proposed = await admission()
    assert.equal(proposed.passwordHash, before.passwordHash)
    assert.ok(proposed.proposedPasswordHash !== null)
    await store.registry.settlePassword(proposed, 'current')
    assert.equal((await admission()).proposedPasswordHash, null)
    await propose('bb'.repeat(16))
    const second = await admission()
    await record(store.writer, of, {
      type: 'credential',
      at: AT,
      step: 'accepted',
      secretHex: null,
    })
    assert.equal((await admission()).passwordHash, second.proposedPasswordHash)
    await propose('cc'.repeat(16))
    const step = { type: 'credential', at: AT, step: 'withdrawn', secretHex: null } as const
    await record(store.writer, of, step)
    assert.equal((await admission()).proposedPasswordHash, null)
    await propose('dd'.repeat(16))
    const third = await admission()
    await store.registry.settlePassword(third, 'proposed')
    assert.equal((await admission()).passwordHash, third.proposedPasswordHash)
  })

  it('the journal and the message log are read back, the newest first', async () => {
    const of = owner('JOURNAL')
    await store.registry.enroll('default', 'JOURNAL')
    await store.registry.claim('default', 'JOURNAL', null)
    store.writer.note(of, {
      type: 'data.transferred',
      at: AT,
      vendorId: 'v',
      messageId: null,
      data: 'd',
    })
    store.writer.note(of, status(1, 'Available'))
    const log = (text: string, at: number) =>
      store.writer.log({ tenant: 'default', chargePointId: 'JOURNAL', at, direction: 'in', text })
    log('[2,"m1","Heartbeat",{}]', AT)
    log('[3,"m1",{}]', AT + 1)
    log('{broken', AT + 2)
    await store.writer.flush(5_000)
    const filter = { chargePointId: 'JOURNAL', type: null }
    const { data } = await store.events.list('default', filter, PAGE)
    assert.deepEqual(
      new Set(data.map((one) => one.type)),
      new Set(['data.transferred', 'connector.status']),
    )
    const found = data.find((one) => one.type === 'data.transferred')
    assert.deepEqual(found?.payload, { vendorId: 'v', messageId: null, data: 'd' })
    const messages = await store.messages.list('default', { chargePointId: 'JOURNAL' }, PAGE)
    assert.deepEqual(
      messages.data.map(({ messageId, action }) => [messageId, action]),
      [
        [null, null],
        ['m1', null],
        ['m1', 'Heartbeat'],
      ],
    )
  })
})
