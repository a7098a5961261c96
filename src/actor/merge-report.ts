/**
 * What an event of 2.x makes of its transaction, as its actor remembers it: the same in whatever
 * order and how often they come. Part 2 E §1.3; spec transactions §3; integrity R12 to R14.
 *
 * Times and registers are the outermost, the end is the end, and what is told once stays. Of what
 * changes while it charges the highest number counts; one that told nothing of it leaves it alone,
 * so until the next that does, news that came late may stand there. An ended one has none of it.
 */
import type { TransactionReported } from '../model/event-message.ts'
import type { Transaction, TransactionTold } from '../model/transaction.ts'
import { registersOf } from './registers.ts'
import { toUsableTime } from './told-time.ts'

/** `known`: null when nothing was heard of it before. Its idToken is not looked at here. */
export function mergeReport(known: Transaction | null, event: TransactionReported): Transaction {
  const { transactionId, phase, evseId, occurredAt, at } = event
  const isEnded = phase === 'ended' || known?.phase === 'ended'
  return {
    transactionId,
    evseId: known !== null && known.evseId > 0 ? known.evseId : Math.max(0, evseId ?? 0),
    idToken: known?.idToken ?? '',
    groupIdToken: known?.groupIdToken ?? null,
    startedAt: Math.min(known?.startedAt ?? Infinity, toUsableTime(occurredAt, at)),
    ...mergeMeter(known, event),
    phase: isEnded ? 'ended' : 'running',
    isOrphaned: known?.isOrphaned ?? false,
    told: mergeTold(known?.told ?? null, event, isEnded),
  }
}

/** Whether it says something that no event before it could know of. */
export function isNews(known: Transaction | null, { seqNo }: TransactionReported): boolean {
  return seqNo > (known?.told?.seqNo ?? -Infinity)
}

function mergeTold(
  before: TransactionTold | null,
  event: TransactionReported,
  isEnded: boolean,
): TransactionTold {
  const { seqNo, connectorId, chargingState, remoteStartId } = event
  const isNewer = before === null || seqNo > before.seqNo
  const latest = <T>(old: T | null, told: T | null) => (isNewer ? (told ?? old) : (old ?? told))
  return {
    seqNo: Math.max(before?.seqNo ?? seqNo, seqNo),
    connectorId: latest(before?.connectorId ?? null, connectorId),
    chargingState: isEnded ? null : latest(before?.chargingState ?? null, chargingState),
    remoteStartId: before?.remoteStartId ?? remoteStartId,
    costToldAt: isEnded ? null : (before?.costToldAt ?? null),
    renegotiations: isEnded ? 0 : (before?.renegotiations ?? 0),
    allowedEnergyTransfer: isEnded ? null : (before?.allowedEnergyTransfer ?? null),
  }
}

/**
 * A register only grows: its lowest reading is the first, its highest the last. 0 counts where it
 * is said to be the beginning: else it is what a meter says that is not awake yet.
 */
function mergeMeter(
  known: Transaction | null,
  { samples }: TransactionReported,
): Pick<Transaction, 'meterStartWh' | 'meterWh'> {
  let lowest = known?.meterStartWh ?? Infinity
  let highest = known?.meterWh ?? -Infinity
  for (const { wh, isBegin } of registersOf(samples)) {
    if (isBegin || wh > 0) lowest = Math.min(lowest, wh)
    highest = Math.max(highest, wh)
  }
  return {
    meterStartWh: lowest === Infinity ? null : lowest,
    meterWh: highest === -Infinity ? null : highest,
  }
}
