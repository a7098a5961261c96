/**
 * The people of a demonstration: they come, charge and leave; now and then something breaks, or the
 * line is down. Seeded and pure, like everything that lives here.
 */
import type { AnyStation } from './any-station.ts'
import type { Deed, Deeds } from './deed.ts'
import { roll } from './random.ts'

interface Visit {
  readonly connectorId: number
  readonly phase: 'free' | 'plugged' | 'charging' | 'leaving' | 'broken'
  readonly untilAt: number
}

export interface Demo {
  readonly kind: 'demo'
  readonly seed: number
  readonly idTags: readonly string[]
  readonly visits: readonly Visit[]
  readonly offlineAt: number
}

/** Shortest and longest of each phase: short enough to see something happen. Milliseconds. */
const LASTS = {
  free: [15_000, 120_000],
  plugged: [2_000, 8_000],
  charging: [60_000, 300_000],
  leaving: [2_000, 15_000],
  broken: [20_000, 90_000],
} as const satisfies Record<Visit['phase'], readonly [number, number]>

const BETWEEN_OUTAGES_MS = [600_000, 1_800_000] as const
const OUTAGE_MS = [10_000, 60_000] as const
const WANTED_WH = [2_000, 30_000] as const
const BREAKS_SHARE = 0.05

export function newDemo(
  { seed, connectors, idTags }: { seed: number; connectors: number; idTags: readonly string[] },
  at: number,
): Demo {
  const empty: Demo = { kind: 'demo', seed, idTags, visits: [], offlineAt: at }
  const [offlineAfterMs, dice] = between(empty, BETWEEN_OUTAGES_MS)
  const ready = { ...dice, offlineAt: at + offlineAfterMs }
  return Array.from({ length: connectors }, (_, index) => index + 1).reduce((demo, connectorId) => {
    const [waitMs, rolled] = between(demo, [1_000, LASTS.free[1]])
    const visit: Visit = { connectorId, phase: 'free', untilAt: at + waitMs }
    return { ...rolled, visits: [...rolled.visits, visit] }
  }, ready)
}

export function stepDemo(before: Demo, station: AnyStation, at: number): Deeds<Demo> {
  // Nobody comes before it is in service.
  if (station.registration !== 'accepted') return { persona: before, deeds: [], wakeAt: null }
  let demo = before
  const deeds: Deed[] = []
  for (const visit of before.visits) {
    if (visit.untilAt > at) continue
    const [next, done] = move(demo, visit, at)
    demo = next
    deeds.push(...done)
  }
  if (demo.offlineAt <= at) {
    const [forMs, dice] = between(demo, OUTAGE_MS)
    const [againMs, rolled] = between(dice, BETWEEN_OUTAGES_MS)
    demo = { ...rolled, offlineAt: at + forMs + againMs }
    deeds.push({ name: 'offline', forMs })
  }
  const wakeAt = Math.min(demo.offlineAt, ...demo.visits.map(({ untilAt }) => untilAt))
  return { persona: demo, deeds, wakeAt }
}

/** One connector goes on to its next phase. */
function move(demo: Demo, { connectorId, phase }: Visit, at: number): [Demo, readonly Deed[]] {
  const enter = (
    dice: Demo,
    next: Visit['phase'],
    deeds: readonly Deed[],
  ): [Demo, readonly Deed[]] => {
    const [lastsMs, rolled] = between(dice, LASTS[next])
    const visit: Visit = { connectorId, phase: next, untilAt: at + lastsMs }
    const visits = rolled.visits.map((other) => (other.connectorId === connectorId ? visit : other))
    return [{ ...rolled, visits }, deeds]
  }
  switch (phase) {
    case 'free': {
      const [wantedWh, dice] = between(demo, WANTED_WH)
      return enter(dice, 'plugged', [{ name: 'plug', connectorId, wantedWh }])
    }
    case 'plugged': {
      const [index, dice] = between(demo, [0, Math.max(0, demo.idTags.length - 1)])
      const idTag = demo.idTags[index] ?? 'DEMO'
      return enter(dice, 'charging', [{ name: 'authorize', connectorId, idTag }])
    }
    case 'charging':
      return enter(demo, 'leaving', [{ name: 'stop', connectorId, reason: 'Local' }])
    case 'leaving': {
      const { fraction, seed } = roll(demo.seed)
      const dice = { ...demo, seed }
      const out: Deed = { name: 'unplug', connectorId }
      if (fraction >= BREAKS_SHARE) return enter(dice, 'free', [out])
      const fault: Deed = { name: 'fault', connectorId, errorCode: 'GroundFailure' }
      return enter(dice, 'broken', [out, fault])
    }
    case 'broken':
      return enter(demo, 'free', [{ name: 'recover', connectorId }])
  }
}

/** A whole number, both ends included. */
function between(demo: Demo, [least, most]: readonly [number, number]): [number, Demo] {
  const { fraction, seed } = roll(demo.seed)
  return [least + Math.floor(fraction * (most - least + 1)), { ...demo, seed }]
}
