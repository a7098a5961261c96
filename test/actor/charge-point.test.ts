/** The actor as a whole: one wake for all that waits, and lives by brute force. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { runRandomLife } from './random-life.ts'
import {
  command,
  effectsOf,
  MINUTE,
  meter,
  NOON,
  READY,
  status,
  tell,
  transaction,
} from './told.ts'

/** Each with 400 events. */
const LIVES = 150

const RESERVED = {
  type: 'reservation.made',
  at: NOON,
  reservationId: 1,
  evseId: 1,
  idToken: 'A',
  groupIdToken: null,
  expiresAt: NOON + MINUTE,
} as const

describe('charge point', () => {
  it('is woken once, at the earliest of what waits', () => {
    const its = command({ timeoutMs: 30_000 })
    const waiting = tell(READY, RESERVED, { type: 'commanded', at: NOON, command: its })
    assert.deepEqual(effectsOf(waiting, 'wake'), [{ type: 'wake', at: NOON + 30_000 }])
    const outcome = { type: 'result', payload: '{}' } as const
    const told = tell(waiting.state, {
      type: 'call.answered',
      at: NOON,
      messageId: its.commandId,
      outcome,
    })
    assert.deepEqual(effectsOf(told, 'wake'), [{ type: 'wake', at: NOON + MINUTE }])
  })

  it('asks for its wake before what waits for the store', () => {
    const payload = JSON.stringify({ key: 'AuthorizationKey', value: '00'.repeat(20) })
    const its = command({ action: 'ChangeConfiguration', payload })
    const told = tell(READY, { type: 'commanded', at: NOON, command: its })
    assert.deepEqual(
      told.effects.map(({ type }) => type),
      ['wake', 'record', 'call', 'note'],
    )
  })

  it('asks for its wake again when it is loaded from the store', () => {
    const { type: _, at: __, ...facts } = RESERVED
    const loaded = { ...READY, reservations: [{ ...facts, status: 'active' as const }] }
    const told = tell(loaded, { type: 'connected', protocol: 'ocpp1.6', at: NOON })
    assert.deepEqual(effectsOf(told, 'wake'), [{ type: 'wake', at: NOON + MINUTE }])
  })

  it('does not wake for nothing', () => {
    assert.deepEqual(tell(READY, { type: 'woke', at: NOON }), { state: READY, effects: [] })
  })

  it('leaves alone what an event is not about', () => {
    const before = { ...READY, transactions: [transaction()] }
    const told = tell(before, status('Charging'))
    assert.equal(told.state.transactions, before.transactions)
    assert.equal(tell(told.state, meter()).state.connectors, told.state.connectors)
  })

  it(`keeps what must hold in ${LIVES} lives by chance`, () => {
    for (let seed = 1; seed <= LIVES; seed += 1) {
      try {
        runRandomLife(seed)
      } catch (error) {
        throw new Error(`seed ${seed}`, { cause: error })
      }
    }
  })
})
