/** What all routes share: who may come in, what a request must be, what a problem looks like. */
import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, before, describe, it } from 'node:test'

import { ROUTES } from '../../src/api/routes.ts'
import type { ApiServer } from '../support/api-server.ts'
import { openApi, TOKEN } from '../support/api-server.ts'

const AUTHORIZED = { authorization: `Bearer ${TOKEN}` }

describe('api server', () => {
  let server: ApiServer
  const call = (path: string, options: RequestInit = {}) =>
    fetch(`${server.url}${path}`, { headers: AUTHORIZED, ...options })

  before(async () => {
    server = await openApi()
  })
  after(() => server.close())

  it('answers a path that is not there with a problem that has an id', async () => {
    const response = await call('/v1/nothing')
    const problem = (await response.json()) as Record<string, unknown>
    assert.equal(response.status, 404)
    assert.equal(response.headers.get('content-type'), 'application/problem+json')
    assert.deepEqual(Object.keys(problem).sort(), [
      'code',
      'detail',
      'requestId',
      'status',
      'title',
      'type',
    ])
    assert.equal(problem.code, 'NOT_FOUND')
    assert.equal(problem.requestId, response.headers.get('x-request-id'))
  })

  it('answers another method with 405 and the ones there are', async () => {
    const response = await call('/v1/charge-points/CP1', { method: 'PATCH' })
    assert.equal(response.status, 405)
    assert.equal(response.headers.get('allow'), 'PUT, GET, HEAD, DELETE, OPTIONS')
    assert.equal(await codeOf(response), 'METHOD_NOT_ALLOWED')
  })

  it('tells the methods to OPTIONS, without login, and allows no other origin', async () => {
    const headers = { origin: 'https://elsewhere.example' }
    const response = await call('/v1/id-tokens', { method: 'OPTIONS', headers })
    assert.equal(response.status, 204)
    assert.equal(response.headers.get('allow'), 'GET, HEAD, OPTIONS')
    assert.equal(response.headers.get('access-control-allow-origin'), null)
  })

  it('answers HEAD like GET, without a body', async () => {
    const [head, get] = [
      await call('/v1/id-tokens', { method: 'HEAD' }),
      await call('/v1/id-tokens'),
    ]
    assert.equal(head.status, 200)
    assert.equal(head.headers.get('content-type'), 'application/json')
    assert.equal(head.headers.get('content-length'), String((await get.text()).length))
    assert.equal(await head.text(), '')
  })

  it('asks for a token on every path under /v1', async () => {
    for (const { method, path } of ROUTES.filter((route) => route.path.startsWith('/v1'))) {
      const response = await call(path.replaceAll(':', ''), { method, headers: {} })
      assert.equal(response.status, 401, path)
      assert.equal(response.headers.get('www-authenticate'), 'Bearer realm="stator"')
      await response.text()
    }
  })

  it('refuses what a route does not take, and says what it does', async () => {
    const CASES: readonly [string, RequestInit, RegExp][] = [
      ['/v1/id-tokens?page=2', {}, /There is no parameter "page"; there are limit, cursor/],
      ['/v1/charge-points/A?limit=2', {}, /this path takes none/],
      ['/v1/id-tokens/A?limit=2', {}, /There is no parameter "limit"; there are type/],
      ['/v1/id-tokens?limit=0', {}, /limit must be an integer from 1 to 1000/],
      ['/v1/id-tokens?limit=1e3', {}, /limit must be an integer from 1 to 1000/],
      ['/v1/id-tokens?cursor=', {}, /cursor must be a nextCursor of this list/],
      ['/v1/transactions?active=yes', {}, /active must be true or false/],
      ['/v1/transactions?chargePoint=', {}, /chargePoint must be text of 1 to 255 characters/],
      ['/v1/id-tokens/%zz', {}, /percent-encoded UTF-8/],
      ['/v1/id-tokens/%ff', {}, /percent-encoded UTF-8/],
      ['/v1/id-tokens/A', { method: 'PUT', body: '{' }, /The body must be JSON/],
      ['/v1/id-tokens/A', { method: 'PUT', body: '[]' }, /The body must be object/],
      ['/v1/id-tokens/A', { method: 'PUT', body: new Uint8Array([0xff]) }, /must be UTF-8/],
      [
        '/v1/id-tokens/A',
        { method: 'PUT', body: '{"state":1,"isConcurrentAllowed":"yes"}' },
        /required property 'status'.*no field "state"; the fields are status, expiresAt.*boolean/,
      ],
    ]
    for (const [path, options, expected] of CASES) {
      const response = await call(path, options)
      const problem = (await response.json()) as { code: string; detail: string }
      assert.equal(response.status, 400, path)
      assert.equal(problem.code, 'BAD_REQUEST')
      assert.match(problem.detail, expected)
    }
  })

  it('refuses a body that is too large, whether it says so or not', async () => {
    const body = JSON.stringify({ status: 'accepted', groupIdToken: 'x'.repeat(5_000) })
    const told = await call('/v1/id-tokens/A', { method: 'PUT', body })
    assert.equal(told.status, 413)
    assert.equal(await codeOf(told), 'PAYLOAD_TOO_LARGE')
    const head = `PUT /v1/id-tokens/A HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${TOKEN}\r\n`
    const chunk = `${(4_000).toString(16)}\r\n${'x'.repeat(4_000)}\r\n`
    const untold = await raw(server, `${head}Transfer-Encoding: chunked\r\n\r\n${chunk}${chunk}`)
    assert.match(untold, /^HTTP\/1\.1 (413 Payload Too Large|400 Bad Request)/)
  })

  it('outlives clients that leave in the middle of a body', async () => {
    const head = `PUT /v1/id-tokens/A HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${TOKEN}\r\n`
    for (let i = 0; i < 20; i += 1) await leave(server, `${head}Content-Length: 100\r\n\r\n{`)
    assert.equal((await call('/v1/id-tokens')).status, 200)
  })

  it('counts requests by route, and never by what was asked', async () => {
    await call('/v1/charge-points/secret-name')
    const text = await server.metricsText()
    assert.match(
      text,
      /stator_api_requests_total\{route="GET \/v1\/charge-points\/:id",status="404"\}/,
    )
    assert.ok(!text.includes('secret-name'))
    assert.match(text, /route="none",status="405"/)
  })

  it('keeps nothing in caches, and is not to be framed or guessed at', async () => {
    const { headers } = await call('/v1/id-tokens')
    assert.equal(headers.get('cache-control'), 'no-store')
    assert.equal(headers.get('x-content-type-options'), 'nosniff')
  })
})

