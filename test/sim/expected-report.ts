/**
 * What the record must show of a transaction of 2.x, worked out from its events in their order, as
 * the charge point told them: another way than that of the store, which must come to the same.
 */
import type { Tariff } from '../../src/model/tariff.ts'

/** Those parts of a TransactionEvent that charge points of the simulation use. */
export interface ToldEvent {
  readonly eventType: 'Started' | 'Updated' | 'Ended'
  readonly timestamp: string
  readonly seqNo: number
  readonly transactionInfo: {
    readonly transactionId: string
    readonly chargingState?: string
    readonly stoppedReason?: string
    readonly remoteStartId?: number
  }
  readonly evse?: { readonly id: number; readonly connectorId?: number }
  readonly idToken?: { readonly idToken: string; readonly type: string }
  readonly meterValue?: readonly {
    readonly sampledValue: readonly {
      readonly value: number
      readonly context: string
      readonly measurand: string
    }[]
  }[]
}

export interface Expected {
  readonly isStarted: boolean
  readonly isEnded: boolean
  readonly isComplete: boolean
  readonly evseId: number | null
  readonly idToken: string | null
  readonly chargingState: string | null
  readonly remoteStartId: number | null
  readonly stopReason: string | null
  readonly meterStartWh: number | null
  readonly meterStopWh: number | null
  readonly energyWh: number | null
}

/** In the order of their numbers; each number once. */
export function expectedOf(events: readonly ToldEvent[]): Expected {
  const started = events.find(({ eventType }) => eventType === 'Started')
  const ended = events.find(({ eventType }) => eventType === 'Ended')
  const cards = events.flatMap(({ idToken }) => idToken?.idToken ?? [])
  const infos = events.map(({ transactionInfo }) => transactionInfo)
  return {
    isStarted: started !== undefined,
    isEnded: ended !== undefined,
    isComplete:
      started !== undefined &&
      ended !== undefined &&
      ended.seqNo - started.seqNo + 1 === countBetween(events, started, ended),
    evseId: lastOf(events.map(({ evse }) => evse?.id)),
    // That of whoever began it: nobody's only where nobody else was named.
    idToken: cards.find((card) => card !== '') ?? cards[0] ?? null,
    chargingState: lastOf(infos.map(({ chargingState }) => chargingState)),
    remoteStartId: lastOf(infos.map(({ remoteStartId }) => remoteStartId)),
    stopReason: ended === undefined ? null : (ended.transactionInfo.stoppedReason ?? 'Local'),
    ...energyOf(events, ended !== undefined),
  }
}

/** In smallest units of the currency, half up. Nothing but whole numbers is reckoned with. */
export function expectedMinor(
  { startFee, pricePerKwh, pricePerMinute }: Tariff,
  energyWh: number,
  milliseconds: number,
): number {
  const thousandths =
    BigInt(startFee) * 60_000_000n +
    BigInt(pricePerKwh) * BigInt(energyWh) * 60_000n +
    BigInt(pricePerMinute) * BigInt(milliseconds) * 1_000n
  const one = 60_000_000n * 1_000n
  return Number((2n * thousandths + one) / (2n * one))
}

function countBetween(events: readonly ToldEvent[], from: ToldEvent, to: ToldEvent): number {
  return events.filter(({ seqNo }) => from.seqNo <= seqNo && seqNo <= to.seqNo).length
}

function lastOf<Value>(told: readonly (Value | undefined)[]): Value | null {
  return told.findLast((value) => value !== undefined) ?? null
}

/** From the reading at its beginning to the one at its end, or the outermost between. */
function energyOf(events: readonly ToldEvent[], isEnded: boolean) {
  const readings = events.flatMap(({ meterValue = [] }) =>
    meterValue.flatMap(({ sampledValue }) =>
      sampledValue.filter(({ measurand }) => measurand === 'Energy.Active.Import.Register'),
    ),
  )
  const between = readings.filter(({ context }) => context === 'Sample.Periodic')
  const start = readings.find(({ context }) => context === 'Transaction.Begin') ?? between[0]
  const stop = readings.find(({ context }) => context === 'Transaction.End') ?? between.at(-1)
  const isBoth = start !== undefined && stop !== undefined && start !== stop
  return {
    meterStartWh: start?.value ?? null,
    meterStopWh: isEnded ? (stop?.value ?? null) : null,
    energyWh: isEnded && isBoth ? stop.value - start.value : null,
  }
}
