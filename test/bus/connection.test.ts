/** The bus over a NATS server that is late, dies, freezes, comes back, or wants a password. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import { HubError } from '../../src/base/errors.ts'
import { newMetrics } from '../../src/base/metrics.ts'
import { PENDING_BYTES_MAX } from '../../src/bus/connection.ts'
import { describeServers, parseServers } from '../../src/bus/servers.ts'
import { type NatsServer, startNatsServer } from '../support/nats-server.ts'
import { waitFor, within } from '../support/wait.ts'
import { openTestBus, readMetric } from './rig.ts'

const BACK = { withinMs: 20_000 }

describe('the connection to NATS', () => {
  let server: NatsServer
  before(async () => {
    server = await startNatsServer()
  })
  after(() => server.close())

  it('comes up when the server does, and says so', async () => {
    await server.stop()
    const metrics = newMetrics({ hasProcessMetrics: false })
    const bus = openTestBus(server.url, { metrics })
    const changes: boolean[] = []
    const taken: string[] = []
    bus.onChange((isUp) => changes.push(isUp))
    bus.subscribe({ subject: 'a.>', queue: null, take: ({ data }) => taken.push(data) })
    assert.equal(bus.isUp(), false)
    assert.equal(bus.connection(), null)
    assert.equal(bus.publish('a.b', 'while it is down'), false)
    await assert.rejects(bus.request('a.b', '', 1_000), isUnreachable)
    await server.start()
    await waitFor('the bus', bus.isUp, BACK)
    assert.equal(bus.publish('a.b', 'now'), true)
    await waitFor('a message', () => taken.length > 0)
    assert.deepEqual(taken, ['now'], 'what was published while it was down is gone')
    assert.deepEqual(changes, [true])
    assert.equal(await readMetric(metrics, 'stator_bus_up'), 1)
    await bus.close(1_000)
    assert.equal(await readMetric(metrics, 'stator_bus_up'), 0)
  })

  it('comes back with its subscriptions, and gives up at once what waited', async () => {
    const [bus, other] = [openTestBus(server.url), openTestBus(server.url)]
    const taken: string[] = []
    const end = bus.subscribe({ subject: 'b', queue: 'q', take: ({ data }) => taken.push(data) })
    const old = bus.subscribe({ subject: 'b', queue: null, take: () => taken.push('of old') })
    await waitFor('both', () => bus.isUp() && other.isUp())
    old()
    for (const round of ['1', '2']) {
      const asked = assert.rejects(other.request('b', 'nobody answers', 60_000), isUnreachable)
      await waitFor('the question', () => taken.length > 0)
      await server.kill()
      await within('the end of a question', asked)
      await waitFor('the end of both', () => !bus.isUp() && !other.isUp())
      assert.equal(other.publish('b', 'lost'), false)
      await server.start()
      await waitFor('both again', () => bus.isUp() && other.isUp(), BACK)
      taken.length = 0
      await waitFor('a message', () => other.publish('b', round) && taken.length > 0)
      assert.ok(taken.every((one) => one === round))
      taken.length = 0
    }
    end()
    await bus.close(1_000)
    await other.close(1_000)
  })

  it('drops what a frozen server does not take, instead of keeping all of it', async () => {
    const metrics = newMetrics({ hasProcessMetrics: false })
    const bus = openTestBus(server.url, { metrics })
    await waitFor('the bus', bus.isUp, BACK)
    server.pause()
    const text = 'x'.repeat(100_000)
    const triesMax = (4 * PENDING_BYTES_MAX) / text.length
    let sent = 0
    for (let i = 0; i < triesMax; i += 1) {
      if (bus.publish('c', text)) sent += 1
      await new Promise((resolve) => setImmediate(resolve))
    }
    // The first ones it may have read before it froze.
    assert.ok(sent * text.length < PENDING_BYTES_MAX * 1.5, `${sent} were taken`)
    const dropped = 'stator_bus_dropped_total{what="slow"}'
    assert.ok((await readMetric(metrics, dropped)) > 0)
    server.resume()
    await waitFor('room again', () => bus.publish('c', text), BACK)
    await bus.close(1_000)
  })

  it('notices a frozen server, and closes in time all the same', async () => {
    const bus = openTestBus(server.url)
    await waitFor('the bus', bus.isUp, BACK)
    server.pause()
    await within('the end of the bus', bus.close(300), 3_000)
    const other = openTestBus(server.url)
    server.resume()
    await waitFor('the bus', other.isUp, BACK)
    server.pause()
    await waitFor('the bus to be down', () => !other.isUp(), { withinMs: 40_000 })
    server.resume()
    await waitFor('the bus', other.isUp, BACK)
    await other.close(1_000)
  })

  it('sends nothing that is larger than the server takes', async () => {
    const metrics = newMetrics({ hasProcessMetrics: false })
    const bus = openTestBus(server.url, { metrics })
    await waitFor('the bus', bus.isUp, BACK)
    assert.equal(bus.publish('d', 'x'.repeat(1_048_577)), false)
    assert.equal(await readMetric(metrics, 'stator_bus_dropped_total{what="tooLarge"}'), 1)
    assert.equal(bus.publish('d', 'x'.repeat(1_048_576)), true)
    await bus.close(1_000)
  })

  it('can be closed while it looks for a server', async () => {
    const bus = openTestBus('nats://127.0.0.1:1')
    await within('the end of the bus', bus.close(300), 1_000)
    await within('the same again', bus.close(300), 1_000)
  })
})

const LOGINS = [
  {
    what: 'a password',
    config: 'authorization { user: "u@x", password: "p:/w" }',
    in: 'u%40x:p%3A%2Fw',
  },
  { what: 'a token', config: 'authorization { token: "t0ken" }', in: 't0ken' },
]

describe('a NATS server that wants', () => {
  for (const { what, config, in: login } of LOGINS) {
    it(`${what} gets it from the URL`, async () => {
      const server = await startNatsServer({ config })
      try {
        const bus = openTestBus(server.url.replace('//', `//${login}@`))
        const stranger = openTestBus(server.url)
        await waitFor('the bus', bus.isUp, BACK)
        assert.equal(stranger.isUp(), false)
        await server.kill()
        await waitFor('the bus to be down', () => !bus.isUp())
        await server.start()
        await waitFor('the bus again', bus.isUp, BACK)
        await bus.close(1_000)
        await stranger.close(1_000)
      } finally {
        await server.close()
      }
    })
  }
})

describe('the URL of a bus', () => {
  it('names servers, TLS and a login', () => {
    const cases: readonly (readonly [string, object])[] = [
      ['nats://a', { servers: ['a:4222'], isTls: false }],
      ['a:1, b', { servers: ['a:1', 'b:4222'], isTls: false }],
      ['tls://a:1', { servers: ['a:1'], isTls: true }],
      ['nats://[::1]:5', { servers: ['[::1]:5'], isTls: false }],
      ['nats://t@a,nats://b', { servers: ['a:4222', 'b:4222'], isTls: false, token: 't' }],
      ['tls://u:p%20@a', { servers: ['a:4222'], isTls: true, user: 'u', pass: 'p ' }],
    ]
    for (const [text, expected] of cases) assert.deepEqual(parseServers(text), expected, text)
  })

  it('is shown without the login', () => {
    assert.equal(describeServers('nats://user:secret@a:1,tls://token@b'), 'a:1, b:4222')
  })
})

const isUnreachable = (error: unknown): boolean =>
  error instanceof HubError && error.code === 'NODE_UNREACHABLE'
