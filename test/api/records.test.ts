/** What was recorded, over REST: filters and pages reach the store as they were asked. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import type { Reply } from '../support/api-json.ts'
import { newCaller } from '../support/api-json.ts'
import type { ApiServer } from '../support/api-server.ts'
import { openApi } from '../support/api-server.ts'

const NO_PAGE = { limit: 100, cursor: null }

describe('api records', () => {
  let server: ApiServer
  let call: (method: string, path: string, body?: unknown) => Promise<Reply>

  before(async () => {
    server = await openApi()
    call = newCaller(server.url)
  })
  after(() => server.close())

  const CASES: readonly [string, string, object, object][] = [
    [
      '/v1/transactions?chargePoint=C%20P&idToken=T&active=false&limit=7&cursor=0',
      'transactions',
      { chargePointId: 'C P', idToken: 'T', isActive: false },
      { limit: 7, cursor: '0' },
    ],
    [
      '/v1/transactions',
      'transactions',
      { chargePointId: null, idToken: null, isActive: null },
      NO_PAGE,
    ],
    [
      '/v1/meter-values?chargePoint=A&transactionId=12',
      'meterValues',
      { chargePointId: 'A', transactionId: '12' },
      NO_PAGE,
    ],
    ['/v1/reservations?chargePoint=A', 'reservations', { chargePointId: 'A' }, NO_PAGE],
    ['/v1/charging-profiles', 'chargingProfiles', { chargePointId: null }, NO_PAGE],
    [
      '/v1/events?chargePoint=A&type=security.event',
      'events',
      { chargePointId: 'A', type: 'security.event' },
      NO_PAGE,
    ],
    ['/v1/messages?chargePoint=A', 'messages', { chargePointId: 'A' }, NO_PAGE],
  ]

  for (const [path, list, filter, page] of CASES) {
    it(`asks the store for ${path}`, async () => {
      const { status, body } = await call('GET', path)
      assert.deepEqual([status, body], [200, { data: [], nextCursor: null }])
      assert.deepEqual(server.world.asked.at(-1), { list, filter, page })
    })
  }

  it('finds one transaction, or says that there is none', async () => {
    assert.equal((await call('GET', '/v1/transactions/5')).status, 404)
    server.world.transactions.push({
      transactionId: '5',
      chargePoint: 'A',
      evseId: 1,
      connectorId: 1,
      idToken: 'T',
      idTokenType: null,
      groupIdToken: null,
      startedAt: null,
      stoppedAt: null,
      meterStartWh: 1,
      meterStopWh: 3,
      energyWh: 2,
      stopReason: 'Local',
      authorizationStatus: 'accepted',
      reservationId: null,
      remoteStartId: null,
      chargingState: null,
      cost: null,
      seqNos: null,
      isActive: false,
      flags: [],
      startMissing: false,
    })
    assert.equal((await call('GET', '/v1/transactions/5')).body.energyWh, 2)
    const [one] = server.world.transactions
    assert.ok(one !== undefined)
    server.world.transactions.push({ ...one, chargePoint: 'B', energyWh: 7 })
    const several = await call('GET', '/v1/transactions/5')
    assert.deepEqual([several.status, several.body.code], [409, 'CONFLICT'])
    assert.equal((await call('GET', '/v1/transactions/5?chargePoint=B')).body.energyWh, 7)
    assert.equal((await call('GET', '/v1/transactions/5?chargePoint=')).status, 400)
  })
})
