import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { CALLS_WAITING_MAX, FACTS_WAITING_MAX } from '../../src/client/queue.ts'
import type { RigOptions } from './rig.ts'
import { card, error, plug, Rig, SILENCE, START_AT, stop } from './rig.ts'

/** Charges at once, from a start that is made without asking. */
function charging(options: RigOptions): Rig {
  const rig = Rig.booted(options)
  rig.act(plug())
  rig.act({ name: 'start', connectorId: 1, idTag: 'TAG' })
  return rig
}

describe('client queue', () => {
  const attempts = {
    TransactionMessageAttempts: '3',
    TransactionMessageRetryInterval: '60',
    MessageTimeout: '30',
    MeterValueSampleInterval: '0',
  }

  it('sends a transaction message again after interval x attempts, then gives it up', () => {
    const rig = charging({
      configuration: attempts,
      answers: { StartTransaction: () => error('InternalError') },
    })
    rig.advance(400_000)
    const tries = rig.sentOf('StartTransaction')
    assert.deepEqual(
      tries.map(({ at }) => at - (tries[0]?.at ?? 0)),
      [0, 60_000, 180_000],
    )
    const fates = rig.ledger().filter(({ fact }) => fact.kind === 'start')
    assert.deepEqual(
      fates.map(({ event, fact }) => [event, fact.attempts]),
      [
        ['made', 0],
        ['discarded', 3],
      ],
    )
    assert.equal(rig.station.counters.discarded, 1)
  })

  it('counts silence as an attempt once MessageTimeout is over', () => {
    const rig = charging({
      configuration: attempts,
      answers: { StartTransaction: () => SILENCE },
    })
    rig.advance(600_000)
    const tries = rig.sentOf('StartTransaction')
    assert.deepEqual(
      tries.map(({ at }) => at - (tries[0]?.at ?? 0)),
      [0, 90_000, 240_000],
    )
    assert.equal(rig.station.counters.timeouts, 3)
  })

  for (const [retryIds, distinct] of [
    ['same', 1],
    ['new', 3],
  ] as const) {
    it(`repeats with the ${retryIds} message id`, () => {
      const answers = { StartTransaction: () => error('InternalError') }
      const rig = charging({ configuration: attempts, answers, retryIds })
      rig.advance(400_000)
      const tries = rig.sentOf('StartTransaction')
      assert.equal(new Set(tries.map(({ messageId }) => messageId)).size, distinct)
      assert.equal(new Set(tries.map(({ payload }) => JSON.stringify(payload))).size, 1)
    })
  }

  it('stops with the id -1 a session whose start was given up', () => {
    const rig = charging({
      configuration: { ...attempts, MeterValueSampleInterval: '60' },
      answers: { StartTransaction: () => error('InternalError') },
    })
    rig.advance(400_000)
    rig.act(stop())
    assert.equal(rig.sentOf('StopTransaction')[0]?.payload.transactionId, -1)
    assert.ok(rig.sentOf('MeterValues').every(({ payload }) => !('transactionId' in payload)))
    assert.deepEqual(rig.station.transactionIds, {})
  })

  it('keeps the order: nothing of a session overtakes its start', () => {
    let isUp = false
    const rig = charging({
      configuration: {
        ...attempts,
        TransactionMessageAttempts: '9',
        TransactionMessageRetryInterval: '5',
        MeterValueSampleInterval: '20',
      },
      answers: {
        StartTransaction: () =>
          isUp ? { transactionId: 5, idTagInfo: { status: 'Accepted' } } : error('InternalError'),
      },
    })
    rig.advance(50_000)
    rig.act(stop())
    assert.equal(rig.sentOf('MeterValues').length, 0)
    isUp = true
    rig.advance(100_000)
    const facts = rig.sent.map(({ action }) => action).slice(-4)
    assert.deepEqual(facts, ['StartTransaction', 'MeterValues', 'MeterValues', 'StopTransaction'])
  })

  it('does not count a lost connection as an attempt', () => {
    const rig = charging({ configuration: attempts, answers: { StartTransaction: () => SILENCE } })
    for (let round = 0; round < 10; round += 1) {
      rig.close()
      rig.open()
    }
    assert.equal(rig.station.facts[0]?.attempts, 0)
    assert.equal(rig.sentOf('StartTransaction').length, 11)
  })

  it('lets a card at the reader overtake an old backlog', () => {
    const rig = Rig.booted({ configuration: { MeterValueSampleInterval: '10' } })
    rig.act(plug())
    rig.act(card())
    rig.close()
    rig.advance(300_000)
    rig.answers = { MeterValues: () => SILENCE }
    rig.open()
    rig.act(plug(2))
    rig.act(card('OTHER', 2))
    assert.equal(rig.sent.at(-1)?.action, 'MeterValues')
    rig.answers = { MeterValues: () => ({}), Authorize: () => SILENCE }
    rig.frame(`[3,"${rig.sent.at(-1)?.messageId}",{}]`)
    assert.equal(rig.sent.at(-1)?.action, 'Authorize')
    assert.equal(rig.station.facts.length, 29)
  })

  it('ignores answers to nothing, and the late answer to a call that timed out', () => {
    const rig = charging({ configuration: attempts, answers: { StartTransaction: () => SILENCE } })
    const [start] = rig.sentOf('StartTransaction')
    rig.frame('[3,"nobody-asked",{}]')
    rig.frame('[4,"nobody-asked","GenericError","",{}]')
    rig.frame('not json at all')
    rig.advance(31_000)
    rig.frame(`[3,"${start?.messageId}",{"transactionId":9,"idTagInfo":{"status":"Accepted"}}]`)
    assert.equal(rig.station.facts.length, 1)
    assert.deepEqual(rig.station.transactionIds, {})
  })

  it('takes a result that breaks its schema for an error', () => {
    const rig = charging({
      configuration: attempts,
      answers: { StartTransaction: () => ({ transactionId: 'seven' }) },
    })
    rig.advance(1_000)
    assert.equal(rig.station.counters.errors, 1)
    assert.equal(rig.station.facts[0]?.attempts, 1)
  })

  it('holds a bounded number of calls, and of facts without losing first and last', () => {
    const rig = Rig.booted({ answers: { MeterValues: () => SILENCE } })
    for (let round = 0; round < CALLS_WAITING_MAX + 20; round += 1) {
      rig.command('TriggerMessage', { requestedMessage: 'MeterValues', connectorId: 1 })
    }
    assert.equal(rig.station.calls.length, CALLS_WAITING_MAX)
    const long = Rig.booted({ configuration: { MeterValueSampleInterval: '1' } })
    long.act(plug())
    long.act({ name: 'start', connectorId: 1, idTag: 'TAG' })
    long.close()
    long.act(plug(2))
    long.act({ name: 'start', connectorId: 2, idTag: 'TAG' })
    long.advance((FACTS_WAITING_MAX / 2 + 100) * 1_000)
    long.act(stop())
    assert.equal(long.station.facts.length, FACTS_WAITING_MAX)
    assert.equal(long.station.facts.filter(({ kind }) => kind === 'start').length, 1)
    assert.equal(long.station.facts.at(-1)?.kind, 'stop')
    assert.ok(long.at > START_AT)
  })
})
