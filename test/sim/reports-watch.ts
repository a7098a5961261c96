/**
 * Looks at each transaction of 2.x when the store has changed it. It reads the frames itself, so
 * that an error in what the hub makes of them is seen. Spec simulation I2, I8, I10.
 */
import type { Owner, TransactionFact } from '../../src/model/record.ts'
import type { Tariff } from '../../src/model/tariff.ts'
import { Violated } from './connection-watch.ts'
import type { Content } from './entry.ts'
import { type Expected, expectedMinor, expectedOf, type ToldEvent } from './expected-report.ts'
import { keyOf, type ReportsModel, type StoredReport } from './reports-model.ts'

export class ReportsWatch {
  /** By transaction and number; the first counts. */
  readonly #told = new Map<string, Map<number, ToldEvent>>()
  readonly #closed = new Set<string>()
  readonly #reports: ReportsModel
  /** By charge point. */
  readonly #tariffs: ReadonlyMap<string, Tariff>

  constructor(reports: ReportsModel, tariffs: ReadonlyMap<string, Tariff>) {
    this.#reports = reports
    this.#tariffs = tariffs
  }

  /** Of each commit, behind it. */
  committed({ chargePointId }: Owner, fact: TransactionFact): void {
    const told = eventOf(fact)
    const key = keyOf(chargePointId, told.transactionInfo.transactionId)
    const its = this.#told.get(key) ?? new Map<number, ToldEvent>()
    this.#told.set(key, its)
    if (!its.has(told.seqNo)) its.set(told.seqNo, told)
    const stored = this.#reports.transactions.get(key)
    if (stored === undefined) throw new Violated('I2', `${key} was committed and is not stored`)
    if (told.eventType === 'Ended' && its.get(told.seqNo) === told) this.#closed.add(key)
    if (this.#closed.has(key) && stored.told.ended === null) {
      throw new Violated('I8', `${key} was closed and is open`)
    }
    const events = [...its.values()].toSorted((one, other) => one.seqNo - other.seqNo)
    const expected = expectedOf(events)
    checkRecord(key, stored, expected)
    checkCost(key, stored, expected, this.#tariffs.get(chargePointId) ?? null)
  }

  /** One that the charge point was told is stored. */
  checkKept(chargePointId: string, content: Content): void {
    const event = content as unknown as ToldEvent
    const key = keyOf(chargePointId, event.transactionInfo.transactionId)
    const what = `${key}/${event.seqNo}`
    const times = this.#reports.stored.get(what) ?? 0
    if (times !== 1) throw new Violated('I2', `${what} is stored ${times} times`)
    const kept = this.#told.get(key)?.get(event.seqNo)
    if (kept === undefined || !isSame(kept, event)) {
      throw new Violated('I2', `${what} is stored as another one`)
    }
    const isDoubted = this.#findContradictions(chargePointId, event).length > 0
    if (isDoubted) throw new Violated('I2', `${what} is said to contradict itself`)
  }

  /** One that took the number of another: the other counts, and this one is kept beside it. */
  checkContradiction(chargePointId: string, content: Content): void {
    const event = content as unknown as ToldEvent
    const { transactionId } = event.transactionInfo
    const what = `${keyOf(chargePointId, transactionId)}/${event.seqNo}`
    const kept = this.#findContradictions(chargePointId, event)
    if (kept.length === 0) throw new Violated('I2', `${what}: its contradiction is not kept`)
    const its = this.#reports.transactions.get(keyOf(chargePointId, transactionId))
    if (its?.settled.flags.includes('conflict') !== true) {
      throw new Violated('I2', `${what}: its contradiction is not flagged`)
    }
  }

  #findContradictions(chargePointId: string, event: ToldEvent) {
    return this.#reports.contradictions.filter(
      ({ owner, fact }) => owner.chargePointId === chargePointId && isSame(eventOf(fact), event),
    )
  }
}

function checkRecord(key: string, { told, settled }: StoredReport, expected: Expected): void {
  const has = (flag: string) => settled.flags.includes(flag)
  const shown: Expected = {
    isStarted: told.started !== null && !has('startMissing'),
    isEnded: told.ended !== null,
    isComplete: settled.isComplete && !has('incomplete') && !has('dataGap'),
    evseId: told.evseId?.value ?? null,
    idToken: told.holder?.value.idToken ?? null,
    chargingState: told.chargingState?.value ?? null,
    remoteStartId: told.remoteStartId?.value ?? null,
    stopReason: told.ended?.reason ?? null,
    meterStartWh: settled.meterStartWh,
    meterStopWh: settled.meterStopWh,
    energyWh: settled.energyWh,
  }
  for (const name of Object.keys(expected) as (keyof Expected)[]) {
    if (shown[name] === expected[name]) continue
    throw new Violated('I10', `${key} ${name} is ${shown[name]}, told was ${expected[name]}`)
  }
}

/** By the tariff that applies here, which nobody changes; its time where its clock is right. */
function checkCost(
  key: string,
  { told, settled: { cost } }: StoredReport,
  { isComplete, energyWh }: Expected,
  tariff: Tariff | null,
): void {
  const { started, ended, flags } = told
  const isDue = isComplete && energyWh !== null && tariff !== null
  if (isDue && told.tariff === null) throw new Violated('I10', `${key} has lost its tariff`)
  if (flags.includes('clockSuspect')) return
  const milliseconds = (ended?.occurredAt ?? 0) - (started?.occurredAt ?? 0)
  const expected = isDue ? expectedMinor(tariff, energyWh, milliseconds) : null
  if ((cost?.minor ?? null) === expected) return
  throw new Violated('I10', `${key} costs ${cost?.minor}, by its tariff ${expected}`)
}

function eventOf({ raw }: TransactionFact): ToldEvent {
  const [, , , payload] = JSON.parse(raw) as [number, string, string, ToldEvent]
  return payload
}

/** No two messages of a charge point are of one time. */
function isSame(one: ToldEvent, other: ToldEvent): boolean {
  return one.timestamp === other.timestamp && one.eventType === other.eventType
}
