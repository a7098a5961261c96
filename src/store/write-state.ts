/** Rows of state, the latest of each thing: connectors, reservations, profiles, availability. */
import type { Note } from '../model/record.ts'
import { booleanColumn, numberColumn, textColumn } from './columns.ts'
import type { Sql } from './link.ts'
import { cleanId, cleanInteger, cleanTime } from './sanitize.ts'

/** A note with whose it is. */
export type Owned<Type extends Note['type']> = Extract<Note, { type: Type }> & {
  readonly tenant: string
  readonly chargePointId: string
  readonly epoch: number
}

/** Whose rows they are: the first two columns everywhere. */
function ownersOf(sql: Sql, notes: readonly { tenant: string; chargePointId: string }[]) {
  return sql`
    texts(${textColumn(notes.map(({ tenant }) => tenant))}),
    texts(${textColumn(notes.map(({ chargePointId }) => chargePointId))})`
}

export async function upsertConnectors(
  sql: Sql,
  notes: readonly Owned<'connector.status'>[],
): Promise<void> {
  if (notes.length === 0) return
  await sql`
    insert into connectors (tenant, charge_point_id, evse_id, connector_id, status,
      reported_status, error_code, info, vendor_id, vendor_error_code, occurred_at)
    select tenant, charge_point_id, evse_id, connector_id, status, reported_status, error_code,
      info, vendor_id, vendor_error_code, to_timestamp(occurred_at / 1000)
    from unnest(${ownersOf(sql, notes)},
      ${numberColumn(notes.map(({ evseId }) => cleanInteger(evseId)))}::integer[],
      ${numberColumn(notes.map(({ connectorId }) => cleanInteger(connectorId)))}::integer[],
      texts(${textColumn(notes.map(({ status }) => status))}),
      texts(${textColumn(notes.map(({ reportedStatus }) => reportedStatus))}),
      texts(${textColumn(notes.map(({ errorCode }) => errorCode))}),
      texts(${textColumn(notes.map(({ info }) => info))}),
      texts(${textColumn(notes.map(({ vendorId }) => vendorId))}),
      texts(${textColumn(notes.map(({ vendorErrorCode }) => vendorErrorCode))}),
      ${numberColumn(notes.map(({ occurredAt, at }) => cleanTime(occurredAt) ?? at))}::float8[]
    ) as n (tenant, charge_point_id, evse_id, connector_id, status, reported_status, error_code,
      info, vendor_id, vendor_error_code, occurred_at)
    on conflict (tenant, charge_point_id, evse_id, connector_id) do update set
      status = excluded.status, reported_status = excluded.reported_status,
      error_code = excluded.error_code, info = excluded.info, vendor_id = excluded.vendor_id,
      vendor_error_code = excluded.vendor_error_code, occurred_at = excluded.occurred_at`
}

export async function upsertReservations(
  sql: Sql,
  notes: readonly Owned<'reservation'>[],
): Promise<void> {
  if (notes.length === 0) return
  await sql`
    insert into reservations (tenant, charge_point_id, reservation_id, evse_id, id_token,
      group_id_token, expires_at, status, transaction_id, updated_at)
    select tenant, charge_point_id, reservation_id, evse_id, id_token, group_id_token,
      to_timestamp(expires_at / 1000), status, transaction_id, to_timestamp(at / 1000)
    from unnest(${ownersOf(sql, notes)},
      ${numberColumn(notes.map(({ reservationId }) => cleanInteger(reservationId)))}::integer[],
      ${numberColumn(notes.map(({ evseId }) => cleanInteger(evseId)))}::integer[],
      texts(${textColumn(notes.map(({ idToken }) => idToken))}),
      texts(${textColumn(notes.map(({ groupIdToken }) => groupIdToken))}),
      ${numberColumn(notes.map(({ expiresAt, at }) => cleanTime(expiresAt) ?? at))}::float8[],
      texts(${textColumn(notes.map(({ status }) => status))}),
      texts(${textColumn(notes.map(({ transactionId }) => transactionId))}),
      ${numberColumn(notes.map(({ at }) => at))}::float8[]
    ) as n (tenant, charge_point_id, reservation_id, evse_id, id_token, group_id_token,
      expires_at, status, transaction_id, at)
    on conflict (tenant, charge_point_id, reservation_id) do update set
      evse_id = excluded.evse_id, id_token = excluded.id_token,
      group_id_token = excluded.group_id_token, expires_at = excluded.expires_at,
      status = excluded.status, transaction_id = excluded.transaction_id,
      updated_at = excluded.updated_at`
}

