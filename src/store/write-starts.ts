/**
 * Starts of transactions: each gets an id, or the one it was given when it was told before, with
 * the answer of then. Integrity R6, R8, R9.
 */
import type { IdTokenInfo } from '../model/id-token.ts'
import type { Receipt, StartFact } from '../model/record.ts'
import { numberColumn, textColumn } from './columns.ts'
import { type EventRow, type Item, keyOf, type Stored } from './fact.ts'
import { RetryLater, type Sql } from './link.ts'
import { cleanId, cleanInteger, cleanNumber, cleanTime } from './sanitize.ts'
import { blocksOf, type TransactionIds } from './transaction-ids.ts'

type Start = Item<StartFact>

interface KeyRow {
  readonly tenant: string
  readonly charge_point_id: string
  readonly start_key: string
}

interface KnownRow extends KeyRow {
  readonly transaction_id: string
  readonly start_info: string
  readonly is_ended: boolean
}

const keyOfStart = ({ owner, fact }: Start): string =>
  keyOf(owner.tenant, owner.chargePointId, fact.startKey)
const keyOfRow = (row: KeyRow): string => keyOf(row.tenant, row.charge_point_id, row.start_key)

export async function insertStarts(
  sql: Sql,
  starts: readonly Start[],
  ids: TransactionIds,
): Promise<Stored> {
  const first = new Map(starts.toReversed().map((start) => [keyOfStart(start), start]))
  const fresh = [...first.values()]
  const freshIds = await ids.take(blocksOf(sql), fresh.length)
  const inserted = new Set((await insertRows(sql, fresh, freshIds)).map(keyOfRow))
  const idOf = new Map(fresh.map((start, index) => [keyOfStart(start), freshIds[index] ?? '']))
  const old = fresh.filter((start) => !inserted.has(keyOfStart(start)))
  const known = new Map((await findRows(sql, old)).map((row) => [keyOfRow(row), row]))
  const events: EventRow[] = []
  const receipts = starts.map((start): Receipt => {
    const key = keyOfStart(start)
    const row = known.get(key)
    if (row !== undefined) {
      const info = JSON.parse(row.start_info) as IdTokenInfo
      const isEnded = row.is_ended
      const { transaction_id: transactionId } = row
      return { transactionId, info, isRepeated: true, isEnded, report: null }
    }
    if (!inserted.has(key)) throw new RetryLater('a start was there and is not')
    const transactionId = idOf.get(key) ?? ''
    const counted = first.get(key) ?? start
    const isRepeated = counted !== start
    if (!isRepeated) events.push(toEvent(start, transactionId))
    return { transactionId, info: counted.fact.info, isRepeated, isEnded: false, report: null }
  })
  return { receipts, events }
}

async function insertRows(sql: Sql, starts: readonly Start[], ids: readonly string[]) {
  const facts = starts.map(({ fact }) => fact)
  return await sql<KeyRow[]>`
    insert into transactions (tenant, charge_point_id, transaction_id, evse_id, connector_id,
      id_token, group_id_token, authorization_status, reservation_id, start_key, start_text,
      start_occurred_at, start_received_at, start_info, meter_start_wh, meter_wh, flags)
    select tenant, charge_point_id, transaction_id, evse_id, 1, id_token, group_id_token,
      status, reservation_id, start_key, start_text, to_timestamp(occurred_at / 1000),
      to_timestamp(at / 1000), info, meter, meter, string_to_array(flags, ',')
    from unnest(
      texts(${textColumn(starts.map(({ owner }) => owner.tenant))}),
      texts(${textColumn(starts.map(({ owner }) => owner.chargePointId))}),
      texts(${textColumn(ids)}),
      ${numberColumn(facts.map(({ evseId }) => cleanInteger(evseId)))}::integer[],
      texts(${textColumn(facts.map(({ idToken }) => idToken))}),
      texts(${textColumn(facts.map(({ info }) => info.groupIdToken))}),
      texts(${textColumn(facts.map(({ info }) => info.status))}),
      ${numberColumn(facts.map(({ reservationId }) => cleanId(reservationId)))}::integer[],
      texts(${textColumn(facts.map(({ startKey }) => startKey))}),
      texts(${textColumn(facts.map(({ occurredText }) => occurredText))}),
      ${numberColumn(facts.map(({ occurredAt }) => cleanTime(occurredAt)))}::float8[],
      ${numberColumn(facts.map(({ at }) => at))}::float8[],
      texts(${textColumn(facts.map(({ info }) => JSON.stringify(info)))}),
      ${numberColumn(facts.map(({ meterStartWh }) => cleanNumber(meterStartWh)))}::float8[],
      texts(${textColumn(facts.map(({ flags }) => flags.join(',')))})
    ) as s (tenant, charge_point_id, transaction_id, evse_id, id_token, group_id_token,
      status, reservation_id, start_key, start_text, occurred_at, at, info, meter, flags)
    on conflict (tenant, charge_point_id, start_key) where start_key is not null do nothing
    returning tenant, charge_point_id, start_key`
}

/** A new statement, so that it sees what another node committed in between. */
async function findRows(sql: Sql, starts: readonly Start[]) {
  if (starts.length === 0) return []
  return await sql<KnownRow[]>`
    select t.tenant, t.charge_point_id, t.start_key, t.transaction_id, t.start_info,
      t.stop_received_at is not null as is_ended
    from unnest(
      texts(${textColumn(starts.map(({ owner }) => owner.tenant))}),
      texts(${textColumn(starts.map(({ owner }) => owner.chargePointId))}),
      texts(${textColumn(starts.map(({ fact }) => fact.startKey))})
    ) as k (tenant, charge_point_id, start_key)
    join transactions t on t.tenant = k.tenant and t.charge_point_id = k.charge_point_id
      and t.start_key = k.start_key`
}

function toEvent({ owner, fact }: Start, transactionId: string): EventRow {
  const { type, at, occurredAt, startKey, evseId, idToken, meterStartWh } = fact
  const { reservationId, info, flags, raw } = fact
  const body = { transactionId, evseId, idToken, meterStartWh, reservationId }
  const payload = JSON.stringify({ ...body, authorizationStatus: info.status, flags })
  const { tenant, chargePointId } = owner
  return { tenant, chargePointId, type, at, occurredAt, key: startKey, payload, raw }
}
