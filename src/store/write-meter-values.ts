/**
 * Meter readings, and the event of the message they came in: one statement for all. A reading that
 * was told before (integrity R8) is not stored again, and a message that brought nothing new makes
 * no event. Its value belongs to what is compared: a second one at the same time is kept as well.
 */
import type { Owner } from '../model/record.ts'
import type { Sample } from '../model/transaction.ts'
import { booleanColumn, numberColumn, textColumn } from './columns.ts'
import type { EventRow } from './fact.ts'
import type { Sql } from './link.ts'
import type { ReadingNumbers } from './numbers.ts'
import { cleanInteger, cleanTime } from './sanitize.ts'

/** The readings of one message. */
export interface Readings {
  readonly owner: Owner
  readonly at: number
  readonly evseId: number
  readonly transactionId: string | null
  /** What was told: part of what makes it the same reading again. */
  readonly reportedTransactionId: string | null
  readonly samples: readonly Sample[]
  readonly raw: string
  /** The event of the message, if it has none elsewhere. */
  readonly event: EventRow | null
}

const DAY_MS = 86_400_000

export async function insertReadings(
  sql: Sql,
  numbers: ReadingNumbers,
  messages: readonly Readings[],
): Promise<void> {
  if (messages.length === 0) return
  await sql`
    with message as materialized (
      select * from ${messagesOf(sql, numbers, messages)}
    ), sample as materialized (
      select m.source_id, m.evse_id, m.transaction_id, m.reported, m.received_at, m.message,
        date '1970-01-01' + s.day as partition_on,
        to_timestamp(s.occurred_at / 1000) as occurred_at, s.kind_id, s.value, s.number,
        overlay(md5(concat_ws(chr(31), m.evse_id, coalesce(m.reported, ''),
          coalesce(s.occurred_at::text, m.raw), s.kind_id, s.value))
          placing lpad(to_hex(s.second), 8, '0') from 1)::uuid as content_key
      from ${samplesOf(sql, numbers, messages)} join message m on m.message = s.message
    ), stored as (
      insert into meter_values (partition_on, content_key, source_id, evse_id,
        transaction_id, reported_transaction_id, occurred_at, received_at, kind_id, value, number)
      select partition_on, content_key, source_id, evse_id, transaction_id,
        nullif(reported, transaction_id), occurred_at, received_at, kind_id, value, number
      from sample
      on conflict (source_id, content_key, partition_on) do nothing
      returning source_id, content_key
    )
    insert into events (at, event_id, tenant, charge_point_id, occurred_at, type, payload, raw)
    select m.received_at, md5(concat_ws(chr(31), m.tenant, m.charge_point_id, m.type, m.raw))::uuid,
      m.tenant, m.charge_point_id, to_timestamp(m.occurred_at / 1000), m.type, m.payload, m.raw
    from message m
    where m.type is not null and (m.is_empty or m.message in (
      select s.message from sample s join stored using (source_id, content_key)))`
}

function messagesOf(sql: Sql, { sources }: ReadingNumbers, messages: readonly Readings[]) {
  return sql`(
    select m.tenant, m.charge_point_id, m.source_id, m.evse_id, m.transaction_id, m.reported,
      to_timestamp(m.at / 1000) as received_at, m.is_empty, m.type, m.occurred_at, m.payload,
      m.raw, m.message
    from unnest(
      texts(${textColumn(messages.map(({ owner }) => owner.tenant))}),
      texts(${textColumn(messages.map(({ owner }) => owner.chargePointId))}),
      ${numberColumn(messages.map(({ owner }) => sources.get(owner) ?? null))}::integer[],
      ${numberColumn(messages.map(({ evseId }) => cleanInteger(evseId)))}::integer[],
      texts(${textColumn(messages.map(({ transactionId }) => transactionId))}),
      texts(${textColumn(messages.map((message) => message.reportedTransactionId))}),
      ${numberColumn(messages.map(({ at }) => at))}::float8[],
      ${booleanColumn(messages.map(({ samples }) => samples.length === 0))}::boolean[],
      texts(${textColumn(messages.map(({ event }) => event?.type ?? null))}),
      ${numberColumn(messages.map(({ event }) => cleanTime(event?.occurredAt ?? null)))}::float8[],
      texts(${textColumn(messages.map(({ event }) => event?.payload ?? null))}),
      texts(${textColumn(messages.map(({ raw }) => raw))})
    ) with ordinality as m (tenant, charge_point_id, source_id, evse_id, transaction_id,
      reported, at, is_empty, type, occurred_at, payload, raw, message)
  ) as m`
}

function samplesOf(sql: Sql, { kinds }: ReadingNumbers, messages: readonly Readings[]) {
  const { numbers, days, seconds, times, samples } = toColumns(messages)
  return sql`unnest(
    ${numberColumn(numbers)}::bigint[],
    ${numberColumn(days)}::integer[],
    ${numberColumn(seconds)}::bigint[],
    ${numberColumn(times)}::float8[],
    ${numberColumn(samples.map(({ kind }) => kinds.get(kind) ?? null))}::integer[],
    texts(${textColumn(samples.map(({ value }) => value))}),
    ${numberColumn(samples.map(({ number }) => number))}::numeric[]
  ) as s (message, day, second, occurred_at, kind_id, value, number)`
}

/** Side by side, one entry for each sample. */
function toColumns(messages: readonly Readings[]) {
  /** Of their messages, from 1. */
  const numbers: number[] = []
  /** Days since 1970 of the partition; 0 for no time, or one of the future. */
  const days: number[] = []
  /** Since 1970. Keys of one second lie together in the index, which is what is fast. */
  const seconds: number[] = []
  const times: (number | null)[] = []
  const samples: Sample[] = []
  for (const [index, { at, samples: its }] of messages.entries()) {
    for (const sample of its) {
      const occurredAt = cleanTime(sample.occurredAt)
      const isBelievable = occurredAt !== null && occurredAt < at + DAY_MS
      numbers.push(index + 1)
      days.push(isBelievable ? Math.floor(occurredAt / DAY_MS) : 0)
      seconds.push(Math.floor((occurredAt ?? 0) / 1_000))
      times.push(occurredAt)
      samples.push(sample)
    }
  }
  return { numbers, days, seconds, times, samples }
}
