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
import { cleanInteger, cleanTime } from './sanitize.ts'

/** The readings of one message. */
export interface Readings {
  readonly owner: Owner
  readonly at: number
  readonly connectorId: number
  readonly transactionId: string | null
  /** What was told: part of what makes it the same reading again. */
  readonly reportedTransactionId: string | null
  readonly samples: readonly Sample[]
  readonly raw: string
  /** The event of the message, if it has none elsewhere. */
  readonly event: EventRow | null
}

const DAY_MS = 86_400_000

/** One sample, and the number of its message, from 1. */
interface Sampled {
  readonly message: number
  readonly sample: Sample
  readonly occurredAt: number | null
  /** Days since 1970 of its partition; 0 when it has no time, or one of the future. */
  readonly day: number
  /**
   * Seconds since 1970 in hex: keys of one time lie together in the index, which is what is fast.
   */
  readonly prefix: string
}

export async function insertReadings(sql: Sql, messages: readonly Readings[]): Promise<void> {
  if (messages.length === 0) return
  const samples = messages.flatMap(toSampled)
  await sql`
    with message as materialized (
      select * from ${messagesOf(sql, messages)}
    ), sample as materialized (
      select m.tenant, m.charge_point_id, m.connector_id, m.transaction_id, m.reported,
        m.received_at, m.message, date '1970-01-01' + s.day as partition_on,
        to_timestamp(s.occurred_at / 1000) as occurred_at, s.measurand, s.context, s.phase,
        s.location, s.unit, s.format, s.value, s.number::numeric as number,
        overlay(md5(concat_ws(chr(31), m.connector_id,
          coalesce(m.reported, ''), coalesce(s.occurred_at::text, m.raw),
          s.measurand, s.context, coalesce(s.phase, ''), s.location, s.unit, s.format, s.value))
          placing s.prefix from 1)::uuid as content_key
      from ${samplesOf(sql, samples)} join message m on m.message = s.message
    ), stored as (
      insert into meter_values (partition_on, content_key, tenant, charge_point_id, connector_id,
        transaction_id, reported_transaction_id, occurred_at, received_at, measurand, context,
        phase, location, unit, format, value, number)
      select partition_on, content_key, tenant, charge_point_id, connector_id, transaction_id,
        reported, occurred_at, received_at, measurand, context, phase, location, unit, format,
        value, number
      from sample
      on conflict (tenant, charge_point_id, content_key, partition_on) do nothing
      returning tenant, charge_point_id, content_key
    )
    insert into events (at, event_id, tenant, charge_point_id, occurred_at, type, payload, raw)
    select m.received_at, md5(concat_ws(chr(31), m.tenant, m.charge_point_id, m.type, m.raw))::uuid,
      m.tenant, m.charge_point_id, to_timestamp(m.occurred_at / 1000), m.type, m.payload, m.raw
    from message m
    where m.type is not null and (m.is_empty or m.message in (
      select s.message from sample s join stored using (tenant, charge_point_id, content_key)))`
}

function messagesOf(sql: Sql, messages: readonly Readings[]) {
  return sql`(
    select m.tenant, m.charge_point_id, m.connector_id, m.transaction_id, m.reported,
      to_timestamp(m.at / 1000) as received_at, m.is_empty, m.type, m.occurred_at, m.payload,
      m.raw, m.message
    from unnest(
      texts(${textColumn(messages.map(({ owner }) => owner.tenant))}),
      texts(${textColumn(messages.map(({ owner }) => owner.chargePointId))}),
      ${numberColumn(messages.map(({ connectorId }) => cleanInteger(connectorId)))}::integer[],
      texts(${textColumn(messages.map(({ transactionId }) => transactionId))}),
      texts(${textColumn(messages.map((message) => message.reportedTransactionId))}),
      ${numberColumn(messages.map(({ at }) => at))}::float8[],
      ${booleanColumn(messages.map(({ samples }) => samples.length === 0))}::boolean[],
      texts(${textColumn(messages.map(({ event }) => event?.type ?? null))}),
      ${numberColumn(messages.map(({ event }) => cleanTime(event?.occurredAt ?? null)))}::float8[],
      texts(${textColumn(messages.map(({ event }) => event?.payload ?? null))}),
      texts(${textColumn(messages.map(({ raw }) => raw))})
    ) with ordinality as m (tenant, charge_point_id, connector_id, transaction_id, reported, at,
      is_empty, type, occurred_at, payload, raw, message)
  ) as m`
}

function samplesOf(sql: Sql, samples: readonly Sampled[]) {
  return sql`unnest(
    ${numberColumn(samples.map(({ message }) => message))}::bigint[],
    ${numberColumn(samples.map(({ day }) => day))}::integer[],
    texts(${textColumn(samples.map(({ prefix }) => prefix))}),
    ${numberColumn(samples.map(({ occurredAt }) => occurredAt))}::float8[],
    texts(${textColumn(samples.map(({ sample }) => sample.measurand))}),
    texts(${textColumn(samples.map(({ sample }) => sample.context))}),
    texts(${textColumn(samples.map(({ sample }) => sample.phase))}),
    texts(${textColumn(samples.map(({ sample }) => sample.location))}),
    texts(${textColumn(samples.map(({ sample }) => sample.unit))}),
    texts(${textColumn(samples.map(({ sample }) => sample.format))}),
    texts(${textColumn(samples.map(({ sample }) => sample.value))}),
    ${numberColumn(samples.map(({ sample }) => sample.number))}::numeric[]
  ) as s (message, day, prefix, occurred_at, measurand, context, phase, location, unit, format,
    value, number)`
}

function toSampled(message: Readings, index: number): readonly Sampled[] {
  return message.samples.map((sample) => {
    const occurredAt = cleanTime(sample.occurredAt)
    const isBelievable = occurredAt !== null && occurredAt < message.at + DAY_MS
    const day = isBelievable ? Math.floor(occurredAt / DAY_MS) : 0
    const prefix = Math.floor((occurredAt ?? 0) / 1_000)
      .toString(16)
      .padStart(8, '0')
    return { message: index + 1, sample, occurredAt, day, prefix }
  })
}
