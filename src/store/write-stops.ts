/**
 * Stops of transactions: reads and locks what they may touch, has it planned, and does it in one
 * statement for each kind of change.
 */
import type { IdTokenInfo } from '../model/id-token.ts'
import { numberColumn, textColumn } from './columns.ts'
import type { EventRow, Stored } from './fact.ts'
import { RetryLater, type Sql } from './link.ts'
import {
  type End,
  flagsAlone,
  Known,
  planStop,
  type Stop,
  type StopPlan,
  type TransactionRow,
} from './plan-stops.ts'
import { cleanNumber, cleanTime } from './sanitize.ts'
import { blocksOf, type TransactionIds } from './transaction-ids.ts'
import type { Readings } from './write-meter-values.ts'

type PlanOf<Type extends StopPlan['type']> = Extract<StopPlan, { type: Type }>

export interface StoredStops extends Stored {
  /** The readings inside of stops. */
  readonly readings: readonly Readings[]
}

export async function storeStops(
  sql: Sql,
  stops: readonly Stop[],
  ids: TransactionIds,
): Promise<StoredStops> {
  const known = await findKnown(sql, stops)
  const strangers = stops.filter((stop) => isStranger(known, stop))
  const freshIds = [...(await ids.take(blocksOf(sql), strangers.length))]
  const plans = stops.map((stop) => planStop(known, stop, () => freshIds.pop() ?? ''))
  const of = <Type extends StopPlan['type']>(type: Type): readonly PlanOf<Type>[] =>
    plans.filter((plan): plan is PlanOf<Type> => plan.type === type)
  await keepAlone(sql, of('keepAlone'))
  await endRunning(sql, of('end'))
  for (const plan of of('join')) await join(sql, plan)
  await keepContradictions(sql, of('contradict'))
  const told = plans.filter(({ type }) => type !== 'nothing')
  return {
    receipts: plans.map(({ receipt }) => receipt),
    events: told.map(toEvent),
    readings: told.flatMap(toReadings),
  }
}

/** Neither told before nor of a transaction that is known: it will need an id of its own. */
function isStranger(known: Known, stop: Stop): boolean {
  const { stopKey, transactionId, reportedTransactionId } = stop.fact
  const ids = [transactionId, reportedTransactionId]
  return known.findByStop(stop, stopKey) === null && ids.every((id) => !known.findById(stop, id))
}

async function findKnown(sql: Sql, stops: readonly Stop[]): Promise<Known> {
  const keys = stops.flatMap(({ owner, fact }) => [
    { owner, stopKey: fact.joinsStopKey ?? fact.stopKey, transactionId: fact.transactionId },
    { owner, stopKey: null, transactionId: fact.reportedTransactionId },
  ])
  const tenants = textColumn(keys.map(({ owner }) => owner.tenant))
  const chargePointIds = textColumn(keys.map(({ owner }) => owner.chargePointId))
  const rows = await sql<(TransactionRow & { flags: string; stopInfo: string | null })[]>`
    with key as materialized (
      select * from unnest(texts(${tenants}), texts(${chargePointIds}),
        texts(${textColumn(keys.map(({ stopKey }) => stopKey))}),
        texts(${textColumn(keys.map(({ transactionId }) => transactionId))})
      ) as k (tenant, charge_point_id, stop_key, transaction_id)
    ), found as (
      select t.tenant, t.charge_point_id, t.transaction_id
      from key k join transactions t on t.tenant = k.tenant
        and t.charge_point_id = k.charge_point_id and t.stop_key = k.stop_key
      union
      select t.tenant, t.charge_point_id, t.transaction_id
      from key k join transactions t on t.tenant = k.tenant
        and t.charge_point_id = k.charge_point_id and t.transaction_id = k.transaction_id
      -- Those of 2.x end by their events alone.
      where t.told is null
    )
    select t.tenant, t.charge_point_id as "chargePointId", t.transaction_id as "transactionId",
      t.evse_id as "evseId", t.meter_start_wh as "meterStartWh",
      t.meter_wh as "meterWh", t.stop_key as "stopKey", t.stop_info as "stopInfo",
      t.meter_stop_wh as "meterStopWh", t.stop_received_at is null as "isRunning",
      t.is_start_missing as "isStartMissing", array_to_string(t.flags, ',') as flags
    from transactions t join found using (tenant, charge_point_id, transaction_id)
    order by t.sequence for update of t`
  const known = new Known()
  for (const row of rows) {
    const flags = row.flags === '' ? [] : row.flags.split(',')
    const stopInfo = row.stopInfo === null ? null : (JSON.parse(row.stopInfo) as IdTokenInfo)
    known.add({ ...row, flags, stopInfo })
  }
  return known
}

