/** Items and variables over HTTP: which are asked for, and what is refused. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import type { ApiServer } from '../support/api-server.ts'
import { newChargePoint, openApi, TOKEN } from '../support/api-server.ts'
import { toldAbout as about, newVariable } from '../support/variables.ts'

const PATH = '/v1/charge-points/CP1'

interface Body {
  readonly data: readonly { readonly name: string }[]
  readonly nextCursor: string | null
  readonly detail: string
}

describe('items and variables', () => {
  let server: ApiServer
  const get = async (path: string): Promise<{ status: number; body: Body }> => {
    const headers = { authorization: `Bearer ${TOKEN}` }
    const response = await fetch(`${server.url}${path}`, { headers })
    return { status: response.status, body: (await response.json()) as Body }
  }
  const names = async (query: string) =>
    (await get(`${PATH}/variables?${query}`)).body.data.map(({ name }) => name)

  before(async () => {
    server = await openApi()
    server.world.chargePoints.set('CP1', newChargePoint('CP1'))
    const variables = [
      newVariable('HeartbeatInterval', '300'),
      newVariable('EVSE(1).Power', '11000', { ...about('EVSE', 'Power'), evseId: 1 }),
      newVariable('EVSE(2).Power', '22000', { ...about('EVSE', 'Power'), evseId: 2 }),
      newVariable('TxCtrlr.EVConnectionTimeOut', '60', about('TxCtrlr', 'EVConnectionTimeOut')),
      newVariable('txctrlr.StopTxOnInvalidId', 'true'),
    ]
    server.world.variables.splice(0, 2, ...variables)
  })
  after(() => server.close())

  it('items are asked for by kind and state', async () => {
    assert.equal((await get(`${PATH}/items`)).status, 200)
    assert.equal(
      (await get('/v1/charge-points/cp1/items?kind=alarm&open=true&limit=5')).status,
      200,
    )
    assert.deepEqual(server.world.asked.splice(0), [
      {
        list: 'items',
        filter: { chargePoint: 'CP1', kind: null, isOpen: null },
        page: { limit: 100, cursor: null },
      },
      {
        list: 'items',
        filter: { chargePoint: 'CP1', kind: 'alarm', isOpen: true },
        page: { limit: 5, cursor: null },
      },
    ])
  })

  const REFUSED = [
    ['a kind that is none', `${PATH}/items?kind=alarms`, 400, /^kind must be one of alarm, batt/],
    ['a kind of every object', `${PATH}/items?kind=toString`, 400, /^kind must be one of/],
    ['a state that is none', `${PATH}/items?open=1`, 400, /^open must be true or false/],
    ['a parameter that is none', `${PATH}/items?component=x`, 400, /there are kind, open, limit/],
    ['items of nobody', '/v1/charge-points/none/items', 404, /no such charge point/],
    ['variables of nobody', '/v1/charge-points/none/variables', 404, /no such charge point/],
    ['an empty name', `${PATH}/variables?name=`, 400, /^name must be text/],
  ] as const
  for (const [what, path, status, detail] of REFUSED) {
    it(`refuses ${what}`, async () => {
      const reply = await get(path)
      assert.equal(reply.status, status)
      assert.match(reply.body.detail, detail)
    })
  }

  const FOUND = [
    ['component=evse', ['EVSE(1).Power', 'EVSE(2).Power']],
    ['component=EVSE&name=POWER', ['EVSE(1).Power', 'EVSE(2).Power']],
    ['name=EVSE(2).Power', ['EVSE(2).Power']],
    ['name=heartbeatinterval', ['HeartbeatInterval']],
    ['component=TxCtrlr', ['TxCtrlr.EVConnectionTimeOut', 'txctrlr.StopTxOnInvalidId']],
    ['name=StopTxOnInvalidId', ['txctrlr.StopTxOnInvalidId']],
    ['component=TxCtrlr&name=Power', []],
  ] as const
  for (const [query, expected] of FOUND) {
    it(`variables are found by ${query}`, async () => {
      assert.deepEqual(await names(query), expected)
    })
  }

  it('what is found comes in pages too', async () => {
    const first = await get(`${PATH}/variables?component=EVSE&limit=1`)
    assert.deepEqual(
      first.body.data.map(({ name }) => name),
      ['EVSE(1).Power'],
    )
    const rest = `component=EVSE&limit=1&cursor=${first.body.nextCursor}`
    assert.deepEqual(await names(rest), ['EVSE(2).Power'])
  })

  it('a variable is told with all that is known of it', async () => {
    const { data } = (await get(`${PATH}/variables?name=EVSE(1).Power`)).body
    assert.deepEqual(data, [
      newVariable('EVSE(1).Power', '11000', { ...about('EVSE', 'Power'), evseId: 1 }),
    ])
  })
})
