import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import type { Store } from '../../src/store/store.ts'
import { openDatabase, type TestDatabase } from '../support/database.ts'
import { AT, owner, PLAIN_ID_TOKEN, record, start } from '../support/facts.ts'

const PAGE = { limit: 100, cursor: null }

describe('what operators see and set', () => {
  let database: TestDatabase
  let store: Store
  before(async () => {
    database = await openDatabase()
    store = await database.open()
  })
  after(() => database.close())

  it('a charge point is added, changed, found in any case, and removed', async () => {
    const { chargePoints } = store
    assert.equal(await chargePoints.put('default', 'Garage', {}), 'added')
    assert.equal(await chargePoints.put('default', 'GARAGE', {}), 'conflict')
    assert.equal(await chargePoints.put('default', 'Garage', { isBlocked: true }), 'changed')
    const view = await chargePoints.find('default', 'garage')
    assert.equal(view?.id, 'Garage')
    assert.equal(view?.isBlocked, true)
    assert.equal(view?.identity, null)
    assert.equal(view?.registration, 'unknown')
    assert.equal(await chargePoints.remove('default', 'garage'), true)
    assert.equal(await chargePoints.remove('default', 'garage'), false)
    assert.equal(await chargePoints.find('default', 'Garage'), null)
  })

  it('the security profile follows the password, unless it was chosen', async () => {
    const put = async (change: Parameters<typeof store.chargePoints.put>[2]) => {
      await store.chargePoints.put('default', 'PROFILE', change)
      const view = await store.chargePoints.find('default', 'PROFILE')
      return [view?.securityProfile, view?.hasPassword]
    }
    assert.deepEqual(await put({}), [0, false])
    assert.deepEqual(await put({ password: Buffer.from('p') }), [1, true])
    assert.deepEqual(await put({ isBlocked: false }), [1, true])
    assert.deepEqual(await put({ password: null }), [0, false])
    assert.deepEqual(await put({ securityProfile: 2, password: Buffer.from('p') }), [2, true])
    assert.deepEqual(await put({ password: Buffer.from('q') }), [2, true])
  })

  it('a decision against one that was accepted takes effect at once', async () => {
    const { chargePoints, registry, writer } = store
    await chargePoints.put('default', 'JUDGED', {})
    await registry.claim('default', 'JUDGED', null)
    const identity = { vendor: 'V', model: 'M', serialNumber: null, firmwareVersion: null }
    writer.note(owner('JUDGED'), {
      type: 'charge-point.booted',
      at: AT,
      identity: { ...identity, iccid: null, imsi: null, meterType: null, meterSerialNumber: null },
      registration: 'accepted',
      reason: null,
      isInventoryWanted: false,
    })
    await writer.flush(5_000)
    await chargePoints.put('default', 'JUDGED', { decision: 'rejected' })
    const view = await chargePoints.find('default', 'JUDGED')
    assert.deepEqual([view?.registration, view?.decision], ['rejected', 'rejected'])
    assert.equal(view?.identity?.vendor, 'V')
    await chargePoints.put('default', 'JUDGED', { decision: null })
    assert.equal((await chargePoints.find('default', 'JUDGED'))?.decision, null)
  })

  it('a list shows what belongs to each, page by page', async () => {
    for (const id of ['L-b', 'L-A', 'L-c']) await store.chargePoints.put('lists', id, {})
    const of = { tenant: 'lists', chargePointId: 'L-b', epoch: 1 }
    await record(store.writer, of, start())
    const first = await store.chargePoints.list('lists', { limit: 2, cursor: null })
    assert.deepEqual(
      first.data.map(({ id, activeTransactions }) => [id, activeTransactions.length]),
      [
        ['L-A', 0],
        ['L-b', 1],
      ],
    )
    const rest = await store.chargePoints.list('lists', { limit: 2, cursor: first.nextCursor })
    assert.deepEqual(
      rest.data.map(({ id }) => id),
      ['L-c'],
    )
    assert.equal(rest.nextCursor, null)
    assert.equal(await store.chargePoints.count('lists'), 3)
  })

  it('the value of a password among the variables is never shown', async () => {
    await store.chargePoints.put('default', 'VARIABLES', {})
    await store.registry.claim('default', 'VARIABLES', null)
    const variables = [
      { name: 'authorizationKEY', value: 'secret', isReadonly: false },
      { name: 'HeartbeatInterval', value: '300', isReadonly: false },
    ]
    store.writer.note(owner('VARIABLES'), { type: 'variables', at: AT, variables })
    await store.writer.flush(5_000)
    const listed = await store.chargePoints.listVariables('default', 'VARIABLES')
    assert.deepEqual(
      listed.map(({ name, value }) => [name, value]),
      [
        ['HeartbeatInterval', '300'],
        ['authorizationKEY', null],
      ],
    )
  })

  it('what is set for a charge point is kept, and its actor begins with it', async () => {
    const { chargePoints, registry } = store
    const tariff = {
      currency: 'EUR',
      currencyDigits: 2,
      pricePerKwh: 49_500,
      pricePerMinute: 1_250,
      startFee: 0,
    }
    const secret = 'a secret of its own'
    await chargePoints.put('default', 'SET', { tariff, webPaymentSecret: secret })
    await chargePoints.put('default', 'SET', { leniency: 'lenient' })
    const view = await chargePoints.find('default', 'SET')
    assert.deepEqual(view?.tariff, tariff)
    assert.deepEqual([view?.leniency, view?.hasWebPaymentSecret], ['lenient', true])
    assert.ok(!JSON.stringify(view).includes(secret))
    assert.equal(await chargePoints.findWebPaymentSecret('default', 'set'), secret)
    const { state } = await registry.claim('default', 'SET', null)
    assert.deepEqual([state.tariff, state.leniency], [tariff, 'lenient'])
    assert.deepEqual([state.identity, state.protocol], [null, null])
    const none = { tariff: null, leniency: null, webPaymentSecret: null }
    await chargePoints.put('default', 'SET', none)
    const after = await chargePoints.find('default', 'SET')
    assert.deepEqual(
      [after?.tariff, after?.leniency, after?.hasWebPaymentSecret],
      [null, null, false],
    )
    assert.equal(await chargePoints.findWebPaymentSecret('default', 'SET'), null)
    assert.equal(await chargePoints.findWebPaymentSecret('default', 'NOBODY'), null)
  })

  it('an idToken is added, changed and removed whatever its case', async () => {
    const { idTokens } = store
    const put = (idToken: string) =>
      idTokens.put('default', { idToken, type: null }, { ...PLAIN_ID_TOKEN, expiresAt: AT })
    assert.equal(await put('Abc'), 'added')
    assert.equal(await put('aBC'), 'changed')
    const view = await idTokens.find('default', { idToken: 'ABC', type: null })
    assert.equal(view?.idToken, 'Abc')
    assert.equal(view?.expiresAt, new Date(AT).toISOString())
    assert.equal((await idTokens.list('default', PAGE)).data.length, 1)
    assert.equal(await idTokens.remove('default', { idToken: 'abc', type: null }), true)
    assert.equal(await idTokens.find('default', { idToken: 'Abc', type: null }), null)
  })

  it('reservations and profiles are listed, by charge point and for all', async () => {
    const { writer, registry, chargePoints } = store
    await chargePoints.put('default', 'PARTS', {})
    await registry.claim('default', 'PARTS', null)
    for (const id of [1, 2, 3]) {
      writer.note(owner('PARTS'), {
        type: 'reservation',
        at: AT + id,
        reservationId: id,
        evseId: 1,
        idToken: 'T',
        groupIdToken: null,
        expiresAt: AT,
        status: 'active',
        transactionId: null,
      })
      const text = `{"chargingProfileId":${id}}`
      const limits = { evseId: 0, purpose: 'TxDefaultProfile', stackLevel: id }
      const profile = { profileId: id, ...limits, transactionId: null, text }
      writer.note(owner('PARTS'), { type: 'charging-profile.set', at: AT, profile })
    }
    writer.note(owner('PARTS'), { type: 'charging-profile.removed', at: AT, profileId: 2 })
    await writer.flush(5_000)
    const filter = { chargePointId: 'PARTS' }
    const all = { chargePointId: null }
    const one = await store.reservations.list('default', filter, { limit: 2, cursor: null })
    assert.deepEqual(
      one.data.map(({ reservationId }) => reservationId),
      [3, 2],
    )
    const next = { limit: 2, cursor: one.nextCursor }
    assert.equal((await store.reservations.list('default', all, next)).data[0]?.reservationId, 1)
    const profiles = (await store.chargingProfiles.list('default', all, PAGE)).data
    assert.deepEqual(
      profiles.map(({ profile }) => profile),
      [{ chargingProfileId: 1 }, { chargingProfileId: 3 }],
    )
  })

  it('secrets keep the first value, and operator tokens come and go', async () => {
    assert.equal(await store.secrets.find('name'), null)
    const values = await Promise.all(['a', 'b'].map((v) => store.secrets.findOrAdd('name', v)))
    assert.equal(values[0], values[1])
    await store.operatorTokens.add('hash', 'first')
    assert.equal(await store.operatorTokens.isKnown('hash'), true)
    assert.equal(await store.operatorTokens.remove('hash'), true)
    assert.equal(await store.operatorTokens.isKnown('hash'), false)
  })
})
