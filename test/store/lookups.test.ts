import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import type { Store } from '../../src/store/store.ts'
import { openDatabase, type TestDatabase } from '../support/database.ts'
import { AT, owner, PLAIN_ID_TOKEN, record, start } from '../support/facts.ts'
import { PLAIN_STANDING } from '../support/standing.ts'

describe('questions about idTokens', () => {
  let database: TestDatabase
  let store: Store
  before(async () => {
    database = await openDatabase()
    store = await database.open()
  })
  after(() => database.close())

  it('what an idToken may do is found without case, with what runs', async () => {
    const card = { expiresAt: AT + 5, groupIdToken: 'G', isConcurrentAllowed: true }
    await store.idTokens.put(
      'default',
      { idToken: 'Card-1', type: null },
      { ...PLAIN_ID_TOKEN, ...card },
    )
    const { transactionId } = await record(
      store.writer,
      owner('RUN'),
      start({ idToken: 'CARD-1', startKey: 'card' }),
    )
    const standing = await store.lookups.findStanding('default', 'card-1', null, 1_000)
    assert.deepEqual(standing, {
      ...PLAIN_STANDING,
      ...card,
      running: [{ chargePointId: 'RUN', transactionId, startKey: 'card' }],
    })
    const unknown = await store.lookups.findStanding('default', 'nobody', null, 1_000)
    assert.equal(unknown?.status, null)
  })

  it('what an idToken may do is found by its type, else by the entry for all', async () => {
    const terms = {
      ...PLAIN_ID_TOKEN,
      isPrepaid: true,
      places: [{ chargePointId: 'CP', evseIds: [1] }],
      language1: 'de',
      language2: 'en',
      personalMessage: 'Hallo',
      chargingPriority: 3,
      limits: { maxEnergyWh: 1, maxSeconds: null, maxCost: 2.5, maxSoc: null },
      allowedEnergyTransfer: ['DC', 'AC_BPT'] as const,
    }
    const put = (idToken: string, type: string | null, change = PLAIN_ID_TOKEN) =>
      store.idTokens.put('default', { idToken, type }, change)
    await put('Both', null, { ...PLAIN_ID_TOKEN, status: 'blocked' })
    await put('Both', 'eMAID', terms)
    await put('Typed', 'ISO14443', { ...PLAIN_ID_TOKEN, status: 'noCredit' })
    await put('Typed', 'Local', { ...PLAIN_ID_TOKEN, status: 'blocked' })
    const standing = (idToken: string, type: string | null) =>
      store.lookups.findStanding('default', idToken, type, 1_000)
    assert.deepEqual(await standing('BOTH', 'eMAID'), { ...PLAIN_STANDING, ...terms, running: [] })
    const CASES: readonly [string, string | null, string | null][] = [
      ['both', 'Central', 'blocked'],
      ['both', null, 'blocked'],
      ['typed', 'ISO14443', 'noCredit'],
      ['typed', 'Local', 'blocked'],
      ['typed', 'iso14443', null],
      ['typed', null, 'noCredit'],
      ['nobody', 'Local', null],
    ]
    const found = await Promise.all(CASES.map(([idToken, type]) => standing(idToken, type)))
    assert.deepEqual(
      found.map((one) => one?.status),
      CASES.map(([, , status]) => status),
    )
    const page = await store.idTokens.list('default', { limit: 1_000, cursor: null })
    const types = page.data.filter(({ idToken }) => idToken === 'Both').map(({ type }) => type)
    assert.deepEqual(types, [null, 'eMAID'])
    const ids: string[] = []
    for (let cursor: string | null = null, pages = 0; pages < 20; pages += 1) {
      const next = await store.idTokens.list('default', { limit: 1, cursor })
      ids.push(...next.data.map(({ idToken, type }) => `${idToken} ${type}`))
      cursor = next.nextCursor
      if (cursor === null) break
    }
    assert.deepEqual(
      ids,
      page.data.map(({ idToken, type }) => `${idToken} ${type}`),
    )
  })

  it('an idToken of the group of master passes is one', async () => {
    const settings = { masterPassGroupId: 'Masters' }
    const other = await database.open({ nodeId: 'node-3', settings })
    const isMasterPass = async (of: Store, groupIdToken: string | null) => {
      const ref = { idToken: 'PASS', type: null }
      await of.idTokens.put('default', ref, { ...PLAIN_ID_TOKEN, groupIdToken })
      return (await of.lookups.findStanding('default', 'PASS', null, 1_000))?.isMasterPass
    }
    assert.equal(await isMasterPass(other, 'MASTERS'), true)
    assert.equal(await isMasterPass(other, 'Others'), false)
    assert.equal(await isMasterPass(other, null), false)
    assert.equal(await isMasterPass(store, 'Masters'), false)
    await other.close(2_000)
  })
})
