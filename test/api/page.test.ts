/** The page: nothing without the token, nothing unescaped, and what it shows is so. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import type { ApiServer } from '../support/api-server.ts'
import { newChargePoint, openApi, TOKEN } from '../support/api-server.ts'

const EVIL = '<script>alert("1")</script>&\''

describe('page', () => {
  let server: ApiServer
  const get = (cookie = '') => fetch(`${server.url}/`, { headers: { cookie } })
  const login = (token: string) =>
    fetch(`${server.url}/login`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ token }),
    })
  const openSession = async () =>
    ((await login(TOKEN)).headers.get('set-cookie') ?? '').split(';')[0] ?? ''

  before(async () => {
    server = await openApi()
  })
  after(() => server.close())

  it('shows only a form without a session', async () => {
    server.world.chargePoints.set('HIDDEN', newChargePoint('HIDDEN'))
    for (const cookie of ['', 'stator_session=guess', `stator_session=${'a'.repeat(32)}`]) {
      const html = await (await get(cookie)).text()
      assert.match(html, /<form class="login"/)
      assert.ok(!html.includes('HIDDEN'))
    }
    server.world.chargePoints.clear()
  })

  it('opens with the token, and keeps the session from scripts and other sites', async () => {
    const response = await login(TOKEN)
    assert.equal(response.status, 303)
    assert.equal(response.headers.get('location'), '/')
    const cookie = response.headers.get('set-cookie') ?? ''
    assert.match(
      cookie,
      /^stator_session=[a-z2-9]{32}; Max-Age=3600; Path=\/; HttpOnly; SameSite=Strict$/,
    )
    assert.ok(!cookie.includes(TOKEN))
    assert.match(await (await get(cookie.split(';')[0])).text(), /No charge point yet/)
  })

  it('says that a token is wrong, and stops who guesses', async () => {
    const wrong = await login('wrong')
    assert.equal(wrong.status, 401)
    assert.match(await wrong.text(), /role="alert">This is not an operator token/)
    for (let i = 0; i < 5; i += 1) await (await login(`wrong-${i}`)).text()
    assert.equal((await login('wrong')).status, 429)
    server.clock.advance(60_000)
  })

  it('ends with the session: by logging out, or by time', async () => {
    const cookie = await openSession()
    await fetch(`${server.url}/logout`, { method: 'POST', headers: { cookie }, redirect: 'manual' })
    assert.match(await (await get(cookie)).text(), /<form class="login"/)
    const other = await openSession()
    assert.match(await (await get(other)).text(), /Log out/)
    server.clock.advance(3_600_001)
    assert.match(await (await get(other)).text(), /<form class="login"/)
  })

  it('shows what is connected and charging, with everything escaped', async () => {
    const occurredAt = '2030-01-01T10:00:00.000Z'
    server.world.chargePoints.set('CP1', {
      ...newChargePoint('CP1'),
      registration: 'accepted',
      identity: {
        vendor: EVIL,
        model: 'M',
        serialNumber: null,
        firmwareVersion: null,
        iccid: null,
        imsi: null,
        meterType: null,
        meterSerialNumber: null,
      },
      connectors: [
        {
          evseId: 1,
          connectorId: 1,
          status: 'occupied',
          reportedStatus: 'Charging',
          errorCode: EVIL,
          info: null,
          vendorId: null,
          vendorErrorCode: null,
          occurredAt,
        },
      ],
      activeTransactions: [
        {
          transactionId: '77',
          evseId: 1,
          idToken: 'SECRET-TAG',
          startedAt: occurredAt,
          meterStartWh: 1_000,
          meterWh: 3_500,
          flags: [],
        },
      ],
    })
    server.world.live.set('CP1', {
      epoch: 1,
      protocol: 'ocpp1.6',
      remoteAddress: '10.0.0.9',
      connectedAt: Date.UTC(2030, 0, 1),
      lastSeenAt: Date.UTC(2030, 0, 1),
      commandsWaiting: 0,
      commandsUnanswered: 0,
    })
    const html = await (await get(await openSession())).text()
    assert.ok(!html.includes(EVIL))
    assert.ok(html.includes('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39; M'))
    assert.match(html, /class="good">connected/)
    assert.match(html, /class="busy">Charging/)
    assert.match(html, /2\.50 kWh<small>EVSE 1, transaction 77/)
    assert.ok(!html.includes('SECRET-TAG'))
  })

  it('shows 200 charge points and counts the others', async () => {
    for (let i = 0; i < 205; i += 1) server.world.chargePoints.set(`X${i}`, newChargePoint(`X${i}`))
    const html = await (await get(await openSession())).text()
    assert.equal(html.match(/<tr><td><b>/g)?.length, 200)
    assert.match(html, /and 6 more/)
  })

  it('lets no script and no style in but its own', async () => {
    const response = await get()
    const policy = response.headers.get('content-security-policy') ?? ''
    assert.match(policy, /^default-src 'none'; style-src 'sha256-[^']+'; script-src 'self';/)
    assert.match(policy, /frame-ancestors 'none'/)
    const html = await response.text()
    assert.ok(!/<script(?! src)|style="|\son[a-z]+=|https?:\/\//.test(html))
    const script = await fetch(`${server.url}/page.js`)
    assert.equal(script.headers.get('content-type'), 'text/javascript; charset=utf-8')
    assert.match(await script.text(), /replaceWith/)
  })
})
