/**
 * Meter readings, and which transaction they belong to. OCPP 1.6 §4.7; spec transactions §9.
 *
 * A recorder: every reading is kept, whatever it says. A told id counts when it fits the connector;
 * else readings belong to what runs on their connector, unless they are older than it. Connector 0
 * is the meter of the grid and never part of a transaction. In 2.x transactions tell their readings
 * themselves (J02), so that none of these belong to one.
 */
import type { ChargePoint } from '../model/charge-point.ts'
import type { ActorEffect } from '../model/effect.ts'
import type { MeterReported } from '../model/event-message.ts'
import type { Sample, Transaction } from '../model/transaction.ts'
import { registersOf } from './registers.ts'
import type { ActorStep } from './step.ts'
import { count, writeNote } from './step.ts'
import { isClockSuspect } from './told-time.ts'
import { findRunningOn, findUnnumbered } from './transactions.ts'

export function stepMeterReported(before: ChargePoint, event: MeterReported): ActorStep {
  const { at, evseId, transactionId, samples, raw } = event
  const told = transactionId === null ? null : findUnnumbered(before.transactions, transactionId)
  const its = findIts(before, event, told)
  const effects: ActorEffect[] = [
    {
      type: 'record',
      ticket: null,
      fact: {
        type: 'meter.values',
        at,
        evseId,
        transactionId: its?.transactionId ?? null,
        reportedTransactionId: transactionId,
        samples,
        raw,
      },
    },
  ]
  if (transactionId !== null && told === null) effects.push(count('transaction.unknown'))
  if (its === null || its.phase === 'ended') return { state: before, effects }
  const meterWh = highestRegister(samples, its.meterWh ?? its.meterStartWh ?? -Infinity)
  if (meterWh === null) return { state: before, effects }
  effects.push(
    writeNote({ type: 'transaction.progress', at, transactionId: its.transactionId, meterWh }),
  )
  const index = before.transactions.indexOf(its)
  const transactions = before.transactions.with(index, { ...its, meterWh })
  return { state: { ...before, transactions }, effects }
}

function findIts(
  { transactions }: ChargePoint,
  { evseId, samples, at }: MeterReported,
  told: Transaction | null,
): Transaction | null {
  if (evseId <= 0) return null
  if (told !== null && told.evseId === evseId) return told
  const running = findRunningOn(transactions, evseId)
  if (running === null || running.told !== null) return null
  return isBefore(samples, running, at) ? null : running
}

/** Whether they were taken before it started, by a clock that can be believed. */
function isBefore(samples: readonly Sample[], { startedAt }: Transaction, at: number): boolean {
  const takenAt = samples.at(-1)?.occurredAt ?? null
  return takenAt !== null && takenAt < startedAt && !isClockSuspect(takenAt, at)
}

/** The highest reading of the whole meter above this one; null when there is none. */
function highestRegister(samples: readonly Sample[], aboveWh: number): number | null {
  let highest = aboveWh
  for (const { wh } of registersOf(samples)) highest = Math.max(highest, wh)
  return highest > aboveWh ? highest : null
}
