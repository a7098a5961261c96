/**
 * The most of a transaction: cost, energy, time or state of charge. OCPP 2.1 E16. The CSMS sets it
 * in its answer to an event, it is confirmed with LimitSet, and once it is reached energy stops
 * until there is a higher one.
 */
import type { Evse, LimitName, StoppedReason, TransactionLimit, TriggerReason } from './state.ts'

export const LIMIT_NAMES = ['maxCost', 'maxEnergy', 'maxTime', 'maxSoC'] as const

export const TRIGGER_OF_LIMIT = {
  maxCost: 'CostLimitReached',
  maxEnergy: 'EnergyLimitReached',
  maxTime: 'TimeLimitReached',
  maxSoC: 'SoCLimitReached',
} as const satisfies Record<LimitName, TriggerReason>

export const REASON_OF_LIMIT = {
  maxCost: 'LocalOutOfCredit',
  maxEnergy: 'EnergyLimitReached',
  maxTime: 'TimeLimitReached',
  maxSoC: 'SOCLimitReached',
} as const satisfies Record<LimitName, StoppedReason>

/** Only what is supported; null when it says nothing new. */
export function mergeLimit(
  before: TransactionLimit | null,
  wanted: TransactionLimit,
  supported: readonly string[],
): TransactionLimit | null {
  const added = LIMIT_NAMES.filter(
    (name) =>
      wanted[name] !== undefined && wanted[name] !== before?.[name] && supported.includes(name),
  )
  if (added.length === 0) return null
  return { ...before, ...Object.fromEntries(added.map((name) => [name, wanted[name]])) }
}

/** The limit that is reached, the registers being up to date; null is none. */
export function reachedLimit(
  evse: Evse,
  now: { readonly at: number; readonly soc: number | null; readonly cost: number | null },
): LimitName | null {
  const { session, registerWh } = evse
  if (session === null || session.limit === null) return null
  const { limit } = session
  const values = {
    maxCost: now.cost ?? -Infinity,
    // As near as watt-hours are told.
    maxEnergy: registerWh - session.meterStartWh + 0.001,
    maxTime: (now.at - session.startedAt) / 1_000,
    maxSoC: now.soc ?? -Infinity,
  }
  return LIMIT_NAMES.find((name) => values[name] >= (limit[name] ?? Infinity)) ?? null
}

/** When the time of a transaction is over; Infinity is never. */
export function timeLimitAt({ session }: Evse): number {
  const maxTime = session?.limit?.maxTime
  return session === null || maxTime === undefined ? Infinity : session.startedAt + maxTime * 1_000
}

/** When a limit of energy is reached; Infinity is never. Cost is looked at with every reading. */
export function energyLimitAt(
  { session, wantedWh, registerWh, pluggedWh }: Evse,
  untilWh: (wh: number) => number,
): number {
  if (session === null || session.limit === null) return Infinity
  const { maxEnergy, maxSoC } = session.limit
  const energyLeftWh =
    maxEnergy === undefined ? Infinity : maxEnergy - (registerWh - session.meterStartWh)
  const socLeftWh =
    maxSoC === undefined || wantedWh === null
      ? Infinity
      : ((maxSoC - 20) / 80) * wantedWh - (registerWh - pluggedWh)
  const leftWh = Math.max(0, Math.min(energyLeftWh, socLeftWh))
  return Number.isFinite(leftWh) ? untilWh(leftWh) : Infinity
}
