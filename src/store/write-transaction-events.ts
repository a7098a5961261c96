/**
 * Events of transactions of 2.x: reads and locks what they may touch, has each planned in its turn,
 * and writes it, one statement for each kind of change.
 */
import type { TransactionAnswer } from '../model/record.ts'
import { booleanColumn, numberColumn, textColumn } from './columns.ts'
import type { EventRow, Stored } from './fact.ts'
import { RetryLater, type Sql } from './link.ts'
import type { ToldTransaction } from './merge-transaction.ts'
import {
  answerOf,
  type EventItem,
  type EventPlan,
  keyOfEvent,
  keyOfTransaction,
  planEvent,
  Reported,
} from './plan-transaction-events.ts'
import { cleanTime } from './sanitize.ts'
import { amountOf } from './settle-transaction.ts'
import type { Readings } from './write-meter-values.ts'
import { insertTransactions, updateTransactions } from './write-told-transactions.ts'

export interface StoredTransactionEvents extends Stored {
  /** The readings inside of events. */
  readonly readings: readonly Readings[]
}

export async function storeTransactionEvents(
  sql: Sql,
  items: readonly EventItem[],
): Promise<StoredTransactionEvents> {
  const known = new Reported()
  const [stored] = await Promise.all([
    lockTransactions(sql, known, items),
    findEvents(sql, known, items),
  ])
  const plans = items.map((item) => planEvent(known, item))
  const fresh = plans.filter(({ type }) => type === 'new')
  const changes = plans.filter(({ type, isEndAfterAll }) => type === 'new' || isEndAfterAll)
  const [, , , contradictions] = await Promise.all([
    insertTransactions(
      sql,
      lastOfEach(changes).filter((plan) => !stored.has(keyOf(plan))),
    ),
    updateTransactions(
      sql,
      lastOfEach(changes).filter((plan) => stored.has(keyOf(plan))),
    ),
    insertEvents(sql, fresh),
    keepContradictions(
      sql,
      plans.filter(({ type }) => type === 'contradicts'),
    ),
  ])
  return {
    receipts: plans.map(({ receipt }) => receipt),
    events: [...fresh, ...contradictions].map(toEvent),
    readings: changes.flatMap(toReadings),
  }
}

function keyOf({ item: { owner, fact } }: EventPlan): string {
  return keyOfTransaction(owner.tenant, owner.chargePointId, fact.transactionId)
}

/** Several events of one transaction are one change of its row. */
function lastOfEach(plans: readonly EventPlan[]): readonly EventPlan[] {
  return [...new Map(plans.map((plan) => [keyOf(plan), plan])).values()]
}

/** The keys of those that are there. In one order by all, so that none waits for another. */
async function lockTransactions(
  sql: Sql,
  known: Reported,
  items: readonly EventItem[],
): Promise<ReadonlySet<string>> {
  const rows = await sql<
    {
      readonly tenant: string
      readonly chargePointId: string
      readonly transactionId: string
      readonly told: string | null
      readonly flags: string
    }[]
  >`
    select t.tenant, t.charge_point_id as "chargePointId", t.transaction_id as "transactionId",
      t.told, array_to_string(t.flags, ',') as flags
    from (select distinct * from unnest(${idColumns(sql, items)}) as i
      (tenant, charge_point_id, transaction_id)) k
    join transactions t using (tenant, charge_point_id, transaction_id)
    order by t.sequence for update of t`
  for (const row of rows) {
    const told = row.told === null ? null : (JSON.parse(row.told) as ToldTransaction)
    const flags = row.flags === '' ? [] : row.flags.split(',')
    known.addTransaction({ ...row, told, flags })
  }
  return new Set(
    rows.map(({ tenant, chargePointId, transactionId }) =>
      keyOfTransaction(tenant, chargePointId, transactionId),
    ),
  )
}

function idColumns(sql: Sql, items: readonly EventItem[]) {
  return sql`
    texts(${textColumn(items.map(({ owner }) => owner.tenant))}),
    texts(${textColumn(items.map(({ owner }) => owner.chargePointId))}),
    texts(${textColumn(items.map(({ fact }) => fact.transactionId))})`
}

/** Behind the lock, so that it sees what another node committed before. */
async function findEvents(sql: Sql, known: Reported, items: readonly EventItem[]): Promise<void> {
  const rows = await sql<{ position: number; bodyKey: string; answer: string }[]>`
    select k.position::integer, e.body_key as "bodyKey", e.answer
    from unnest(${idColumns(sql, items)},
      ${numberColumn(items.map(({ fact }) => fact.seqNo))}::bigint[]
    ) with ordinality as k (tenant, charge_point_id, transaction_id, seq_no, position)
    join transaction_events e using (tenant, charge_point_id, transaction_id, seq_no)`
  for (const { position, bodyKey, answer } of rows) {
    const item = items[position - 1]
    if (item === undefined) continue
    known.addEvent(keyOfEvent(item), { bodyKey, answer: JSON.parse(answer) as TransactionAnswer })
  }
}

