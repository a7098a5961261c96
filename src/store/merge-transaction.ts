/**
 * A transaction of 2.x, made of its events: the same whatever the order in which they come, and
 * however often each comes. Integrity R12 to R14; part 2 E §1.3; spec transactions §3.
 *
 *   event --> mergeEvent(what the others told) --> told --> settle --> what the record shows
 *
 * Everything is kept with the number of the event that told it: of what may change the highest
 * number counts, of how it began the lowest. An end is never undone.
 */
import type { IdTokenStatus } from '../model/id-token.ts'
import type { Flag, TransactionFact } from '../model/record.ts'
import type { Tariff } from '../model/tariff.ts'
import { addRegisters, type Registers } from './transaction-registers.ts'

/** What one event said of something. */
export interface From<Value> {
  readonly seqNo: number
  readonly value: Value
}

export interface Moment {
  readonly seqNo: number
  /** Our clock. */
  readonly at: number
  readonly occurredAt: number | null
  readonly occurredText: string
}

export interface Ending extends Moment {
  readonly reason: string
  readonly idToken: string | null
}

export interface Holder {
  readonly idToken: string
  readonly idTokenType: string | null
  readonly groupIdToken: string | null
  readonly status: IdTokenStatus | null
}

/** Survives JSON: it is stored as it is. */
export interface ToldTransaction {
  readonly transactionId: string
  /** Numbers seen, as ranges without gaps: [first, last], in order. */
  readonly seen: readonly (readonly [number, number])[]
  /** The event with the lowest number, whatever it is. */
  readonly first: Moment
  readonly started: Moment | null
  readonly ended: Ending | null
  readonly evseId: From<number> | null
  readonly connectorId: From<number> | null
  /** Of who began it; who ends it may be another. */
  readonly holder: From<Holder> | null
  readonly reservationId: From<number> | null
  readonly remoteStartId: From<number> | null
  readonly chargingState: From<string> | null
  readonly tariff: From<Tariff> | null
  /** Each by its name, as JSON. */
  readonly details: Readonly<Record<string, From<unknown>>>
  readonly registers: Registers
  /** In order of the alphabet. */
  readonly flags: readonly Flag[]
}

/** Ranges between gaps. Past it a number that joins none is not noted: it stays incomplete. */
const SEEN_RANGES_MAX = 1_000

/** Names of details. The schemas have a dozen; past it new ones are only in the frames. */
const DETAILS_MAX = 64

/** True of what had come by then, and not of what comes later. */
const PASSING: readonly Flag[] = ['startMissing', 'incomplete', 'dataGap']

/** Null before the first event of it that comes. */
export function mergeEvent(before: ToldTransaction | null, fact: TransactionFact): ToldTransaction {
  const { seqNo, transactionId } = fact
  const moment = toMoment(fact)
  return {
    transactionId,
    seen: addSeen(before?.seen ?? [], seqNo),
    first: earlier(before?.first ?? null, moment),
    started: mergeMoment(before?.started ?? null, fact.phase === 'started' ? moment : null),
    ended: mergeMoment(before?.ended ?? null, fact.phase === 'ended' ? toEnding(fact) : null),
    evseId: latest(before?.evseId, seqNo, fact.evseId),
    connectorId: latest(before?.connectorId, seqNo, fact.connectorId),
    holder: mergeHolder(was(before?.holder), fact),
    reservationId: latest(before?.reservationId, seqNo, fact.reservationId),
    remoteStartId: latest(before?.remoteStartId, seqNo, fact.remoteStartId),
    chargingState: latest(before?.chargingState, seqNo, fact.chargingState),
    tariff: mergeTariff(was(before?.tariff), fact),
    details: mergeDetails(before?.details ?? {}, fact),
    registers: addRegisters(before?.registers ?? {}, fact),
    flags: mergeFlags(before?.flags ?? [], fact),
  }
}

export function countSeen({ seen }: ToldTransaction): number {
  return seen.reduce((count, [from, to]) => count + to - from + 1, 0)
}

