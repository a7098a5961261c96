/**
 * What it plans to draw, beside what it should by what we set: it only advises, so a difference is
 * told and changes nothing. OCPP 1.6 §5.7 with errata §3.57; 2.x K08.
 */
import type { GetCompositeSchedule } from '../../model/operation.ts'
import type { ScheduleGap, ScheduleTold } from '../../model/operation-result.ts'
import type { CompositeSchedule } from '../charging/composite.ts'
import { compositeSchedule as compute } from '../charging/composite.ts'
import type { Composite16 } from '../charging/drift.ts'
import {
  compareSchedules,
  DRIFT_TOLERANCE,
  parseComposite2,
  parseComposite16,
} from '../charging/drift.ts'
import { readChargingFacts } from '../charging/facts.ts'
import { NOMINAL } from '../charging/units.ts'
import type { CompositeScheduleType } from '../messages-21.gen.ts'
import { answerOf, toResultOfAll } from './answers.ts'
import { findRunning, nominalOf, toStack } from './check-profile.ts'
import { findVariable, textOf } from './facts.ts'
import type { Asked, Done, Row } from './row.ts'
import { call2, call16, field, refused } from './row.ts'

/** Of the clock on its wall, which profiles of 2.1 may follow. K01.FR.90. */
const TIME_ZONE = 'ClockCtrlr.TimeZone'

export const compositeSchedule: Row<GetCompositeSchedule> = {
  plan: ({ version, operation, facts }) => {
    const { evseId, durationSeconds: duration, unit } = operation
    const { units } = readChargingFacts(version, (name) => findVariable(facts, name), {
      runningTransactionId: null,
      isPowerToldByPhase: null,
    })
    if (unit !== undefined && units !== null && !units.includes(unit)) {
      return refused(`It counts in ${units.join(' and ')} only.`)
    }
    const rest = { duration, ...field('chargingRateUnit', unit) }
    return version === 'ocpp1.6'
      ? [call16('GetCompositeSchedule', { connectorId: evseId, ...rest })]
      : [call2('GetCompositeSchedule', { evseId, ...rest })]
  },
  merge: (asked, done) => {
    const [last] = done
    const theirs = last === undefined ? null : readSchedule(asked, last)
    return {
      ...toResultOfAll(done),
      schedule: theirs === null ? null : toTold(theirs),
      gaps: theirs === null ? null : findGaps(asked, theirs),
    }
  },
}

function readSchedule(
  { version, operation, facts }: Asked<GetCompositeSchedule>,
  done: Done,
): CompositeSchedule | null {
  const answer = answerOf(done)
  if (answer === null) return null
  if (version === 'ocpp1.6') {
    const { evseId, durationSeconds } = operation
    const asked = { evseId, durationSeconds, at: facts.now }
    return parseComposite16(answer as unknown as Composite16, asked)
  }
  const schedule = answer.schedule as CompositeScheduleType | undefined
  return schedule === undefined ? null : parseComposite2(schedule, facts.now)
}

/** Against all that it took from us; limits from outside are not known here. */
function findGaps(
  { version, facts }: Asked<GetCompositeSchedule>,
  theirs: CompositeSchedule,
): readonly ScheduleGap[] {
  const nominal = nominalOf(facts, theirs.evseId) ?? NOMINAL
  const evses = facts.evseIds.map((evseId) => ({
    evseId,
    ratingW: null,
    transaction: findRunning(facts, evseId),
    isPriorityActive: false,
  }))
  const ours = compute(toStack(version, facts), {
    evseId: theirs.evseId,
    from: theirs.startAt,
    durationSeconds: theirs.durationSeconds,
    unit: theirs.unit,
    nominal,
    evses,
    ratingW: null,
    timeZone: textOf(facts, TIME_ZONE),
    offline: null,
  })
  return compareSchedules(ours, theirs, { ...DRIFT_TOLERANCE, nominal }).gaps
}

function toTold({
  evseId,
  startAt,
  durationSeconds,
  unit,
  periods,
}: CompositeSchedule): ScheduleTold {
  return {
    evseId,
    startAt,
    durationSeconds,
    unit,
    periods: periods.map(({ startSeconds, limit, numberPhases }) => ({
      startSeconds,
      limit,
      numberPhases,
    })),
  }
}
