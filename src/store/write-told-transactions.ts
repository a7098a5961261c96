/** Rows of transactions of 2.x: all columns of one follow from what its events told. */
import { booleanColumn, numberColumn, textColumn } from './columns.ts'
import { RetryLater, type Sql } from './link.ts'
import { countSeen, type From, type ToldTransaction } from './merge-transaction.ts'
import type { EventPlan } from './plan-transaction-events.ts'
import { cleanId, cleanInteger, cleanTime } from './sanitize.ts'
import type { Settled } from './settle-transaction.ts'

interface Row {
  readonly tenant: string
  readonly chargePointId: string
  readonly told: ToldTransaction
  readonly settled: Settled
}

/** Of transactions that are not there yet. */
export async function insertTransactions(sql: Sql, plans: readonly EventPlan[]): Promise<void> {
  if (plans.length === 0) return
  const rows = await sql`
    insert into transactions (tenant, charge_point_id, transaction_id, ${names(sql)})
    select tenant, charge_point_id, transaction_id, ${values(sql)}
    from ${rowsOf(sql, toRows(plans))}
    order by tenant, charge_point_id, transaction_id
    on conflict do nothing returning 1`
  if (rows.length < plans.length) throw new RetryLater('another node stored the same transaction')
}

/** Of transactions whose rows are locked. */
export async function updateTransactions(sql: Sql, plans: readonly EventPlan[]): Promise<void> {
  if (plans.length === 0) return
  await sql`
    update transactions t set (${names(sql)}) = row (${values(sql)})
    from ${rowsOf(sql, toRows(plans))}
    where t.tenant = s.tenant and t.charge_point_id = s.charge_point_id
      and t.transaction_id = s.transaction_id`
}

function toRows(plans: readonly EventPlan[]): readonly Row[] {
  return plans.flatMap(({ item: { owner }, told, settled }) => {
    const { tenant, chargePointId } = owner
    return told === null || settled === null ? [] : [{ tenant, chargePointId, told, settled }]
  })
}

/** In the order of `values`. */
function names(sql: Sql) {
  return sql`evse_id, connector_id, id_token, id_token_type, group_id_token, authorization_status,
    reservation_id, remote_start_id, charging_state, start_text, start_occurred_at,
    start_received_at, stop_text, stop_occurred_at, stop_received_at, stop_reason, stop_id_token,
    meter_start_wh, meter_wh, meter_stop_wh, energy_wh, is_start_missing, flags, told, details,
    tariff, event_count, first_seq_no, last_seq_no, started_seq_no, ended_seq_no, cost_minor,
    cost_digits, currency`
}

function values(sql: Sql) {
  return sql`s.evse_id, s.connector_id, s.id_token, s.id_token_type, s.group_id_token, s.status,
    s.reservation_id, s.remote_start_id, s.charging_state, s.start_text,
    to_timestamp(s.started_at / 1000), to_timestamp(s.start_at / 1000), s.stop_text,
    to_timestamp(s.stopped_at / 1000), to_timestamp(s.stop_at / 1000), s.reason, s.stop_id_token,
    s.meter_start, s.meter, s.meter_stop, s.energy, s.is_start_missing,
    string_to_array(s.flags, ','), s.told, s.details, s.tariff, s.event_count, s.first_seq_no,
    s.last_seq_no, s.started_seq_no, s.ended_seq_no, s.cost_minor, s.cost_digits, s.currency`
}

function rowsOf(sql: Sql, rows: readonly Row[]) {
  const told = rows.map((row) => row.told)
  return sql`unnest(
    texts(${textColumn(rows.map(({ tenant }) => tenant))}),
    texts(${textColumn(rows.map(({ chargePointId }) => chargePointId))}),
    texts(${textColumn(told.map(({ transactionId }) => transactionId))}),
    ${whoColumns(sql, told)}, ${whenColumns(sql, told)},
    ${energyColumns(sql, rows)}, ${countColumns(sql, rows)}
  ) as s (tenant, charge_point_id, transaction_id, evse_id, connector_id, reservation_id,
    remote_start_id, id_token, id_token_type, group_id_token, status, charging_state, start_text,
    started_at, start_at, stop_text, stopped_at, stop_at, reason, stop_id_token, meter_start,
    meter, meter_stop, energy, cost_minor, cost_digits, currency, flags, is_start_missing, told,
    details, tariff, event_count, first_seq_no, last_seq_no, started_seq_no, ended_seq_no)`
}

