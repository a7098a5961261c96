/** Schedules for tests of what is planned within them. */
import type { CompositeSchedule } from '../../../src/ocpp/charging/composite.ts'
import type { CompositeQuestion } from '../../../src/ocpp/charging/places.ts'
import type { Unit } from '../../../src/ocpp/charging/profile.ts'
import { toTenths } from '../../../src/ocpp/charging/units.ts'

/** A limit that never changes, for what is no profile. */
export function constantSchedule(
  limit: number,
  unit: Unit,
  { from, durationSeconds }: Pick<CompositeQuestion, 'from' | 'durationSeconds'>,
): CompositeSchedule {
  const period = { limit: toTenths(limit), numberPhases: null, phaseToUse: null }
  const periods = [{ startSeconds: 0, ...period, isPhaseConflict: false }]
  return { evseId: 0, startAt: from, durationSeconds, unit, periods }
}