/** It has its start, its end, and all between. Part 2 E §1.3.2. */
export function isComplete({ seen, started, ended }: ToldTransaction): boolean {
  if (started === null || ended === null) return false
  return seen.some(([from, to]) => from <= started.seqNo && ended.seqNo <= to)
}

function addSeen(seen: ToldTransaction['seen'], seqNo: number): ToldTransaction['seen'] {
  if (seen.some(([from, to]) => from <= seqNo && seqNo <= to)) return seen
  const others = seen.filter(([from, to]) => to !== seqNo - 1 && from !== seqNo + 1)
  const below = seen.find(([, to]) => to === seqNo - 1)
  const above = seen.find(([from]) => from === seqNo + 1)
  if (others.length === seen.length && seen.length >= SEEN_RANGES_MAX) return seen
  const joined = [below?.[0] ?? seqNo, above?.[1] ?? seqNo] as const
  return [...others, joined].toSorted(([one], [other]) => one - other)
}

function toMoment({ seqNo, at, occurredAt, occurredText }: TransactionFact): Moment {
  return { seqNo, at, occurredAt, occurredText }
}

function toEnding(fact: TransactionFact): Ending {
  return { ...toMoment(fact), reason: fact.stopReason ?? 'Local', idToken: fact.idToken }
}

/** Two of one kind should not be; then the lower number counts. */
function mergeMoment<Kind extends Moment>(before: Kind | null, moment: Kind | null): Kind | null {
  return moment === null ? before : earlier(before, moment)
}

function earlier<Kind extends Moment>(before: Kind | null, moment: Kind): Kind {
  return before !== null && before.seqNo <= moment.seqNo ? before : moment
}

function latest<Value>(
  before: From<Value> | null | undefined,
  seqNo: number,
  value: Value | null,
): From<Value> | null {
  if (value === null) return was(before)
  return isOlder(before, seqNo) ? { seqNo, value } : was(before)
}

function isOlder(before: From<unknown> | null | undefined, seqNo: number): boolean {
  return before === null || before === undefined || before.seqNo < seqNo
}

/** The first idToken that is one: a transaction may begin before anybody shows who it is for. */
function mergeHolder(before: From<Holder> | null, fact: TransactionFact): From<Holder> | null {
  const { seqNo, idToken, idTokenType, groupIdToken, answer } = fact
  if (idToken === null) return before
  const status = answer.info?.status ?? null
  const told = { seqNo, value: { idToken, idTokenType, groupIdToken, status } }
  if (before === null) return told
  const isBetter = Number(idToken !== '') - Number(before.value.idToken !== '')
  return isBetter > 0 || (isBetter === 0 && seqNo < before.seqNo) ? told : before
}

/** What applied when it began applies to all of it. */
function mergeTariff(
  before: From<Tariff> | null,
  { seqNo, tariff }: TransactionFact,
): From<Tariff> | null {
  if (tariff === null) return before
  return before !== null && before.seqNo <= seqNo ? before : { seqNo, value: tariff }
}

function mergeDetails(
  before: ToldTransaction['details'],
  { seqNo, details }: TransactionFact,
): ToldTransaction['details'] {
  const told = Object.entries(parseObject(details))
  if (told.length === 0) return before
  const after: Record<string, From<unknown>> = { ...before }
  for (const [name, value] of told) {
    const known = Object.hasOwn(after, name) ? after[name] : null
    const isRoom = known !== null || Object.keys(after).length < DETAILS_MAX
    if (isRoom && isOlder(known, seqNo)) after[name] = { seqNo, value }
  }
  return after
}

/** Empty for what is no object. */
function parseObject(text: string | null): object {
  if (text === null) return {}
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
  } catch {
    return {}
  }
}

function mergeFlags(
  before: readonly Flag[],
  { flags, isOffline }: TransactionFact,
): readonly Flag[] {
  const offline: readonly Flag[] = isOffline ? ['offline'] : []
  const told = flags.filter((flag) => !PASSING.includes(flag))
  const all = new Set([...before, ...told, ...offline])
  return all.size === before.length ? before : [...all].toSorted()
}

/** Null for nothing. */
function was<Value>(value: Value | null | undefined): Value | null {
  return value ?? null
}
