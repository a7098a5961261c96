/**
 * The energy registers of a transaction, kept such that the order in which its events come does not
 * matter: of each kind the earliest or the latest there is. Spec transactions §9.3 to §9.5.
 *
 * An overall register is best, else the sum of the three phases at one time. Where the phases of
 * one time come in several events they are summed all the same (J02.FR.14), as long as that time is
 * the first or the last of each.
 */
import type { TransactionFact } from '../model/record.ts'
import type { Sample } from '../model/transaction.ts'
import { cleanNumber } from './sanitize.ts'

/** A register at a time; of one time the event with the lower number is the earlier. */
export interface Register {
  readonly at: number
  readonly seqNo: number
  readonly wh: number
}

/** `begin` and `end` say so themselves, the others are the outermost of the rest. */
type Edge = 'begin' | 'first' | 'last' | 'end'
type Part = 'all' | 'sum' | 'L1' | 'L2' | 'L3'

export type Registers = Readonly<Partial<Record<`${Edge} ${Part}`, Register>>>

const REGISTER = 'Energy.Active.Import.Register'
const PHASES = ['L1', 'L2', 'L3'] as const

const IS_EARLY: Readonly<Record<Edge, boolean>> = {
  begin: true,
  first: true,
  last: false,
  end: false,
}

/** Digits that survive a sum: 0.1 + 0.2 is 0.3. */
const PRECISION = 15

export function addRegisters(before: Registers, fact: TransactionFact): Registers {
  const told = fact.samples.filter(isRegister)
  if (told.length === 0) return before
  const after: { -readonly [Name in keyof Registers]: Registers[Name] } = { ...before }
  const keep = (edge: Edge, part: Part, register: Register): void => {
    const name = `${edge} ${part}` as const
    after[name] = outermost(edge, after[name] ?? null, register) ?? register
  }
  for (const { edges, part, register } of [...parts(told, fact), ...sums(told, fact)]) {
    for (const edge of edges) keep(edge, part, register)
  }
  return after
}

export interface Energy {
  readonly meterStartWh: number | null
  /** Null while it runs. */
  readonly meterStopWh: number | null
  /** The last there is. */
  readonly meterWh: number | null
  /** Null while it runs, and when no two registers fit. */
  readonly energyWh: number | null
  /** It has ended, and its registers do not say by how much. */
  readonly isSuspect: boolean
}

/** Without two registers that fit, the last plausible one tells, and the doubt is kept. */
export function toEnergy(registers: Registers, isEnded: boolean): Energy {
  const start = find(registers, 'begin') ?? find(registers, 'first')
  const last = find(registers, 'last')
  const meterStartWh = start?.wh ?? null
  if (!isEnded) {
    const meterWh = last?.wh ?? meterStartWh
    return { meterStartWh, meterStopWh: null, meterWh, energyWh: null, isSuspect: false }
  }
  const stop = find(registers, 'end') ?? last
  const told = between(start, stop)
  const energyWh = told ?? between(start, last)
  const meterStopWh = stop?.wh ?? null
  const meterWh = meterStopWh ?? meterStartWh
  return { meterStartWh, meterStopWh, meterWh, energyWh, isSuspect: told === null }
}

interface Told {
  readonly edges: readonly Edge[]
  readonly part: Part
  readonly register: Register
}

function isRegister({ number, kind }: Sample): boolean {
  const { measurand, location, phase } = kind
  const isPlace = location === 'Outlet' && (phase === null || isPhase(phase))
  return measurand === REGISTER && isPlace && number !== null && cleanNumber(number) !== null
}

function isPhase(phase: string): phase is (typeof PHASES)[number] {
  return (PHASES as readonly string[]).includes(phase)
}

function parts(samples: readonly Sample[], fact: TransactionFact): readonly Told[] {
  return samples.map((sample) => {
    const { context, phase } = sample.kind
    const part = phase !== null && isPhase(phase) ? phase : 'all'
    const at = timeOf(sample, fact)
    const register = { at, seqNo: fact.seqNo, wh: sample.number ?? 0 }
    return { edges: edgesOf(context), part, register }
  })
}

/** Of the times at which this event has all three phases. */
function sums(samples: readonly Sample[], fact: TransactionFact): readonly Told[] {
  const byTime = new Map<string, { at: number; context: string; wh: Map<string, number> }>()
  for (const sample of samples) {
    const { context, phase } = sample.kind
    if (phase === null) continue
    const at = timeOf(sample, fact)
    const key = `${at} ${context}`
    const one = byTime.get(key) ?? { at, context, wh: new Map() }
    byTime.set(key, one)
    one.wh.set(phase, sample.number ?? 0)
  }
  return [...byTime.values()].flatMap(({ at, context, wh }): readonly Told[] => {
    if (wh.size < PHASES.length) return []
    const register = { at, seqNo: fact.seqNo, wh: add([...wh.values()]) }
    return [{ edges: edgesOf(context), part: 'sum', register }]
  })
}

function edgesOf(context: string): readonly Edge[] {
  if (context === 'Transaction.Begin') return ['begin']
  return context === 'Transaction.End' ? ['end'] : ['first', 'last']
}

function timeOf({ occurredAt }: Sample, fact: TransactionFact): number {
  return occurredAt ?? fact.occurredAt ?? fact.at
}

function find(registers: Registers, edge: Edge): Register | null {
  const all = registers[`${edge} all`]
  if (all !== undefined) return all
  return outermost(edge, registers[`${edge} sum`] ?? null, sumOfPhases(registers, edge))
}

function sumOfPhases(registers: Registers, edge: Edge): Register | null {
  const phases = PHASES.flatMap((phase) => registers[`${edge} ${phase}`] ?? [])
  const [one, ...others] = phases
  if (one === undefined || others.length < PHASES.length - 1) return null
  if (others.some(({ at }) => at !== one.at)) return null
  const seqNo = Math.min(...phases.map((phase) => phase.seqNo))
  return { at: one.at, seqNo, wh: add(phases.map(({ wh }) => wh)) }
}

function outermost(edge: Edge, one: Register | null, other: Register | null): Register | null {
  if (one === null || other === null) return one ?? other
  const isBefore = one.at - other.at || one.seqNo - other.seqNo || one.wh - other.wh
  return isBefore < 0 === IS_EARLY[edge] ? one : other
}

/** Null without two registers, and for a meter that ran backwards. */
function between(start: Register | null, stop: Register | null): number | null {
  if (start === null || stop === null || stop.wh < start.wh) return null
  const isSame = start.at === stop.at && start.seqNo === stop.seqNo
  return isSame ? null : add([stop.wh, -start.wh])
}

function add(numbers: readonly number[]): number {
  const sum = numbers.reduce((all, number) => all + number, 0)
  return Number(sum.toPrecision(PRECISION))
}
