import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { CompositeSchedule } from '../../../src/ocpp/charging/composite.ts'
import { compositeSchedule } from '../../../src/ocpp/charging/composite.ts'
import { toEvNominal } from '../../../src/ocpp/charging/ev-limits.ts'
import { formatProfile21, formatProfile201 } from '../../../src/ocpp/charging/format-profile.ts'
import type { NeedsQuestion } from '../../../src/ocpp/charging/needs.ts'
import { planForNeeds } from '../../../src/ocpp/charging/needs.ts'
import type { Profile } from '../../../src/ocpp/charging/profile.ts'
import { findProfileFaults } from '../../../src/ocpp/charging/stack-rules.ts'
import { NOMINAL } from '../../../src/ocpp/charging/units.ts'
import { findViolation } from '../../../src/ocpp/validate.ts'
import { seededRandom } from '../../support/random.ts'
import { constantSchedule } from './constant-schedule.ts'
import { FACTS, NOON, newProfile, newQuestion } from './make.ts'
import type { Needs } from './needs-cases.ts'
import { AC, CASES, DC, HOURS, UNEVEN, V2X } from './needs-cases.ts'

const LITTLE = { evMaxCurrent: 200, evMaxVoltage: 400 }

describe('a plan for an EV', () => {
  for (const { name, needs, changes, unit, values, isEnough } of CASES) {
    it(`is ${name}`, () => {
      const plan = planForNeeds(newNeeds(needs, changes))
      assert.ok(plan !== null)
      const [schedule] = plan.profile.schedules
      assert.equal(schedule?.unit, unit)
      assert.deepEqual(
        schedule?.periods.map(({ startSeconds, limit, setpoint }) => [
          startSeconds,
          limit ?? setpoint,
        ]),
        values,
      )
      if (isEnough !== undefined) assert.equal(plan.isEnough, isEnough)
      checkPlan(plan.profile)
    })
  }

  it('lasts until the EV leaves, else for a day, and no longer than its limits are known', () => {
    const lasts = (needs: Needs, limits: readonly CompositeSchedule[] = []) =>
      planForNeeds(newNeeds(needs, { limits }))?.profile.schedules[0]?.durationSeconds
    assert.equal(lasts(AC), 86_400)
    assert.equal(lasts({ ...AC, departureTime: '2026-06-03T14:00:00Z' }), 7_200)
    assert.equal(lasts({ ...AC, departureTime: '2026-06-03T11:00:00Z' }), 86_400)
    assert.equal(lasts(AC, [constantSchedule(16, 'A', HOURS)]), 12 * 3_600)
  })

  it('says what it will deliver', () => {
    const plan = planForNeeds(newNeeds({ ...AC, departureTime: '2026-06-03T13:00:00Z' }))
    assert.equal(plan?.deliveredWh, 22_080)
    const open = planForNeeds(newNeeds({ ...DC, dcChargingParameters: LITTLE }))
    assert.equal(open?.isEnough, null)
  })

  it('keeps to a limit of each phase that was converted for it', () => {
    const maximum = newProfile({ evseId: 0, purpose: 'ChargingStationMaxProfile' })
    for (const [needs, unit, limit] of [
      [{ ...AC, requestedEnergyTransfer: 'AC_single_phase' }, 'A', 16],
      [AC, 'A', 16],
      [DC, 'W', 11_040],
    ] as const) {
      const nominal = toEvNominal(needs, NOMINAL)
      const limits = [compositeSchedule([maximum], newQuestion({ unit: 'W', nominal }))]
      const [schedule] = planForNeeds(newNeeds(needs, { limits }))?.profile.schedules ?? []
      assert.deepEqual([schedule?.unit, schedule?.periods[0]?.limit], [unit, limit])
    }
  })

  it('is on fewer phases where the place has no more', () => {
    const one = { startSeconds: 0, limit: 20, numberPhases: 1, phaseToUse: null }
    const limits = [{ ...UNEVEN, periods: [{ ...one, isPhaseConflict: false }] }]
    const plan = planForNeeds(newNeeds(AC, { limits }))
    const [period] = plan?.profile.schedules[0]?.periods ?? []
    assert.deepEqual([period?.limit, period?.numberPhases], [20, 1])
  })

  it('is Dynamic for an EV that wants to be told, where that is supported', () => {
    const needs: Needs = { ...V2X, controlMode: 'DynamicControl' }
    const dynamic = planForNeeds(newNeeds(needs, { isDynamicSupported: true }))?.profile
    assert.equal(dynamic?.kind, 'Dynamic')
    assert.equal(dynamic?.schedules[0]?.startAt, null)
    if (dynamic !== undefined) checkPlan(dynamic)
    assert.equal(planForNeeds(newNeeds(needs))?.profile.kind, 'Absolute')
  })

  it('is none where nothing limits it', () => {
    assert.equal(planForNeeds(newNeeds({ requestedEnergyTransfer: 'DC' })), null)
    assert.equal(planForNeeds(newNeeds(AC, { limits: [{ ...UNEVEN, durationSeconds: 0 }] })), null)
  })

  it('never exceeds a limit, however few its tuples', () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      const random = seededRandom(seed)
      const limit = compositeSchedule(
        [
          newProfile({
            startAt: NOON,
            periods: Array.from({ length: 20 }, (_, k) => [k * 600, random.int(0, 400) / 10]),
          }),
        ],
        newQuestion(),
      )
      const maxScheduleTuples = random.int(1, 8)
      const plan = planForNeeds(newNeeds(AC, { limits: [limit], maxScheduleTuples }))
      assert.ok(plan !== null)
      const [schedule] = plan.profile.schedules
      assert.ok((schedule?.periods.length ?? 99) <= maxScheduleTuples, `seed ${seed}`)
      const drawn = compositeSchedule([plan.profile], newQuestion())
      for (let seconds = 0; seconds < 86_400; seconds += 300) {
        const at = (periods: CompositeSchedule['periods']) =>
          periods.findLast(({ startSeconds }) => startSeconds <= seconds)?.limit ?? 0
        assert.ok(at(drawn.periods) <= at(limit.periods), `seed ${seed} at ${seconds}`)
      }
    }
  })
})

function newNeeds(needs: Needs, changes: Partial<NeedsQuestion> = {}): NeedsQuestion {
  return {
    needs,
    evseId: 1,
    transactionId: 'T1',
    profileId: 40,
    stackLevel: 0,
    now: NOON,
    units: null,
    nominal: NOMINAL,
    limits: [],
    maxScheduleTuples: null,
    isDynamicSupported: false,
    setpointW: null,
    ...changes,
  }
}

/** Whatever is planned may be sent. */
function checkPlan(profile: Profile): void {
  assert.deepEqual(findProfileFaults({ profile, way: 'set', stack: [], facts: FACTS }), [])
  const request = (chargingProfile: object) => ({ evseId: 1, chargingProfile })
  const in21 = request(formatProfile21(profile))
  assert.equal(findViolation('ocpp2.1', 'SetChargingProfile', 'request', in21), null)
  const in201 = formatProfile201(profile)
  const isPlain = profile.schedules[0]?.periods[0]?.setpoint === null && profile.kind !== 'Dynamic'
  assert.equal(in201 !== null, isPlain)
}