function whoColumns(sql: Sql, told: readonly ToldTransaction[]) {
  const holders = told.map(({ holder }) => holder?.value ?? null)
  return sql`
    ${numberColumn(told.map(({ evseId }) => cleanInteger(evseId?.value ?? 0)))}::integer[],
    ${numberColumn(told.map(({ connectorId }) => idOf(connectorId)))}::integer[],
    ${numberColumn(told.map(({ reservationId }) => idOf(reservationId)))}::integer[],
    ${numberColumn(told.map(({ remoteStartId }) => idOf(remoteStartId)))}::integer[],
    texts(${textColumn(holders.map((holder) => holder?.idToken ?? null))}),
    texts(${textColumn(holders.map((holder) => holder?.idTokenType ?? null))}),
    texts(${textColumn(holders.map((holder) => holder?.groupIdToken ?? null))}),
    texts(${textColumn(holders.map((holder) => holder?.status ?? null))}),
    texts(${textColumn(told.map(({ chargingState }) => chargingState?.value ?? null))})`
}

const idOf = (told: From<number> | null): number | null => cleanId(told?.value ?? null)

/** Without its start the first that is heard of it stands for that. */
function whenColumns(sql: Sql, told: readonly ToldTransaction[]) {
  const starts = told.map(({ started, first }) => started ?? first)
  const stops = told.map(({ ended }) => ended)
  return sql`
    texts(${textColumn(starts.map(({ occurredText }) => occurredText))}),
    ${numberColumn(starts.map(({ occurredAt }) => cleanTime(occurredAt)))}::float8[],
    ${numberColumn(starts.map(({ at }) => at))}::float8[],
    texts(${textColumn(stops.map((stop) => stop?.occurredText ?? null))}),
    ${numberColumn(stops.map((stop) => cleanTime(stop?.occurredAt ?? null)))}::float8[],
    ${numberColumn(stops.map((stop) => stop?.at ?? null))}::float8[],
    texts(${textColumn(stops.map((stop) => stop?.reason ?? null))}),
    texts(${textColumn(stops.map((stop) => stop?.idToken ?? null))})`
}

function energyColumns(sql: Sql, rows: readonly Row[]) {
  const all = rows.map(({ settled }) => settled)
  return sql`
    ${numberColumn(all.map(({ meterStartWh }) => meterStartWh))}::float8[],
    ${numberColumn(all.map(({ meterWh }) => meterWh))}::float8[],
    ${numberColumn(all.map(({ meterStopWh }) => meterStopWh))}::float8[],
    ${numberColumn(all.map(({ energyWh }) => energyWh))}::float8[],
    ${numberColumn(all.map(({ cost }) => cost?.minor ?? null))}::bigint[],
    ${numberColumn(all.map(({ cost }) => cost?.digits ?? null))}::smallint[],
    texts(${textColumn(all.map(({ cost }) => cost?.currency ?? null))}),
    texts(${textColumn(all.map(({ flags }) => flags.join(',')))})`
}

function countColumns(sql: Sql, rows: readonly Row[]) {
  const told = rows.map((row) => row.told)
  return sql`
    ${booleanColumn(told.map(({ started }) => started === null))}::boolean[],
    texts(${textColumn(told.map((one) => JSON.stringify(one)))}),
    texts(${textColumn(told.map(({ details }) => textOfDetails(details)))}),
    texts(${textColumn(told.map(({ tariff }) => textOf(tariff?.value ?? null)))}),
    ${numberColumn(told.map(countSeen))}::integer[],
    ${numberColumn(told.map(({ first }) => first.seqNo))}::bigint[],
    ${numberColumn(told.map(({ seen }) => seen.at(-1)?.[1] ?? null))}::bigint[],
    ${numberColumn(told.map(({ started }) => started?.seqNo ?? null))}::bigint[],
    ${numberColumn(told.map(({ ended }) => ended?.seqNo ?? null))}::bigint[]`
}

function textOfDetails(details: ToldTransaction['details']): string | null {
  const values = Object.entries(details).map(([name, { value }]) => [name, value] as const)
  return values.length === 0 ? null : textOf(Object.fromEntries(values))
}

function textOf(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value)
}
