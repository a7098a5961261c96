/** What a bus promises, held against both: one process alone, and a real NATS server. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import { HubError } from '../../src/base/errors.ts'
import type { Bus, BusMessage } from '../../src/bus/bus.ts'
import { newLocalBus } from '../../src/bus/local-bus.ts'
import { type NatsServer, startNatsServer } from '../support/nats-server.ts'
import { waitFor, within } from '../support/wait.ts'
import { LOG, openTestBus } from './rig.ts'

let server: NatsServer

/** `other` is what stands elsewhere: another connection, where there can be one. */
interface Pair {
  readonly bus: Bus
  readonly other: Bus
}

const BUSES: Readonly<Record<string, () => Pair>> = {
  'of one process': () => {
    const bus = newLocalBus({ log: LOG })
    return { bus, other: bus }
  },
  'over NATS': () => ({ bus: openTestBus(server.url), other: openTestBus(server.url) }),
}

before(async () => {
  server = await startNatsServer()
})
after(() => server.close())

for (const [name, open] of Object.entries(BUSES)) {
  describe(`the bus ${name}`, () => {
    let pair: Pair
    before(async () => {
      pair = open()
      const areUp = () => pair.bus.isUp() && pair.other.isUp()
      await waitFor('a bus that is up', areUp)
    })
    after(async () => {
      await pair.bus.close(1_000)
      await pair.other.close(1_000)
      assert.equal(pair.bus.isUp(), false)
      assert.equal(pair.bus.publish('stator.v1.test', ''), false)
    })

    it('brings what is published, in order, later than the call', async () => {
      const taken = await listen(pair, 'test.order')
      const texts = Array.from({ length: 1_000 }, (_, index) => `${index} \r\n🔌 ${'x'.repeat(99)}`)
      for (const text of texts) assert.equal(pair.bus.publish('test.order', text), true)
      assert.deepEqual(taken, [], 'nobody is called within publish')
      await waitFor('all of it', () => taken.length === texts.length)
      assert.deepEqual(taken.map(dataOf), texts)
    })

    it('brings headers, and the subject it was published on', async () => {
      const taken = await listen(pair, 'test.*.headers')
      pair.bus.publish('test.a_x2Ab.headers', '', { 'stator-node': 'n1' })
      const [first] = await waitFor('a message', () => taken.length > 0 && taken)
      assert.equal(first?.subject, 'test.a_x2Ab.headers')
      assert.equal(first?.data, '')
      assert.deepEqual(first?.headers, { 'stator-node': 'n1' })
      first?.respond('nobody waits for this')
    })

    it('knows * for one token and > for the rest, and nothing else', async () => {
      const cases: readonly (readonly [pattern: string, isTaken: readonly boolean[]])[] = [
        ['test.w.a.b', [true, false, false]],
        ['test.w.*.b', [true, false, false]],
        ['test.w.*', [false, true, false]],
        ['test.w.>', [true, true, false]],
        ['test.w', [false, false, true]],
        ['test.w.a', [false, true, false]],
      ]
      const all = await Promise.all(cases.map(([pattern]) => listen(pair, pattern)))
      const subjects = ['test.w.a.b', 'test.w.a', 'test.w']
      for (const subject of subjects) pair.bus.publish(subject, '')
      const expected = cases.map(([, isTaken]) => subjects.filter((_, index) => isTaken[index]))
      const isThere = () => all.every((one, i) => one.length >= (expected[i]?.length ?? 0))
      await waitFor('what matches', isThere)
      await settle(pair)
      assert.deepEqual(
        all.map((taken) => taken.map(({ subject }) => subject)),
        expected,
      )
    })

    it('brings each message to one of a queue, and to all without one', async () => {
      const [one, two] = await Promise.all([
        listen(pair, 'test.q', 'a'),
        listen(pair, 'test.q', 'a'),
      ])
      const other = await listen(pair, 'test.q', 'b')
      const plain = await Promise.all([listen(pair, 'test.q'), listen(pair, 'test.q')])
      for (let i = 0; i < 100; i += 1) pair.bus.publish('test.q', `${i}`)
      const isThere = () => [other, ...plain].every(({ length }) => length >= 100)
      await waitFor('all of it', () => isThere() && one.length + two.length >= 100)
      await settle(pair)
      assert.equal(one.length + two.length, 100)
      assert.ok(one.length > 0 && two.length > 0, 'both have their share')
      assert.deepEqual(
        plain.map(({ length }) => length),
        [100, 100],
      )
    })

    it('answers a request, and tells apart those of one moment', async () => {
      await listen(pair, 'test.ask', null, (message) => message.respond(`re: ${message.data}`))
      const answers = await Promise.all(
        ['a', 'b', 'c'].map((data) => pair.bus.request('test.ask', data, 2_000)),
      )
      assert.deepEqual(answers, ['re: a', 're: b', 're: c'])
    })

    it('says NODE_UNREACHABLE when nobody listens, or nobody answers in time', async () => {
      const asked = await listen(pair, 'test.silent')
      await assert.rejects(within('no', pair.bus.request('test.nobody', '', 60_000)), isUnreachable)
      await assert.rejects(pair.bus.request('test.silent', 'x', 50), isUnreachable)
      assert.equal(asked.length, 1)
    })

    it('brings nothing after a subscription, and is not upset by one that fails', async () => {
      const taken: string[] = []
      const end = pair.other.subscribe({
        subject: 'test.end',
        queue: null,
        take: ({ data }) => taken.push(data),
      })
      await listen(pair, 'test.end', null, () => {
        throw new Error('a bug')
      })
      const witness = await listen(pair, 'test.end')
      pair.bus.publish('test.end', '1')
      await waitFor('the first', () => taken.length === 1 && witness.length === 1)
      end()
      await settle(pair)
      pair.bus.publish('test.end', '2')
      await waitFor('the second', () => witness.length === 2)
      await settle(pair)
      assert.deepEqual(taken, ['1'])
    })
  })
}

const dataOf = ({ data }: BusMessage): string => data

const isUnreachable = (error: unknown): boolean =>
  error instanceof HubError && error.code === 'NODE_UNREACHABLE'

/** What comes on a subject. Resolves when the subscription is in force. */
async function listen(
  pair: Pair,
  subject: string,
  queue: string | null = null,
  take: (message: BusMessage) => void = () => undefined,
): Promise<BusMessage[]> {
  const taken: BusMessage[] = []
  pair.other.subscribe({
    subject,
    queue,
    take: (message) => {
      taken.push(message)
      take(message)
    },
  })
  await settle(pair)
  return taken
}

/** A request to and fro: all that was said before has been heard. */
async function settle({ bus, other }: Pair): Promise<void> {
  const end = other.subscribe({
    subject: 'test.settle',
    queue: null,
    take: (message) => message.respond(''),
  })
  await waitFor('an answer', () =>
    bus.request('test.settle', '', 1_000).then(
      () => true,
      () => false,
    ),
  )
  end()
}