async function insertEvents(sql: Sql, plans: readonly EventPlan[]): Promise<void> {
  if (plans.length === 0) return
  const items = plans.map(({ item }) => item)
  const facts = items.map(({ fact }) => fact)
  const rows = await sql`
    insert into transaction_events (tenant, charge_point_id, transaction_id, seq_no, phase,
      body_key, occurred_at, received_at, trigger, is_offline, answer)
    select tenant, charge_point_id, transaction_id, seq_no, phase, body_key,
      to_timestamp(occurred_at / 1000), to_timestamp(at / 1000), trigger, is_offline, answer
    from unnest(${idColumns(sql, items)},
      ${numberColumn(facts.map(({ seqNo }) => seqNo))}::bigint[],
      texts(${textColumn(facts.map(({ phase }) => phase))}),
      texts(${textColumn(facts.map(({ bodyKey }) => bodyKey))}),
      ${numberColumn(facts.map(({ occurredAt }) => cleanTime(occurredAt)))}::float8[],
      ${numberColumn(facts.map(({ at }) => at))}::float8[],
      texts(${textColumn(facts.map(({ trigger }) => trigger))}),
      ${booleanColumn(facts.map(({ isOffline }) => isOffline))}::boolean[],
      texts(${textColumn(plans.map((plan) => JSON.stringify(answerOf(plan))))})
    ) as e (tenant, charge_point_id, transaction_id, seq_no, phase, body_key, occurred_at, at,
      trigger, is_offline, answer)
    on conflict do nothing returning 1`
  if (rows.length < plans.length) throw new RetryLater('another node stored the same event')
}

/** The plans of those that were not kept before. */
async function keepContradictions(
  sql: Sql,
  plans: readonly EventPlan[],
): Promise<readonly EventPlan[]> {
  if (plans.length === 0) return []
  const items = plans.map(({ item }) => item)
  const keys = items.map(({ fact }) => `${fact.transactionId} ${fact.seqNo} ${fact.bodyKey}`)
  const bodies = items.map(({ fact: { raw: _, samples: __, ...body } }) => JSON.stringify(body))
  const rows = await sql<{ position: number }[]>`
    with told as (
      select * from unnest(${idColumns(sql, items)},
        texts(${textColumn(keys)}),
        ${numberColumn(items.map(({ fact }) => fact.at))}::float8[],
        texts(${textColumn(bodies)}),
        texts(${textColumn(items.map(({ fact }) => fact.raw))})
      ) with ordinality as t (tenant, charge_point_id, transaction_id, content_key, at, body, raw,
        position)
    ), kept as (
      insert into transaction_anomalies (tenant, charge_point_id, content_key, transaction_id,
        kind, at, body, raw)
      select tenant, charge_point_id, content_key, transaction_id, 'conflict',
        to_timestamp(at / 1000), body, raw
      from told
      on conflict do nothing returning tenant, charge_point_id, content_key
    ), flagged as (
      update transactions t set flags = array_append(flags, 'conflict')
      from (select distinct tenant, charge_point_id, transaction_id from told) k
      where t.tenant = k.tenant and t.charge_point_id = k.charge_point_id
        and t.transaction_id = k.transaction_id and not 'conflict' = any (t.flags)
    )
    select min(position)::integer as position
    from told join kept using (tenant, charge_point_id, content_key)
    group by tenant, charge_point_id, content_key`
  return rows.flatMap(({ position }) => plans[position - 1] ?? [])
}

/** One vocabulary with 1.6, for those who read the journal. */
function toEvent({ type, item: { owner, fact }, told, settled }: EventPlan): EventRow {
  const { tenant, chargePointId } = owner
  const { at, occurredAt, transactionId, seqNo, phase, bodyKey, raw } = fact
  const { connectorId, idToken, idTokenType, trigger, isOffline, chargingState } = fact
  const { reservationId, remoteStartId, details } = fact
  const cost = settled?.cost ?? null
  const flags = settled?.flags ?? []
  const payload = JSON.stringify({
    transactionId,
    seqNo,
    evseId: told?.evseId?.value ?? fact.evseId,
    connectorId,
    idToken,
    idTokenType,
    trigger,
    chargingState,
    isOffline,
    reservationId,
    remoteStartId,
    authorizationStatus: fact.answer.info?.status ?? null,
    meterStartWh: settled?.meterStartWh ?? null,
    ...(phase === 'ended' ? { reason: fact.stopReason ?? 'Local' } : {}),
    meterStopWh: settled?.meterStopWh ?? null,
    energyWh: settled?.energyWh ?? null,
    cost: cost === null ? null : { amount: amountOf(cost), currency: cost.currency },
    isEnded: told !== null && told.ended !== null,
    isComplete: settled?.isComplete ?? false,
    startMissing: told !== null && told.started === null,
    flags: type === 'contradicts' ? [...new Set([...flags, 'conflict'])] : flags,
    details: details === null ? null : detailsOf(details),
  })
  const key = type === 'new' ? `${transactionId} ${seqNo}` : `${transactionId} ${seqNo} ${bodyKey}`
  const row = { tenant, chargePointId, type: `transaction.${phase}`, at, occurredAt, key }
  return { ...row, payload, raw }
}

/** As JSON in JSON where it is some, else as the text it is. */
function detailsOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function toReadings({ item: { owner, fact }, told, receipt }: EventPlan): readonly Readings[] {
  const { at, samples, raw, transactionId: reportedTransactionId } = fact
  if (samples.length === 0) return []
  const evseId = told?.evseId?.value ?? 0
  const { transactionId } = receipt
  return [{ owner, at, evseId, transactionId, reportedTransactionId, samples, raw, event: null }]
}
