/** What an event of 2.x does to the rest: profiles sent again, reservations used. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { ChargePoint } from '../../src/model/charge-point.ts'
import type { TransactionReported } from '../../src/model/event-message.ts'
import type { TransactionFact } from '../../src/model/record.ts'
import { effectsOf, MINUTE, NOON, READY, reported, standing, tell, tellFound } from './told.ts'
import { CHARGING, factOf, known, tellReceipt } from './told-reports.ts'

describe('transaction that goes on after a loss of power', () => {
  const profile = {
    profileId: 4,
    evseId: 2,
    purpose: 'TxProfile',
    stackLevel: 0,
    transactionId: 'tx',
    text: '{"id":4}',
  }
  const before: ChargePoint = {
    ...CHARGING,
    chargingProfiles: [
      profile,
      { ...profile, profileId: 5, transactionId: 'other' },
      { ...profile, profileId: 6, purpose: 'TxDefaultProfile', transactionId: null },
    ],
  }
  const persistent = 'smartchargingctrlr.chargingprofilepersistence[txprofile]'
  const cases: readonly [what: string, ChargePoint, Partial<TransactionReported>, boolean][] = [
    ['it does not keep them', before, {}, true],
    ['it says so', { ...before, variables: { [persistent]: 'false' } }, {}, true],
    ['it keeps them', { ...before, variables: { [persistent]: 'True' } }, {}, false],
    ['it tells so offline', before, { isOffline: true }, false],
    ['that was long ago', before, { occurredAt: NOON - 10 * MINUTE }, false],
    ['it tells something else', before, { trigger: 'ChargingStateChanged' }, false],
    ['it says so again', before, { seqNo: 0 }, false],
    ['it has ended', { ...before, transactions: [known({ phase: 'ended' })] }, {}, false],
    ['nobody knows it', { ...before, transactions: [] }, {}, false],
  ]
  for (const [what, state, event, isAsked] of cases) {
    it(`is sent ${isAsked ? 'its profiles again' : 'nothing'} when ${what}`, () => {
      const told = tell(state, reported({ trigger: 'TxResumed', ...event }))
      assert.deepEqual(
        effectsOf(told, 'ask').map(({ wish }) => wish),
        isAsked ? [{ type: 'profileAgain', evseId: 2, profile: '{"id":4}' }] : [],
      )
    })
  }

  it('is answered before it is sent anything', () => {
    const told = tell(before, reported({ trigger: 'TxResumed' }))
    assert.deepEqual(
      told.effects.map(({ type }) => type),
      ['record', 'answer', 'ask'],
    )
  })
})

describe('transaction with a reservation', () => {
  const reservation = {
    reservationId: 5,
    evseId: 2,
    idToken: 'driver',
    groupIdToken: 'FLEET',
    expiresAt: NOON + 60 * MINUTE,
    status: 'active',
  } as const
  const start = { seqNo: 0, phase: 'started', evseId: 2, idToken: 'DRIVER' } as const
  const cases: readonly [
    what: string,
    event: Partial<TransactionReported>,
    known: Parameters<typeof standing>[0],
    isUsed: boolean,
  ][] = [
    ['it names it', { reservationId: 5, idToken: null }, {}, true],
    ['it names another', { reservationId: 6 }, {}, false],
    ['it is of its idToken', {}, {}, true],
    ['it is of its group', { idToken: 'OTHER' }, { groupIdToken: 'fleet' }, true],
    ['it is of somebody else', { idToken: 'OTHER' }, {}, false],
    ['it is of its idToken, which may not', {}, { status: 'blocked' }, false],
    ['it is on another EVSE', { evseId: 3 }, {}, false],
  ]
  for (const [what, event, found, isUsed] of cases) {
    it(`${isUsed ? 'uses' : 'leaves'} it when ${what}`, () => {
      const before = { ...READY, reservations: [reservation] }
      const asking = tell(before, reported({ ...start, ...event }))
      const recording = tellFound(asking, standing(found))
      const [record] = effectsOf(recording, 'record')
      const answer = (record?.fact as TransactionFact | undefined)?.answer
      const { state } = tellReceipt(recording, answer === undefined ? {} : { answer })
      assert.equal(state.reservations.length, isUsed ? 0 : 1)
    })
  }

  it('leaves the next one of its idToken when it is told again', () => {
    const before = { ...READY, reservations: [reservation] }
    const recording = tellFound(tell(before, reported(start)), standing())
    const told = tellReceipt(recording, { answer: factOf(recording).answer }, { isRepeated: true })
    assert.equal(told.state.reservations.length, 1)
  })
})
