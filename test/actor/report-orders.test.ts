/** Events of a transaction of 2.x in any order, and more than once: what is known in the end. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { ChargePoint } from '../../src/model/charge-point.ts'
import type { TransactionReported } from '../../src/model/event-message.ts'
import { seededRandom } from '../support/random.ts'
import { lifeOf, ordersOf, runReports, SIX } from './report-life.ts'
import { MINUTE, NOON, READY, transaction } from './told.ts'

const SHUFFLES = 400
const LIFE_EVENTS = 20

/** With all that it may use up or end. */
const BEFORE: ChargePoint = {
  ...READY,
  tariff: {
    currency: 'EUR',
    currencyDigits: 2,
    pricePerKwh: 40_000,
    pricePerMinute: 1_000,
    startFee: 50_000,
  },
  reservations: [
    {
      reservationId: 9,
      evseId: 2,
      idToken: 'DRIVER',
      groupIdToken: null,
      expiresAt: NOON + 600 * MINUTE,
      status: 'active',
    },
  ],
  jobs: [
    {
      kind: 'remoteStart',
      requestId: 77,
      commandId: 'c',
      status: 'requested',
      isOver: false,
      detail: 'DRIVER',
      dueAt: NOON + 600 * MINUTE,
    },
  ],
  chargingProfiles: [
    {
      profileId: 1,
      evseId: 2,
      purpose: 'TxProfile',
      stackLevel: 0,
      transactionId: 'tx',
      text: '{}',
    },
  ],
}

const ENDED = transaction({
  transactionId: 'tx',
  evseId: 2,
  idToken: 'DRIVER',
  groupIdToken: 'FLEET',
  startedAt: NOON,
  meterStartWh: 1_000,
  meterWh: 3_500,
  phase: 'ended',
  told: {
    seqNo: 5,
    connectorId: 1,
    chargingState: null,
    remoteStartId: 77,
    costToldAt: null,
    renegotiations: 0,
    allowedEnergyTransfer: null,
  },
})

describe('six events', () => {
  const orders = ordersOf(SIX)
  const expected = runReports(BEFORE, SIX).state

  it('in their order make an ended transaction, and use up what was made for it', () => {
    assert.deepEqual(expected.transactions, [ENDED])
    assert.deepEqual(expected.reservations, [])
    assert.deepEqual(expected.chargingProfiles, [])
    assert.deepEqual(
      expected.jobs.map(({ status }) => status),
      ['started'],
    )
    assert.deepEqual([expected.gaps, expected.questions], [[], []])
  })

  it(`make the same in all ${orders.length} orders`, () => {
    for (const order of orders) check(order, expected)
  })

  it(`make the same in all ${orders.length} orders when each comes again at some time`, () => {
    const random = seededRandom(720)
    for (const order of orders) {
      const again = order.flatMap((event, index) => [event, order[random.int(0, index)] ?? event])
      check([...again, ...random.shuffle(order)], expected)
    }
  })

  it('never open again what has ended', () => {
    for (const order of orders) {
      const last = order.findIndex(({ phase }) => phase === 'ended')
      for (let count = last + 1; count < order.length; count += 1) {
        const { state } = runReports(BEFORE, order.slice(0, count))
        assert.equal(state.transactions[0]?.phase, 'ended', numbersOf(order))
      }
    }
  })
})

describe(`${LIFE_EVENTS} events`, () => {
  it(`make the same in ${SHUFFLES} orders by chance, with repetitions`, () => {
    for (let seed = 1; seed <= SHUFFLES; seed += 1) {
      const random = seededRandom(seed)
      const life = lifeOf(random, LIFE_EVENTS)
      const expected = runReports(BEFORE, life).state
      assert.equal(expected.transactions[0]?.phase, 'ended')
      const repeated = random.shuffle(life).slice(0, random.int(0, LIFE_EVENTS))
      check(random.shuffle([...life, ...repeated]), expected, seed)
    }
  })

  it('of two transactions by turns make the same as one after the other', () => {
    for (let seed = 1; seed <= SHUFFLES / 4; seed += 1) {
      const random = seededRandom(seed)
      const first = lifeOf(random, LIFE_EVENTS)
      const second = lifeOf(random, LIFE_EVENTS).map((event) => ({
        ...event,
        transactionId: 'tx-2',
        evseId: event.evseId === null ? null : 1,
        call: { ...event.call, messageId: `second-${event.seqNo}` },
      }))
      const expected = runReports(BEFORE, [...first, ...second]).state
      check(random.shuffle([...first, ...second]), expected, seed)
    }
  })
})

/** Of several the order in the list is that in which they were heard of: only that may differ. */
function check(events: readonly TransactionReported[], expected: ChargePoint, seed = 0): void {
  const { state } = runReports(BEFORE, events)
  assert.deepEqual(sort(state), sort(expected), `seed ${seed}: ${numbersOf(events)}`)
}

function sort(state: ChargePoint): ChargePoint {
  const transactions = state.transactions.toSorted((one, other) =>
    one.transactionId < other.transactionId ? -1 : 1,
  )
  return { ...state, transactions }
}

function numbersOf(events: readonly TransactionReported[]): string {
  return events.map(({ transactionId, seqNo }) => `${transactionId}/${seqNo}`).join()
}