export async function upsertProfiles(
  sql: Sql,
  set: readonly Owned<'charging-profile.set'>[],
  removed: readonly Owned<'charging-profile.removed'>[],
): Promise<void> {
  if (removed.length > 0) {
    await sql`
      delete from charging_profiles p using unnest(${ownersOf(sql, removed)},
        ${numberColumn(removed.map(({ profileId }) => cleanInteger(profileId)))}::integer[]
      ) as n (tenant, charge_point_id, profile_id)
      where p.tenant = n.tenant and p.charge_point_id = n.charge_point_id
        and p.profile_id = n.profile_id`
  }
  if (set.length === 0) return
  const profiles = set.map(({ profile }) => profile)
  await sql`
    insert into charging_profiles (tenant, charge_point_id, profile_id, evse_id, purpose,
      stack_level, transaction_id, profile, set_at)
    select tenant, charge_point_id, profile_id, evse_id, purpose, stack_level,
      transaction_id, profile, to_timestamp(at / 1000)
    from unnest(${ownersOf(sql, set)},
      ${numberColumn(profiles.map(({ profileId }) => cleanInteger(profileId)))}::integer[],
      ${numberColumn(profiles.map(({ evseId }) => cleanInteger(evseId)))}::integer[],
      texts(${textColumn(profiles.map(({ purpose }) => purpose))}),
      ${numberColumn(profiles.map(({ stackLevel }) => cleanInteger(stackLevel)))}::integer[],
      texts(${textColumn(profiles.map(({ transactionId }) => transactionId))}),
      texts(${textColumn(profiles.map(({ text }) => text))}),
      ${numberColumn(set.map(({ at }) => at))}::float8[]
    ) as n (tenant, charge_point_id, profile_id, evse_id, purpose, stack_level,
      transaction_id, profile, at)
    on conflict (tenant, charge_point_id, profile_id) do update set
      evse_id = excluded.evse_id, purpose = excluded.purpose,
      stack_level = excluded.stack_level, transaction_id = excluded.transaction_id,
      profile = excluded.profile, set_at = excluded.set_at`
}

export async function upsertAvailability(
  sql: Sql,
  notes: readonly Owned<'availability'>[],
): Promise<void> {
  if (notes.length === 0) return
  await sql`
    insert into availability (tenant, charge_point_id, evse_id, connector_id, is_operative,
      is_scheduled, updated_at)
    select tenant, charge_point_id, evse_id, connector_id, is_operative, is_scheduled,
      to_timestamp(at / 1000)
    from unnest(${ownersOf(sql, notes)},
      ${numberColumn(notes.map(({ evseId }) => cleanInteger(evseId)))}::integer[],
      ${numberColumn(notes.map(({ connectorId }) => cleanId(connectorId)))}::integer[],
      ${booleanColumn(notes.map(({ isOperative }) => isOperative))}::boolean[],
      ${booleanColumn(notes.map(({ isScheduled }) => isScheduled))}::boolean[],
      ${numberColumn(notes.map(({ at }) => at))}::float8[]
    ) as n (tenant, charge_point_id, evse_id, connector_id, is_operative, is_scheduled, at)
    on conflict (tenant, charge_point_id, evse_id, coalesce(connector_id, -1)) do update set
      is_operative = excluded.is_operative, is_scheduled = excluded.is_scheduled,
      updated_at = excluded.updated_at`
}
