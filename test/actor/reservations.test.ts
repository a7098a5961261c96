/** Reservations from made to their one end. How a start uses them: transaction-start.test.ts. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { Event } from '../../src/model/event.ts'
import type { ReservationMade } from '../../src/model/event-answer.ts'
import { RESERVATIONS_MAX } from '../../src/model/reservation.ts'
import { effectsOf, MINUTE, NOON, notesOf, READY, status, tell } from './told.ts'

describe('reservation', () => {
  it('is active once it is made, and wakes the actor at its end', () => {
    const told = tell(READY, made())
    assert.equal(told.state.reservations.length, 1)
    assert.deepEqual(effectsOf(told, 'wake'), [{ type: 'wake', at: NOON + 60 * MINUTE }])
  })

  it('is replaced by one with the same id', () => {
    const told = tell(READY, made(), made({ evseId: 2, expiresAt: NOON + MINUTE }))
    assert.deepEqual(
      told.state.reservations.map(({ evseId }) => evseId),
      [2],
    )
    assert.deepEqual(effectsOf(told, 'wake'), [{ type: 'wake', at: NOON + MINUTE }])
  })

  const ends: readonly [how: string, event: Event, status: string | null][] = [
    ['we cancel it', { type: 'reservation.cancelled', at: NOON, reservationId: 5 }, 'cancelled'],
    ['we cancel another', { type: 'reservation.cancelled', at: NOON, reservationId: 6 }, null],
    ['its time is over', { type: 'woke', at: NOON + 60 * MINUTE }, 'expired'],
    ['its time is not over', { type: 'woke', at: NOON + 59 * MINUTE }, null],
    ['it says it has expired', told('expired'), 'expired'],
    ['it says it was removed', told('removed'), 'removed'],
    ['it says another was removed', told('removed', 6), null],
    ['its connector is faulted', status('Faulted'), 'removed'],
    ['its connector is unavailable', status('Unavailable'), 'removed'],
    ['another connector is faulted', status('Faulted', { evseId: 2 }), null],
    ['its connector is reserved', status('Reserved'), null],
    ['the connection ends', { type: 'disconnected', at: NOON }, null],
    ['it boots', { type: 'judged', at: NOON, decision: 'accepted' }, null],
  ]
  for (const [how, event, then] of ends) {
    it(`is ${then ?? 'active'} after ${how}`, () => {
      const told = tell(READY, made(), event)
      const notes = notesOf(told).filter(({ type }) => type === 'reservation')
      const { at } = event
      const { type: _, ...facts } = made()
      assert.deepEqual(
        notes,
        then === null
          ? []
          : [{ ...facts, type: 'reservation', at, status: then, transactionId: null }],
      )
      assert.equal(told.state.reservations.length, then === null ? 1 : 0)
      if (then !== null) assert.equal(told.state.wakeAt, null)
    })
  }

  it('expires while the charge point is away', () => {
    const away = tell(READY, made(), { type: 'disconnected', at: NOON })
    const told = tell(away.state, { type: 'woke', at: NOON + 61 * MINUTE })
    assert.equal(told.state.reservations.length, 0)
  })

  it('is asked for again when the actor was woken too early', () => {
    const told = tell(READY, made(), { type: 'woke', at: NOON + 60 * MINUTE - 1 })
    assert.deepEqual(effectsOf(told, 'wake'), [{ type: 'wake', at: NOON + 60 * MINUTE }])
  })

  it('that ends first is no longer watched past the limit', () => {
    const all = Array.from({ length: RESERVATIONS_MAX + 1 }, (_, i) =>
      made({ reservationId: i, expiresAt: NOON + (i === 3 ? 1 : 2 + i) * MINUTE }),
    )
    const { state } = tell(READY, ...all)
    assert.equal(state.reservations.length, RESERVATIONS_MAX)
    assert.equal(
      state.reservations.some(({ reservationId }) => reservationId === 3),
      false,
    )
  })
})

function told(status: 'expired' | 'removed', reservationId = 5): Event {
  return { type: 'reservation.reported', at: NOON, reservationId, status }
}

function made(facts: Partial<ReservationMade> = {}): ReservationMade {
  return {
    type: 'reservation.made',
    at: NOON,
    reservationId: 5,
    evseId: 1,
    idToken: 'DRIVER',
    groupIdToken: null,
    expiresAt: NOON + 60 * MINUTE,
    ...facts,
  }
}
