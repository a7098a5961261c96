/** Whole transactions of 2.x as their events, for tests of the record. */
import type { TransactionFact } from '../../src/model/record.ts'
import type { Sample } from '../../src/model/transaction.ts'
import { AT, reported, sample } from '../support/facts.ts'
import type { Random } from '../support/random.ts'

const ACCEPTED = { status: 'accepted', expiresAt: null, groupIdToken: 'GROUP' } as const

const at = (seqNo: number, wh: number, context = 'Sample.Periodic'): Sample =>
  sample({ occurredAt: AT + seqNo * 60_000, number: wh, value: String(wh), context })

/** Plugged in, authorized, charging, a pause, offline, and ended by another of the group. */
export const SIX: readonly TransactionFact[] = [
  reported({ seqNo: 0, trigger: 'CablePluggedIn', chargingState: 'EVConnected', reservationId: 9 }),
  reported({
    seqNo: 1,
    phase: 'updated',
    evseId: 2,
    connectorId: 1,
    idToken: 'TAG-1',
    idTokenType: 'ISO14443',
    groupIdToken: 'GROUP',
    remoteStartId: 77,
    answer: { info: ACCEPTED, totalCost: null, hasLimits: false },
    samples: [at(1, 1_000, 'Transaction.Begin')],
    tariff: {
      currency: 'EUR',
      currencyDigits: 2,
      pricePerKwh: 40_000,
      pricePerMinute: 1_000,
      startFee: 50_000,
    },
  }),
  reported({
    seqNo: 2,
    phase: 'updated',
    trigger: 'MeterValuePeriodic',
    chargingState: 'Charging',
    details: '{"numberOfPhasesUsed":3,"cableMaxCurrent":32}',
    samples: [at(2, 1_250)],
  }),
  reported({
    seqNo: 3,
    phase: 'updated',
    chargingState: 'SuspendedEV',
    samples: [at(3, 1_500)],
    details: '{"numberOfPhasesUsed":1}',
  }),
  reported({ seqNo: 4, phase: 'updated', isOffline: true, samples: [at(4, 1_900)] }),
  reported({
    seqNo: 5,
    phase: 'ended',
    trigger: 'StopAuthorized',
    stopReason: 'Local',
    idToken: 'TAG-2',
    idTokenType: 'ISO14443',
    chargingState: 'Idle',
    samples: [at(5, 3_500, 'Transaction.End')],
  }),
]

/** A transaction of so many events that say by chance more or less. */
export function lifeOf(random: Random, events: number): readonly TransactionFact[] {
  const first = random.pick([0, 0, 1, 812])
  let wh = 1_000
  return Array.from({ length: events }, (_, index) => {
    const seqNo = first + index
    const phase = index === 0 ? 'started' : index === events - 1 ? 'ended' : 'updated'
    wh += random.int(0, 500)
    const maybe = <T>(value: T): T | null => (random.next() < 0.4 ? value : null)
    return reported({
      seqNo,
      phase,
      evseId: maybe(random.int(1, 3)),
      connectorId: maybe(random.int(1, 2)),
      idToken: maybe(random.pick(['A', 'B', ''])),
      chargingState: maybe(random.pick(['Charging', 'SuspendedEV', 'Idle'])),
      remoteStartId: maybe(random.int(1, 99)),
      details: maybe(JSON.stringify({ [random.pick(['a', 'b'])]: random.int(0, 9) })),
      isOffline: random.next() < 0.2,
      flags: random.next() < 0.1 ? ['clockSuspect'] : [],
      samples: samplesAt(random, seqNo, wh),
    })
  })
}

function samplesAt(random: Random, seqNo: number, wh: number): readonly Sample[] {
  const context = random.pick(['Sample.Periodic', 'Transaction.Begin', 'Transaction.End'])
  // Two events of one time now and then.
  const time = seqNo - random.int(0, 1)
  const dice = random.next()
  if (dice < 0.3) return []
  if (dice < 0.6) return [at(time, wh, context)]
  const phases = ['L1', 'L2', 'L3'].map((phase) => ({ ...at(time, wh / 3, context), phase }))
  return phases.map(({ phase, ...one }) => ({ ...one, kind: { ...one.kind, phase } }))
}

/** All orders there are of a few. */
export function* ordersOf<T>(items: readonly T[]): Generator<readonly T[]> {
  if (items.length === 0) yield items
  for (const [index, first] of items.entries()) {
    for (const rest of ordersOf(items.toSpliced(index, 1))) yield [first, ...rest]
  }
}