async function keepAlone(sql: Sql, plans: readonly PlanOf<'keepAlone'>[]): Promise<void> {
  if (plans.length === 0) return
  const stops = plans.map(({ stop }) => stop)
  const rows = await sql`
    insert into transactions (tenant, charge_point_id, transaction_id, evse_id, id_token,
      stop_key, stop_text, stop_occurred_at, stop_received_at, stop_info, stop_reason,
      stop_id_token, meter_stop_wh, reported_transaction_id, is_start_missing, flags)
    select tenant, charge_point_id, transaction_id, 0, id_token, stop_key, stop_text,
      to_timestamp(occurred_at / 1000), to_timestamp(at / 1000), info, reason, id_token, meter,
      reported, true, string_to_array(flags, ',')
    from unnest(${stopColumns(sql, stops)},
      texts(${textColumn(plans.map(({ receipt }) => receipt.transactionId))}),
      texts(${textColumn(stops.map(({ fact }) => flagsAlone(fact).join(',')))}),
      ${numberColumn(stops.map(({ fact }) => cleanNumber(fact.meterStopWh)))}::float8[]
    ) as s (${COLUMNS(sql)}, transaction_id, flags, meter)
    on conflict (tenant, charge_point_id, stop_key) where stop_key is not null do nothing
    returning 1`
  if (rows.length < plans.length) throw new RetryLater('another node stored the same stop')
}

async function endRunning(sql: Sql, plans: readonly PlanOf<'end'>[]): Promise<void> {
  if (plans.length === 0) return
  const stops = plans.map(({ stop }) => stop)
  await sql`
    update transactions t set stop_key = s.stop_key, stop_text = s.stop_text,
      stop_occurred_at = to_timestamp(s.occurred_at / 1000),
      stop_received_at = to_timestamp(s.at / 1000), stop_info = s.info, stop_reason = s.reason,
      stop_id_token = s.id_token, meter_stop_wh = s.meter, energy_wh = s.energy,
      meter_wh = coalesce(s.meter, t.meter_wh),
      reported_transaction_id = nullif(s.reported, t.transaction_id),
      flags = string_to_array(s.flags, ',')
    from unnest(${stopColumns(sql, stops)},
      texts(${textColumn(plans.map(({ row }) => row.transactionId))}),
      texts(${textColumn(plans.map(({ end }) => end.flags.join(',')))}),
      ${numberColumn(plans.map(({ end }) => end.meterStopWh))}::float8[],
      ${numberColumn(plans.map(({ end }) => end.energyWh))}::float8[]
    ) as s (${COLUMNS(sql)}, transaction_id, flags, meter, energy)
    where t.tenant = s.tenant and t.charge_point_id = s.charge_point_id
      and t.transaction_id = s.transaction_id`
}

const COLUMNS = (sql: Sql) =>
  sql`tenant, charge_point_id, at, occurred_at, stop_key, stop_text, info, reason, id_token,
    reported`

/** What each kind of row takes from a stop as it is. */
function stopColumns(sql: Sql, stops: readonly Stop[]) {
  const facts = stops.map(({ fact }) => fact)
  return sql`
    texts(${textColumn(stops.map(({ owner }) => owner.tenant))}),
    texts(${textColumn(stops.map(({ owner }) => owner.chargePointId))}),
    ${numberColumn(facts.map(({ at }) => at))}::float8[],
    ${numberColumn(facts.map(({ occurredAt }) => cleanTime(occurredAt)))}::float8[],
    texts(${textColumn(facts.map(({ joinsStopKey, stopKey }) => joinsStopKey ?? stopKey))}),
    texts(${textColumn(facts.map(({ occurredText }) => occurredText))}),
    texts(${textColumn(facts.map(({ info }) => (info === null ? null : JSON.stringify(info))))}),
    texts(${textColumn(facts.map(({ reason }) => reason))}),
    texts(${textColumn(facts.map(({ idToken }) => idToken))}),
    texts(${textColumn(facts.map(({ reportedTransactionId }) => reportedTransactionId))})`
}

