/** Events of transactions of 2.x that contradict one another: what is planned for each. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { TransactionFact } from '../../src/model/record.ts'
import { type EventPlan, planEvent, Reported } from '../../src/store/plan-transaction-events.ts'
import { AT, reported, sample } from '../support/facts.ts'
import { SIX } from './transaction-life.ts'

const OWNER = { tenant: 'default', chargePointId: 'CP1', epoch: 1 }

/** Counted from 0 again after a reboot, up to a number that was used before it. */
const END = reported({
  seqNo: 1,
  phase: 'ended',
  stopReason: 'Reboot',
  bodyKey: 'counted anew',
  samples: [sample({ occurredAt: AT + 600_000, number: 1_700, value: '1700' })],
})

describe('plans for events of transactions', () => {
  it('end a transaction under a number that was taken, once', () => {
    const known = new Reported()
    planAll(known, SIX.slice(0, 3))
    const [first, again] = planAll(known, [END, END])
    assert.deepEqual([first?.type, first?.isEndAfterAll], ['contradicts', true])
    assert.deepEqual(first?.told?.ended?.reason, 'Reboot')
    assert.deepEqual(first?.told?.ended?.seqNo, 2)
    assert.deepEqual(
      [first?.settled?.flags, first?.settled?.isComplete, first?.settled?.energyWh],
      [['conflict'], true, 700],
    )
    assert.deepEqual([again?.type, again?.isEndAfterAll], ['contradicts', false])
    assert.deepEqual([again?.receipt.isEnded, again?.told], [true, first?.told])
  })

  it('let the first end count, whatever number another one took', () => {
    const known = new Reported()
    planAll(known, SIX)
    const [plan] = planAll(known, [END])
    assert.deepEqual([plan?.type, plan?.isEndAfterAll], ['contradicts', false])
    assert.deepEqual([plan?.told?.ended?.reason, plan?.settled?.energyWh], ['Local', 2_500])
  })

  it('let nothing else count under a number that was taken', () => {
    const known = new Reported()
    planAll(known, SIX.slice(0, 3))
    const [before] = planAll(known, SIX.slice(2, 3))
    const other = reported({ seqNo: 1, phase: 'updated', chargingState: 'Idle', bodyKey: 'other' })
    const [plan] = planAll(known, [other])
    assert.deepEqual([plan?.type, plan?.isEndAfterAll], ['contradicts', false])
    assert.deepEqual(plan?.told, before?.told)
    assert.deepEqual(plan?.settled?.flags, ['conflict'])
  })
})

function planAll(known: Reported, facts: readonly TransactionFact[]): readonly EventPlan[] {
  return facts.map((fact) => planEvent(known, { owner: OWNER, fact }))
}