describe('api server under attack', () => {
  it('stops who guesses tokens, and not who knows one', async () => {
    const server = await openApi({ failuresPerMinuteMax: 5 })
    const status = async (token: string) => {
      const headers = { authorization: `Bearer ${token}` }
      const response = await fetch(`${server.url}/v1/id-tokens`, { headers })
      await response.text()
      return response.status
    }
    try {
      assert.equal(await status(TOKEN), 200)
      for (let i = 0; i < 5; i += 1) assert.equal(await status(`guess-${i}`), 401)
      assert.equal(await status('guess-6'), 429)
      assert.equal(await status(TOKEN), 200)
      server.clock.advance(60_000)
      assert.equal(await status('guess-7'), 401)
    } finally {
      server.close()
    }
  })

  it('believes a known token for a while when the store is away, and no other', async () => {
    const server = await openApi()
    const get = (token: string) =>
      fetch(`${server.url}/v1/id-tokens`, { headers: { authorization: `Bearer ${token}` } })
    try {
      assert.equal((await get(TOKEN)).status, 200)
      server.world.isStoreAway = true
      server.clock.advance(60_000)
      assert.equal((await get(TOKEN)).status, 200)
      const other = await get('another-token')
      assert.equal(other.status, 503)
      assert.equal(await codeOf(other), 'STORE_UNAVAILABLE')
      server.clock.advance(600_000)
      assert.equal((await get(TOKEN)).status, 503)
    } finally {
      server.close()
    }
  })

  it('bounds the requests of one address, told apart behind a trusted proxy', async () => {
    const server = await openApi({ requestsPerSecondMax: 3 }, ['127.0.0.0/8'])
    const status = async (forwardedFor: string) => {
      const headers = { ...AUTHORIZED, 'x-forwarded-for': forwardedFor }
      return (await fetch(`${server.url}/v1/id-tokens`, { headers })).status
    }
    try {
      assert.deepEqual(
        [await status('10.0.0.1'), await status('10.0.0.1'), await status('10.0.0.1')],
        [200, 200, 200],
      )
      assert.equal(await status('10.0.0.1'), 429)
      assert.equal(await status('made-up, 10.0.0.1'), 429)
      assert.equal(await status('10.0.0.2'), 200)
    } finally {
      server.close()
    }
  })
})

async function codeOf(response: Response): Promise<unknown> {
  return ((await response.json()) as { code: unknown }).code
}

/** Sends text on a socket of its own, and gives all that comes until the other side closes. */
function raw({ url }: ApiServer, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(text))
    socket.setTimeout(5_000, () => socket.destroy(new Error(`not closed, after: ${answer}`)))
    socket.on('data', (bytes) => {
      answer += bytes.toString('latin1')
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(answer))
  })
}

/** Sends text and is gone, as soon as it is written. */
function leave({ url }: ApiServer, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => {
      socket.write(text, () => socket.resetAndDestroy())
    })
    socket.on('error', reject)
    socket.on('close', () => resolve())
  })
}