/** Rare, so one by one. The row that stood alone goes first: its key is unique. */
async function join(sql: Sql, { row, alone, end }: PlanOf<'join'>): Promise<void> {
  const { tenant, chargePointId, transactionId } = row
  await sql`
    with gone as (
      delete from transactions where tenant = ${tenant}
        and charge_point_id = ${chargePointId} and transaction_id = ${alone.transactionId}
      returning *
    )
    update transactions t set stop_text = g.stop_text, stop_occurred_at = g.stop_occurred_at,
      stop_received_at = g.stop_received_at, stop_info = g.stop_info, stop_reason = g.stop_reason,
      stop_id_token = g.stop_id_token, reported_transaction_id = g.reported_transaction_id,
      meter_stop_wh = g.meter_stop_wh, energy_wh = ${end.energyWh}::float8,
      meter_wh = coalesce(g.meter_stop_wh, t.meter_wh),
      flags = string_to_array(${end.flags.join(',')}, ',')
    from gone g
    where t.tenant = ${tenant} and t.charge_point_id = ${chargePointId}
      and t.transaction_id = ${transactionId}`
  await sql`
    update transactions set stop_key = ${alone.stopKey} where tenant = ${tenant}
      and charge_point_id = ${chargePointId} and transaction_id = ${transactionId}`
  await sql`
    update meter_values set transaction_id = ${transactionId}
    where transaction_id = ${alone.transactionId} and source_id = (
      select source_id from reading_sources where tenant = ${tenant}
        and charge_point_id = ${chargePointId})`
}

async function keepContradictions(sql: Sql, plans: readonly PlanOf<'contradict'>[]): Promise<void> {
  if (plans.length === 0) return
  const stops = plans.map(({ stop }) => stop)
  const bodies = stops.map(({ fact: { raw: _, samples: __, ...body } }) => JSON.stringify(body))
  const ids = textColumn(plans.map(({ row }) => row.transactionId))
  const tenants = textColumn(stops.map(({ owner }) => owner.tenant))
  const chargePointIds = textColumn(stops.map(({ owner }) => owner.chargePointId))
  await sql`
    insert into transaction_anomalies (tenant, charge_point_id, content_key, transaction_id, kind,
      at, body, raw)
    select tenant, charge_point_id, stop_key, transaction_id, 'conflict',
      to_timestamp(at / 1000), body, raw
    from unnest(${stopColumns(sql, stops)}, texts(${ids}), texts(${textColumn(bodies)}),
      texts(${textColumn(stops.map(({ fact }) => fact.raw))})
    ) as s (${COLUMNS(sql)}, transaction_id, body, raw)
    on conflict do nothing`
  await sql`
    update transactions t set flags = array_append(flags, 'conflict')
    from (select distinct * from unnest(texts(${tenants}), texts(${chargePointIds}),
      texts(${ids}))) as s (tenant, charge_point_id, id)
    where t.tenant = s.tenant and t.charge_point_id = s.charge_point_id
      and t.transaction_id = s.id and not 'conflict' = any (t.flags)`
}

function toEvent({ stop, receipt, ...plan }: StopPlan): EventRow {
  const { type, at, occurredAt, stopKey, joinsStopKey, raw } = stop.fact
  const { idToken, meterStopWh, reason, reportedTransactionId } = stop.fact
  const end: End | null = 'end' in plan ? plan.end : null
  const flags = plan.type === 'contradict' ? ['conflict'] : (end?.flags ?? flagsAlone(stop.fact))
  const payload = JSON.stringify({
    transactionId: receipt.transactionId,
    reportedTransactionId,
    evseId: plan.evseId,
    idToken,
    meterStopWh: end?.meterStopWh ?? meterStopWh,
    energyWh: end?.energyWh ?? null,
    reason,
    flags,
    startMissing: plan.type === 'keepAlone',
  })
  const key = joinsStopKey === null ? stopKey : `${joinsStopKey} joined`
  const { tenant, chargePointId } = stop.owner
  return { tenant, chargePointId, type, at, occurredAt, key, payload, raw: raw === '' ? null : raw }
}

function toReadings({ stop, receipt, evseId }: StopPlan): readonly Readings[] {
  const { at, samples, raw, reportedTransactionId } = stop.fact
  if (samples.length === 0) return []
  const { transactionId } = receipt
  return [
    {
      owner: stop.owner,
      at,
      evseId,
      transactionId,
      reportedTransactionId,
      samples,
      raw,
      event: null,
    },
  ]
}
