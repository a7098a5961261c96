/**
 * A composite schedule the slow way, to hold the fast one against: each profile is painted onto a
 * row of minutes, from the lowest level to the highest, and the rows are laid over each other. It
 * shares no code with it and no idea but the rules: it never asks when something changes.
 */
import type { CompositeQuestion, EvseFacts } from '../../../src/ocpp/charging/places.ts'
import type { Period, Profile, Unit } from '../../../src/ocpp/charging/profile.ts'

export const MINUTE_MS = 60_000

const DAY = 1_440

/** What a minute may draw; null: no limit. */
export interface Minute {
  readonly limit: number | null
  readonly phases: number | null
  readonly conflict: boolean
}

interface Paint {
  readonly level: number
  readonly period: Period
  readonly unit: Unit
}

/** All paints of the highest level, for each minute. */
type Row = (readonly Paint[])[]

/** All times in the stack and the question are whole minutes. */
export function paintSchedule(stack: readonly Profile[], question: CompositeQuestion): Minute[] {
  const minutes = Math.ceil(question.durationSeconds / 60)
  const clocks = wallClocks(question, minutes)
  const canvas = { question, minutes, clocks }
  const { evseId } = question
  if (evseId > 0) {
    const facts = question.evses.find((one) => one.evseId === evseId) ?? idle(evseId)
    const rows = toRows(stack, facts, (one) => one.evseId === evseId || one.evseId === 0, canvas)
    return Array.from({ length: minutes }, (_, k) => settle(rows, k, [], facts, question))
  }
  const outer = stack.filter((one) => !ofTransaction.includes(one.purpose))
  const whole = toRows(outer, idle(0), (one) => one.evseId === 0, canvas)
  const parts = question.evses.map((facts) => {
    const isOfPart = (one: Profile) =>
      one.evseId === facts.evseId || (one.evseId === 0 && ofTransaction.includes(one.purpose))
    return { facts, rows: toRows(stack, facts, isOfPart, canvas) }
  })
  const station = { ...idle(0), ratingW: question.ratingW }
  return Array.from({ length: minutes }, (_, k) => {
    const below = parts.map(({ facts, rows }) => settle(rows, k, [], facts, question, false))
    return settle(whole, k, below, station, question)
  })
}

const ofTransaction: readonly string[] = ['TxProfile', 'TxDefaultProfile', 'PriorityCharging']

const idle = (evseId: number): EvseFacts => ({
  evseId,
  ratingW: null,
  transaction: null,
  isPriorityActive: false,
})

interface Canvas {
  readonly question: CompositeQuestion
  readonly minutes: number
  readonly clocks: readonly number[]
}

/** What the clock on the wall shows in each minute of the question, as minutes since 1970. */
function wallClocks({ from, timeZone }: CompositeQuestion, minutes: number): readonly number[] {
  const times = Array.from({ length: minutes }, (_, k) => from + k * MINUTE_MS)
  if (timeZone === null) return times.map((at) => at / MINUTE_MS)
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'medium',
  })
  return times.map((at) => Date.parse(`${format.format(at).replace(' ', 'T')}Z`) / MINUTE_MS)
}

type Rows = Readonly<Record<string, Row>>

function toRows(
  stack: readonly Profile[],
  facts: EvseFacts,
  isHere: (profile: Profile) => boolean,
  canvas: Canvas,
): Rows {
  const rows: Record<string, Row> = {}
  const here = stack.filter(isHere)
  for (const profile of here.toSorted((a, b) => a.stackLevel - b.stackLevel)) {
    const { transaction, evseId } = facts
    const { purpose, transactionId } = profile
    if (purpose === 'TxProfile') {
      if (transaction === null || profile.evseId !== evseId) continue
      if (transactionId !== null && transactionId !== transaction.transactionId) continue
    }
    const isStoodInFor = here.some(
      (one) =>
        one.purpose === 'TxDefaultProfile' &&
        one.evseId > 0 &&
        one.stackLevel === profile.stackLevel,
    )
    if (purpose === 'TxDefaultProfile' && profile.evseId === 0 && isStoodInFor) continue
    const row = rows[purpose] ?? Array.from({ length: canvas.minutes }, () => [])
    rows[purpose] = row
    paintProfile(row, profile, facts, canvas)
  }
  return rows
}

