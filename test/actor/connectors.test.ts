/** Connector statuses: the newest wins, nothing is refused, and what is odd is counted. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { ChargePoint } from '../../src/model/charge-point.ts'
import { CONNECTORS_MAX } from '../../src/model/connector.ts'
import { countsOf, MINUTE, NOON, notesOf, READY, status, tell, transaction } from './told.ts'

const WORDS = [
  'Available',
  'Preparing',
  'Charging',
  'SuspendedEV',
  'SuspendedEVSE',
  'Finishing',
  'Reserved',
  'Unavailable',
  'Faulted',
] as const

/** OCPP 1.6 §4.9, rows A to I: `x` for a change that it draws, in the order of WORDS. */
const DRAWN: Readonly<Record<(typeof WORDS)[number], string>> = {
  Available: '=xxxx-xxx',
  Preparing: 'x=xxxx--x',
  Charging: 'x-=xxx-xx',
  SuspendedEV: 'x-x=xx-xx',
  SuspendedEVSE: 'x-xx=x-xx',
  Finishing: 'xx---=-xx',
  Reserved: 'xx----=xx',
  Unavailable: 'xxxxx--=x',
  Faulted: 'xxxxxxxx=',
}

describe('connector', () => {
  for (const from of WORDS) {
    for (const [i, to] of WORDS.entries()) {
      const isJump = DRAWN[from][i] === '-'
      it(`${isJump ? 'jumps' : 'goes'} from ${from} to ${to}`, () => {
        const told = tell(READY, status(from), status(to))
        assert.equal(told.state.connectors[0]?.reportedStatus, to)
        assert.deepEqual(countsOf(told), isJump ? ['status.jump'] : [])
        assert.deepEqual(notesOf(told), [status(to)])
      })
    }
  }

  it('0 is available, unavailable or faulted, and nothing else', () => {
    assert.deepEqual(countsOf(tell(READY, status('Unavailable', { evseId: 0 }))), [])
    assert.deepEqual(countsOf(tell(READY, status('Charging', { evseId: 0 }))), ['status.jump'])
  })

  it('of 1.6 is there, and counted, where it said that it has fewer', () => {
    const before = { ...READY, protocol: 'ocpp1.6', variables: { numberofconnectors: '2' } }
    const told = tell(before, status('Available', { evseId: 2 }), status('Charging', { evseId: 7 }))
    assert.deepEqual(countsOf(told), ['connector.beyond'])
    assert.equal(told.state.connectors.length, 2)
    // Once is enough, and one that has not said how many has none too many.
    assert.deepEqual(countsOf(tell(told.state, status('Available', { evseId: 7 }))), [])
    assert.deepEqual(countsOf(tell(READY, status('Charging', { evseId: 7 }))), [])
  })

  it('may use words that 1.6 does not have', () => {
    const told = tell(READY, status('Available'), status('Occupied'), status('Reserved'))
    assert.deepEqual(countsOf(told), [])
  })

  const times: readonly [what: string, first: number | null, second: number | null, wins: 1 | 2][] =
    [
      ['the newer', NOON, NOON + 1, 2],
      ['the later to come, of two at once', NOON, NOON, 2],
      ['the first, when the second is older', NOON, NOON - 1, 1],
      ['the second, when it gives no time', NOON, null, 2],
      ['the second, when its clock was never set', NOON, 0, 2],
      ['the second, when the first came from the future', NOON + 900 * MINUTE, NOON + MINUTE, 2],
    ]
  for (const [what, first, second, wins] of times) {
    it(`is as ${what} says`, () => {
      const told = tell(
        READY,
        status('Charging', { occurredAt: first }),
        status('Finishing', { occurredAt: second, at: NOON + MINUTE }),
      )
      const expected = wins === 1 ? 'Charging' : 'Finishing'
      assert.equal(told.state.connectors[0]?.reportedStatus, expected)
      assert.deepEqual(countsOf(told), wins === 1 ? ['status.old'] : [])
      assert.equal(notesOf(told).length, wins === 1 ? 0 : 1)
    })
  }

  it('is kept beside the others', () => {
    const told = tell(READY, status('Available'), status('Charging', { evseId: 2 }))
    assert.deepEqual(
      told.state.connectors.map(({ evseId, status: is }) => [evseId, is]),
      [
        [1, 'available'],
        [2, 'occupied'],
      ],
    )
  })

  it('of one EVSE is kept beside the others, each with its own time', () => {
    const told = tell(
      READY,
      status('Available', { connectorId: 1 }),
      status('Occupied', { connectorId: 2, occurredAt: NOON - MINUTE }),
      status('Reserved', { connectorId: 2, occurredAt: NOON - 2 * MINUTE }),
    )
    assert.deepEqual(
      told.state.connectors.map(({ connectorId, status: is }) => [connectorId, is]),
      [
        [1, 'available'],
        [2, 'occupied'],
      ],
    )
    assert.deepEqual(countsOf(told), ['status.old'])
  })

  it('of 2.x may be anything after anything', () => {
    const before = { ...READY, protocol: 'ocpp2.0.1' }
    const told = tell(before, status('Unavailable'), status('Reserved'))
    assert.deepEqual(countsOf(told), [])
  })

  it('ends the reservation of its EVSE when none of its connectors is left', () => {
    const reservation = {
      reservationId: 1,
      evseId: 1,
      idToken: 'A',
      groupIdToken: null,
      expiresAt: NOON + MINUTE,
      status: 'active',
    } as const
    const before = { ...READY, reservations: [reservation] }
    const second = { connectorId: 2 }
    const both = tell(before, status('Available'), status('Available', second))
    const one = tell(both.state, status('Faulted', second))
    assert.deepEqual(one.state.reservations, [reservation])
    assert.deepEqual(tell(one.state, status('Unavailable')).state.reservations, [])
  })

  it('is not taken past the limit, nor with an impossible number', () => {
    let state: ChargePoint = READY
    for (let evseId = 0; evseId < CONNECTORS_MAX; evseId += 1) {
      state = tell(state, status('Available', { evseId })).state
    }
    for (const evseId of [CONNECTORS_MAX, -1]) {
      const told = tell(state, status('Available', { evseId }))
      assert.equal(told.state, state)
      assert.deepEqual(told.effects, [{ type: 'count', what: 'connector.unknown' }])
    }
    assert.deepEqual(countsOf(tell(state, status('Preparing', { evseId: 7 }))), [])
  })

  it('does not end its transaction by being available', () => {
    const before: ChargePoint = { ...READY, transactions: [transaction()] }
    const told = tell(before, status('Charging'), status('Available'))
    assert.deepEqual(told.state.transactions, [transaction()])
  })
})
