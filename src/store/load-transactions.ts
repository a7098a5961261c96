/** Transactions of charge points that come to this node, as their actors remember them. */
import {
  GAPS_MAX,
  type Gap,
  TRANSACTIONS_ENDED_MAX,
  TRANSACTIONS_RUNNING_MAX,
  type Transaction,
  UNMATCHED_STOPS_MAX,
  type UnmatchedStop,
} from '../model/transaction.ts'
import { askedOf, type ClaimedRow, group, type Placed } from './claimed-rows.ts'
import type { Sql } from './link.ts'

/** Nobody asks any more for what is missing of those that ended longer ago. */
const GAP_DAYS = 2

/** What is on its way is given this long before it is asked for. */
const GAP_PATIENCE_MS = 60_000

type Row = Placed<Omit<Transaction, 'told'>> & {
  readonly seqNo: number | null
  readonly connectorId: number | null
  readonly chargingState: string | null
  readonly remoteStartId: number | null
}

export async function findTransactions(sql: Sql, asked: readonly ClaimedRow[]) {
  const rows = await sql<Row[]>`
    select k.position::integer, t.transaction_id as "transactionId",
      t.evse_id as "evseId", coalesce(t.id_token, '') as "idToken",
      t.group_id_token as "groupIdToken",
      (extract(epoch from coalesce(t.start_occurred_at, t.start_received_at)) * 1000)::float8
        as "startedAt",
      t.meter_start_wh as "meterStartWh", t.meter_wh as "meterWh",
      case when t.stop_received_at is null then 'running' else 'ended' end as phase,
      'orphaned' = any (t.flags) as "isOrphaned", t.last_seq_no::float8 as "seqNo",
      t.connector_id as "connectorId", t.charging_state as "chargingState",
      t.remote_start_id as "remoteStartId"
    from ${askedOf(sql, asked)} cross join lateral (
      (select * from transactions t where t.tenant = k.tenant and t.charge_point_id = k.id
        and t.stop_received_at is null
      order by t.sequence desc limit ${TRANSACTIONS_RUNNING_MAX})
      union all
      (select * from transactions t where t.tenant = k.tenant and t.charge_point_id = k.id
        and t.stop_received_at is not null
        and (not t.is_start_missing or t.told is not null)
      order by t.sequence desc limit ${TRANSACTIONS_ENDED_MAX})
    ) t order by t.sequence`
  return group(asked.length, rows.map(toTransaction))
}

function toTransaction(row: Row): Placed<Transaction> {
  const { seqNo, connectorId, chargingState, remoteStartId, ...one } = row
  if (seqNo === null) return { ...one, told: null }
  return {
    ...one,
    told: {
      seqNo,
      connectorId,
      chargingState,
      remoteStartId,
      costToldAt: null,
      renegotiations: 0,
      // Not kept: what its EV asks for is not refused from here on.
      allowedEnergyTransfer: null,
    },
  }
}

export async function findUnmatchedStops(sql: Sql, asked: readonly ClaimedRow[]) {
  const rows = await sql<Placed<UnmatchedStop>[]>`
    select k.position::integer, t.stop_key as "stopKey",
      (extract(epoch from coalesce(t.stop_occurred_at, t.stop_received_at)) * 1000)::float8
        as "occurredAt",
      t.meter_stop_wh as "meterStopWh", t.stop_id_token as "idToken"
    from ${askedOf(sql, asked)} cross join lateral (
      select * from transactions t where t.tenant = k.tenant and t.charge_point_id = k.id
        and t.is_start_missing and t.stop_key is not null
      order by t.sequence desc limit ${UNMATCHED_STOPS_MAX}
    ) t order by t.sequence`
  return group(asked.length, rows)
}

/** Ended, with events missing that may still come. 2.x E14. */
export async function findGaps(sql: Sql, asked: readonly ClaimedRow[]) {
  const rows = await sql<Placed<Gap>[]>`
    select k.position::integer, t.transaction_id as "transactionId", 0 as asked,
      (extract(epoch from t.stop_received_at) * 1000)::float8 + ${GAP_PATIENCE_MS}::float8
        as "askAt"
    from ${askedOf(sql, asked)} cross join lateral (
      select * from transactions t where t.tenant = k.tenant and t.charge_point_id = k.id
        and t.stop_received_at is not null and 'incomplete' = any (t.flags)
        and not 'dataGap' = any (t.flags)
        and t.stop_received_at > now() - make_interval(days => ${GAP_DAYS}::integer)
      order by t.sequence desc limit ${GAPS_MAX}
    ) t order by t.sequence`
  return group(asked.length, rows)
}
