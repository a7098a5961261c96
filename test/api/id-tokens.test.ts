/** idTokens over REST. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import type { Reply } from '../support/api-json.ts'
import { newCaller } from '../support/api-json.ts'
import type { ApiServer } from '../support/api-server.ts'
import { openApi } from '../support/api-server.ts'

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
      idToken: 'ABC',
      status: 'blocked',
      expiresAt: '2031-01-01T10:00:00.000Z',
      groupIdToken: 'G',
      isConcurrentAllowed: true,
    })
    const second = await call('PUT', '/v1/id-tokens/ABC', { status: 'Accepted' })
    assert.equal(second.status, 200)
    assert.deepEqual(second.body, {
      idToken: 'ABC',
      status: 'accepted',
      expiresAt: null,
      groupIdToken: null,
      isConcurrentAllowed: false,
    })
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
