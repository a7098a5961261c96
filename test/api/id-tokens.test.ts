/** idTokens over REST. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import type { Reply } from '../support/api-json.ts'
import { newCaller } from '../support/api-json.ts'
import type { ApiServer } from '../support/api-server.ts'
import { openApi } from '../support/api-server.ts'
import type { IdTokenView } from '../support/api-views.ts'

const PLAIN: Omit<IdTokenView, 'idToken'> = {
  type: null,
  status: 'accepted',
  expiresAt: null,
  groupIdToken: null,
  isConcurrentAllowed: false,
  isPrepaid: false,
  places: null,
  language1: null,
  language2: null,
  personalMessage: null,
  chargingPriority: null,
  limits: null,
  allowedEnergyTransfer: null,
}

describe('api idTokens', () => {
  let server: ApiServer
  let call: (method: string, path: string, body?: unknown) => Promise<Reply>

  before(async () => {
    server = await openApi()
    call = newCaller(server.url)
  })
  after(() => server.close())

  it('are replaced as a whole: what is left out gets its default', async () => {
    const expiresAt = '2031-01-01T12:00:00+02:00'
    const body = { status: 'BLOCKED', groupIdToken: 'G', expiresAt, isConcurrentAllowed: true }
    const first = await call('PUT', '/v1/id-tokens/ABC', body)
    assert.equal(first.status, 201)
    assert.deepEqual(first.body, {
      ...PLAIN,
      idToken: 'ABC',
      status: 'blocked',
      expiresAt: '2031-01-01T10:00:00.000Z',
      groupIdToken: 'G',
      isConcurrentAllowed: true,
    })
    const second = await call('PUT', '/v1/id-tokens/ABC', { status: 'Accepted' })
    assert.equal(second.status, 200)
    assert.deepEqual(second.body, { ...PLAIN, idToken: 'ABC' })
  })

  it('take all that 2.x knows of them, and give it back', async () => {
    const terms = {
      status: 'noCredit',
      isPrepaid: true,
      places: [
        { chargePoint: 'CP1', evseIds: [1, 2] },
        { chargePoint: 'CP2', evseIds: null },
      ],
      language1: 'de',
      language2: 'en-GB',
      personalMessage: 'Grüezi',
      chargingPriority: -9,
      limits: { maxEnergyWh: 20_000, maxSeconds: null, maxCost: 12.5, maxSoc: 80 },
      allowedEnergyTransfer: ['DC', 'DC_BPT'],
    }
    const { status, body } = await call('PUT', '/v1/id-tokens/FULL', terms)
    assert.equal(status, 201)
    assert.deepEqual(body, { ...PLAIN, ...terms, idToken: 'FULL' })
    assert.deepEqual((await call('GET', '/v1/id-tokens/full')).body, body)
    const short = { places: [{ chargePoint: 'CP1' }], limits: { maxCost: 5 } }
    const second = await call('PUT', '/v1/id-tokens/SHORT', { status: 'NOCREDIT', ...short })
    assert.deepEqual(second.body.places, [{ chargePoint: 'CP1', evseIds: null }])
    const limits = { maxEnergyWh: null, maxSeconds: null, maxCost: 5, maxSoc: null }
    assert.deepEqual([second.body.status, second.body.limits], ['noCredit', limits])
    const empty = await call('PUT', '/v1/id-tokens/SHORT', { status: 'accepted', limits: {} })
    assert.equal(empty.body.limits, null)
    for (const id of ['FULL', 'SHORT']) await call('DELETE', `/v1/id-tokens/${id}`)
  })

  it('of another type are other idTokens', async () => {
    const path = '/v1/id-tokens/TYPED'
    const first = await call('PUT', `${path}?type=Central`, { status: 'blocked' })
    assert.deepEqual([first.status, first.body.type], [201, 'Central'])
    const { status, body } = await call('GET', path)
    assert.equal(status, 404)
    assert.match(String(body.detail), /found with \?type=/)
    assert.equal((await call('PUT', path, { status: 'accepted' })).status, 201)
    assert.equal((await call('GET', `${path}?type=Central`)).body.status, 'blocked')
    assert.equal((await call('GET', path)).body.status, 'accepted')
    assert.equal((await call('GET', `${path}?type=eMAID`)).status, 404)
    assert.equal((await call('DELETE', `${path}?type=Central`)).status, 204)
    assert.equal((await call('DELETE', path)).status, 204)
    for (const type of ['', 'a b', 'x'.repeat(21), '%C3%BC']) {
      const wrong = await call('GET', `${path}?type=${type}`)
      assert.deepEqual([wrong.status, /type must be/.test(String(wrong.body.detail))], [400, true])
    }
  })

  it('refuse terms that are none, and say what there is', async () => {
    const CASES: readonly [object, RegExp][] = [
      [{ places: [{}] }, /places\.0 must have required property 'chargePoint'/],
      [{ places: [{ chargePoint: 'A', evse: 1 }] }, /"evse" in places\.0; the fields are charge/],
      [{ places: [{ chargePoint: 'A', evseIds: [0] }] }, /places\.0\.evseIds\.0 must be >= 1/],
      [{ places: [{ chargePoint: 'A', evseIds: [] }] }, /evseIds must NOT have fewer than 1/],
      [{ limits: { maxEnergy: 1 } }, /"maxEnergy" in limits; the fields are maxEnergyWh, maxS/],
      [{ limits: { maxSoc: 101 } }, /limits\.maxSoc must be <= 100/],
      [{ limits: { maxCost: -1 } }, /limits\.maxCost must be >= 0/],
      [{ chargingPriority: 10 }, /chargingPriority must be <= 9/],
      [{ chargingPriority: 1.5 }, /chargingPriority must be integer/],
      [{ language2: 'de' }, /language2 needs language1/],
      [{ language1: 'deutsch!' }, /language1 must match pattern/],
      [{ personalMessage: '' }, /personalMessage must NOT have fewer/],
      [{ personalMessage: 'x'.repeat(513) }, /personalMessage must NOT have more/],
      [{ allowedEnergyTransfer: ['V2G'] }, /allowedEnergyTransfer\.0 must be one of "AC_single_p/],
      [{ allowedEnergyTransfer: ['dc'] }, /allowedEnergyTransfer\.0 must be one of /],
      [{ allowedEnergyTransfer: [] }, /allowedEnergyTransfer must NOT have fewer than 1/],
      [{ allowedEnergyTransfer: ['DC', 'DC'] }, /allowedEnergyTransfer must NOT have duplicate/],
      [{ allowedEnergyTransfer: 'DC' }, /allowedEnergyTransfer must be array,null/],
      [{ isPrepaid: 'yes' }, /isPrepaid must be boolean/],
    ]
    for (const [terms, expected] of CASES) {
      const body = { status: 'accepted', ...terms }
      const reply = await call('PUT', '/v1/id-tokens/NEW', body)
      assert.equal(reply.status, 400, JSON.stringify(body))
      assert.match(String(reply.body.detail), expected)
    }
  })

  it('refuse a status or a time that is none', async () => {
    const CASES: readonly object[] = [
      {},
      { status: 'invalid' },
      { status: 'accepted', expiresAt: 'tomorrow' },
      { status: 'accepted', expiresAt: '2031-01-01' },
      { status: 'accepted', expiresAt: '2031-01-01T12:00:00' },
      { status: 'accepted', expiresAt: '2031-13-01T12:00:00Z' },
      { status: 'accepted', groupIdToken: '' },
      { status: 'accepted', groupIdToken: 'a\0' },
    ]
    for (const body of CASES) {
      const reply = await call('PUT', '/v1/id-tokens/NEW', body)
      assert.equal(reply.status, 400, JSON.stringify(body))
    }
    assert.equal((await call('PUT', '/v1/id-tokens/%00', { status: 'accepted' })).status, 400)
    assert.equal((await call('GET', '/v1/id-tokens/%00')).status, 400)
    assert.equal((await call('GET', '/v1/id-tokens/NEW')).status, 404)
  })

  it('are listed page by page, found and removed', async () => {
    for (const id of ['L1', 'L2']) await call('PUT', `/v1/id-tokens/${id}`, { status: 'accepted' })
    const first = await call('GET', '/v1/id-tokens?limit=1')
    const cursor = String(first.body.nextCursor)
    const second = await call('GET', `/v1/id-tokens?limit=100&cursor=${cursor}`)
    assert.equal((first.body.data as []).length + (second.body.data as []).length, 3)
    assert.equal((await call('DELETE', '/v1/id-tokens/L1')).status, 204)
    assert.equal((await call('DELETE', '/v1/id-tokens/L1')).status, 404)
  })
})