function paintProfile(row: Row, profile: Profile, facts: EvseFacts, canvas: Canvas): void {
  const { question, minutes, clocks } = canvas
  const [schedule] = profile.schedules
  if (schedule === undefined) return
  const { isLocalTime, unit } = schedule
  const from = question.from / MINUTE_MS
  const relative = (facts.transaction?.startedAt ?? question.from) / MINUTE_MS
  const start = schedule.startAt === null ? null : schedule.startAt / MINUTE_MS
  const isByClock = isLocalTime && profile.kind !== 'Relative' && start !== null
  const shown = (k: number): number => (isByClock ? (clocks[k] ?? 0) : from + k)
  const origin = profile.kind === 'Relative' || start === null ? relative : start
  const plan = newPlan(profile, origin, Math.max(...[0, minutes - 1].map(shown)) + 2 * DAY)
  for (let k = 0; k < minutes; k += 1) {
    const period = plan.get(shown(k))
    if (period === undefined || !isValid(profile, from + k, question)) continue
    const paint = { level: profile.stackLevel, period, unit }
    const [top] = row[k] ?? []
    row[k] = top !== undefined && top.level === paint.level ? [...(row[k] ?? []), paint] : [paint]
  }
}

/** Each minute of each occurrence, written down one by one. */
function newPlan(profile: Profile, origin: number, end: number): ReadonlyMap<number, Period> {
  const plan = new Map<number, Period>()
  const [schedule] = profile.schedules
  const every = profile.kind !== 'Recurring' ? 0 : profile.recurrency === 'Weekly' ? 7 * DAY : DAY
  const seconds = schedule?.durationSeconds ?? null
  for (let start = origin; start < end; start += every) {
    const last = Math.min(
      seconds === null ? end : start + seconds / 60,
      every > 0 ? start + every : end,
    )
    for (const period of schedule?.periods ?? []) {
      // A later period is written over the one before it.
      for (let k = start + period.startSeconds / 60; k < last; k += 1) plan.set(k, period)
    }
    if (every === 0) break
  }
  return plan
}

function isValid(profile: Profile, minute: number, { offline }: CompositeQuestion): boolean {
  const at = minute * MINUTE_MS
  if (profile.validFrom !== null && at < profile.validFrom) return false
  if (profile.validTo !== null && at >= profile.validTo) return false
  if (offline === null || profile.offlineSecondsMax === null) return true
  const lostAt = offline.fromAt + profile.offlineSecondsMax * 1_000
  if (offline.toAt !== null && lostAt >= offline.toAt) return true
  if (at < lostAt) return true
  return !profile.isInvalidAfterOffline && offline.toAt !== null && at >= offline.toAt
}

/** In W throughout, by the number of phases that is left. */
function settle(
  rows: Rows,
  minute: number,
  below: readonly Minute[],
  { ratingW, isPriorityActive }: EvseFacts,
  { unit, nominal }: CompositeQuestion,
  isLast = true,
): Minute {
  const at = (purpose: string): readonly Paint[] => rows[purpose]?.[minute] ?? []
  const choices = [isPriorityActive ? at('PriorityCharging') : [], at('TxProfile')]
  const chosen = choices.find((paints) => paints.length > 0) ?? at('TxDefaultProfile')
  const all = [
    ...at('ChargingStationMaxProfile'),
    ...at('ChargingStationExternalConstraints'),
    ...chosen,
  ]
  const widest = below.some(({ phases }) => phases === null)
    ? []
    : [Math.max(...below.map(({ phases }) => phases ?? 0))]
  const widths = [
    ...all.flatMap(({ period }) => (period.numberPhases === null ? [] : [period.numberPhases])),
    ...(below.length === 0 ? [] : widest),
  ]
  const phases = widths.length === 0 ? null : Math.min(...widths)
  const perAmpere = 230 * (phases ?? nominal.phases)
  const watts = ({ period, unit: of }: Paint): number =>
    (period.limit ?? 0) * (of === 'A' ? perAmpere : 1)
  let limitW = Math.min(Infinity, ...all.map(watts))
  if (below.length > 0) {
    const sum = below.reduce((total, { limit }) => total + (limit ?? Infinity), 0)
    limitW = Math.min(limitW, unit === 'A' ? sum * perAmpere : sum)
  }
  const extra = at('LocalGeneration').map(watts)
  if (extra.length > 0) limitW += Math.min(...extra)
  if (ratingW !== null) limitW = Math.min(limitW, ratingW)
  const value = unit === 'A' ? limitW / perAmpere : limitW
  const uses = new Set(all.flatMap(({ period }) => period.phaseToUse ?? []))
  return {
    limit: !Number.isFinite(value) ? null : isLast ? Math.floor(value * 10 + 1e-6) / 10 : value,
    phases,
    conflict: uses.size > 1,
  }
}
