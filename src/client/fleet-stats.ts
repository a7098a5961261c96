/** What a fleet looks like at this moment, in numbers. */
import { type AnyStation, placesOf } from './any-station.ts'
import type { Latency } from './latency.ts'
import type { Member } from './member.ts'
import type { Counters } from './state.ts'

export interface FleetStats extends Counters {
  readonly members: number
  readonly connected: number
  readonly accepted: number
  readonly sessions: number
  readonly charging: number
  readonly faulted: number
  /** Since the fleet was made. */
  readonly energyWh: number
  /** Transaction messages that wait to be sent or answered. */
  readonly factsWaiting: number
  readonly scriptsRunning: number
  readonly scriptsDone: number
  readonly scriptsFailed: number
  /** Failures of scripts, those of loops included. */
  readonly failures: number
  /** The last reason of a failure; empty when there was none. */
  readonly lastFailure: string
  /** Ends of connections by close code, or by HTTP status when they never began. */
  readonly ends: Readonly<Record<string, number>>
  readonly answerMsP50: number | null
  readonly answerMsP99: number | null
}

export function toStats(
  members: readonly Member[],
  latency: Latency,
  ends: Readonly<Record<string, number>>,
): FleetStats {
  const stations = members.map(({ station }) => station)
  const places = stations.flatMap(placesOf)
  const runs = members.flatMap(({ persona }) => (persona.kind === 'script' ? [persona] : []))
  const countOf = <T>(items: readonly T[], is: (item: T) => boolean): number =>
    items.reduce((sum, item) => sum + (is(item) ? 1 : 0), 0)
  return {
    ...sumCounters(stations),
    members: members.length,
    connected: countOf(stations, ({ isOnline }) => isOnline),
    accepted: countOf(stations, ({ registration }) => registration === 'accepted'),
    sessions: countOf(places, ({ isInSession }) => isInSession),
    charging: countOf(places, ({ isCharging }) => isCharging),
    faulted: countOf(places, ({ isFaulted }) => isFaulted),
    energyWh: places.reduce((sum, each) => sum + each.energyWh, 0),
    factsWaiting: stations.reduce((sum, { facts }) => sum + facts.length, 0),
    scriptsRunning: countOf(runs, ({ outcome }) => outcome === 'running'),
    scriptsDone: countOf(runs, ({ outcome }) => outcome === 'done'),
    scriptsFailed: countOf(runs, ({ outcome }) => outcome === 'failed'),
    failures: runs.reduce((sum, { failures }) => sum + failures, 0),
    lastFailure: runs.findLast(({ why }) => why !== '')?.why ?? '',
    ends: { ...ends },
    answerMsP50: latency.percentileMs(0.5),
    answerMsP99: latency.percentileMs(0.99),
  }
}

function sumCounters(stations: readonly AnyStation[]): Counters {
  const zero: Counters = {
    sent: 0,
    received: 0,
    answered: 0,
    errors: 0,
    timeouts: 0,
    discarded: 0,
    commands: 0,
  }
  return stations.reduce<Counters>(
    (sum, { counters }) => ({
      sent: sum.sent + counters.sent,
      received: sum.received + counters.received,
      answered: sum.answered + counters.answered,
      errors: sum.errors + counters.errors,
      timeouts: sum.timeouts + counters.timeouts,
      discarded: sum.discarded + counters.discarded,
      commands: sum.commands + counters.commands,
    }),
    zero,
  )
}
