import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { FACTS_WAITING_MAX } from '../../../src/client/v2/queue.ts'
import {
  card,
  charge,
  error,
  type Json,
  plug,
  SILENCE,
  StationRig,
  stop,
  unplug,
} from './station-rig.ts'

const offline = { 'AuthCtrlr.OfflineTxForUnknownIdEnabled': 'true' }
const attempts = {
  'OCPPCommCtrlr.MessageAttempts[TransactionEvent]': '3',
  'OCPPCommCtrlr.MessageAttemptInterval[TransactionEvent]': '60',
}
const minutesOf = (rig: StationRig, from: number): readonly number[] =>
  rig.sentOf('TransactionEvent').map(({ at }) => Math.round((at - from) / 60_000))

describe('client 2.x queue', () => {
  it('keeps what happens offline, marked as such, and tells it in order', () => {
    const rig = StationRig.booted({ configuration: offline })
    rig.close()
    for (let round = 0; round < 2; round += 1) {
      charge(rig)
      rig.advance(60_000)
      rig.act(unplug())
    }
    assert.deepEqual(rig.story(), [])
    rig.open()
    rig.advance(1_000)
    const events = rig.sentOf('TransactionEvent').map(({ payload }) => payload)
    assert.deepEqual(
      events.map(({ seqNo }) => seqNo),
      [0, 1, 2, 3, 4, 0, 1, 2, 3, 4],
    )
    assert.ok(events.every(({ offline: isOffline }) => isOffline === true))
    const ids = events.map(({ transactionInfo }) => (transactionInfo as Json).transactionId)
    assert.equal(new Set(ids).size, 2)
    assert.equal(rig.sentOf('BootNotification').length, 1)
    assert.equal(rig.station.facts.length, 0)
  })

  it('does not mark what happened before the line broke', () => {
    const rig = StationRig.booted({ answers: { TransactionEvent: () => SILENCE } })
    rig.act(plug())
    rig.act({ name: 'start', connectorId: 1, idTag: 'TAG' })
    rig.close()
    rig.answers = {}
    rig.open()
    rig.advance(1_000)
    const events = rig.sentOf('TransactionEvent').map(({ payload }) => payload)
    assert.ok(events.every((payload) => payload.offline === undefined))
    assert.deepEqual(
      events.map(({ seqNo }) => seqNo),
      [0, 0, 1, 2],
    )
  })

  it('sends a transaction event again after an error, later each time, and gives it up', () => {
    const answers = {
      TransactionEvent: ({ seqNo }: Json) => (seqNo === 0 ? error('InternalError') : {}),
    }
    const rig = StationRig.booted({ configuration: attempts, answers, retryIds: 'new' })
    const from = rig.at
    rig.act(plug())
    rig.advance(600_000)
    assert.deepEqual(minutesOf(rig, from).slice(0, 3), [0, 1, 3])
    const [first, second, third] = rig.sentOf('TransactionEvent')
    assert.equal(new Set([first, second, third].map((each) => each?.messageId)).size, 3)
    assert.deepEqual(first?.payload, third?.payload)
    assert.deepEqual(
      rig
        .ledger()
        .filter(({ event }) => event === 'discarded')
        .map(({ fact }) => [fact.kind, fact.attempts]),
      [['start', 3]],
    )
    assert.equal(rig.station.counters.discarded, 1)
  })

  it('sends it again after silence, with the same id, and counts no broken line', () => {
    const rig = StationRig.booted({
      configuration: attempts,
      answers: { TransactionEvent: () => SILENCE },
    })
    rig.act(plug())
    rig.close()
    rig.open()
    rig.advance(30_000)
    rig.answers = {}
    rig.advance(61_000)
    const [first, second, third] = rig.sentOf('TransactionEvent')
    assert.equal(first?.messageId, second?.messageId)
    assert.equal(first?.messageId, third?.messageId)
    assert.equal(rig.station.counters.timeouts, 1)
    assert.equal(rig.station.counters.discarded, 0)
  })

  it('says other things once', () => {
    const rig = StationRig.booted({
      answers: {
        SecurityEventNotification: () => error('InternalError'),
        StatusNotification: () => error('InternalError'),
        MeterValues: () => error('InternalError'),
      },
    })
    rig.act(plug())
    rig.command('TriggerMessage', { requestedMessage: 'MeterValues', evse: { id: 2 } })
    rig.act({ name: 'reset', resetType: 'Soft' })
    rig.advance(100)
    assert.equal(rig.sentOf('SecurityEventNotification').length, 1)
    assert.equal(rig.sentOf('MeterValues').length, 1)
    assert.equal(rig.sentOf('StatusNotification').length, 3)
  })

  it('keeps security events while there is no connection', () => {
    const rig = StationRig.booted()
    rig.close()
    rig.act({ name: 'reset', resetType: 'Soft' })
    rig.advance(1_000)
    rig.open()
    rig.advance(1_000)
    const [event] = rig.sentOf('SecurityEventNotification')
    assert.equal(event?.payload.type, 'ResetOrReboot')
    assert.deepEqual(
      rig.sentOf('BootNotification').map(({ payload }) => payload.reason),
      ['PowerUp', 'LocalReset'],
    )
  })

  it('has one call in flight', () => {
    const rig = StationRig.booted({ answers: { TransactionEvent: () => SILENCE } })
    const before = rig.sent.length
    charge(rig)
    rig.act(stop())
    assert.equal(rig.sentOf('TransactionEvent').length, 1)
    assert.ok(rig.sent.length <= before + 3)
    const status = { ongoingIndicator: true, messagesInQueue: true }
    const { transactionId } = rig
    if (transactionId !== '') {
      assert.deepEqual(rig.command('GetTransactionStatus', { transactionId }), status)
    }
    assert.deepEqual(rig.command('GetTransactionStatus', {}), { messagesInQueue: true })
  })

  it('has room for so many, and lets readings go first', () => {
    const configuration = { ...offline, 'SampledDataCtrlr.TxUpdatedInterval': '1' }
    const rig = StationRig.booted({ configuration })
    rig.close()
    charge(rig)
    rig.advance((FACTS_WAITING_MAX + 20) * 1_000)
    assert.equal(rig.station.facts.length, FACTS_WAITING_MAX)
    const [first] = rig.station.facts
    assert.ok(first?.kind === 'transaction' && first.payload.eventType === 'Started')
    assert.ok(rig.station.counters.discarded > 0)
  })

  it('is told the truth by its books', () => {
    const rig = StationRig.booted()
    charge(rig)
    rig.advance(120_000)
    rig.act(card())
    const kinds = (event: string): readonly string[] =>
      rig
        .ledger()
        .filter((entry) => entry.event === event)
        .map(({ fact }) => fact.kind)
    assert.deepEqual(kinds('made'), ['start', 'update', 'update', 'meter', 'meter', 'stop'])
    assert.deepEqual(kinds('answered'), kinds('made'))
    const [, authorized] = rig.ledger().filter(({ event }) => event === 'answered')
    assert.equal(authorized?.idTagStatus, 'Accepted')
  })
})
