/**
 * A batch of notes, in one transaction. Only of charge points that this node owns now: the rows of
 * those are locked first, always in the same order, so a lost owner cannot overwrite what the new
 * one says, and no two of these batches, or of claims, can block each other for ever.
 */
import type { Note } from '../model/record.ts'
import { numberColumn, textColumn } from './columns.ts'
import type { Db } from './db.ts'
import type { Sql } from './link.ts'
import type { Notes, OwnedNote } from './note-buffer.ts'
import { dropOvertaken } from './note-order.ts'
import { lockOwned } from './owned-rows.ts'
import { forgetParts } from './report-parts.ts'
import { cleanNumber, cleanTime } from './sanitize.ts'
import { insertEvents } from './write-events.ts'
import { replaceItems, upsertItems } from './write-items.ts'
import { upsertJobs } from './write-jobs.ts'
import { saveProtocols } from './write-protocol.ts'
import {
  type Owned,
  upsertAvailability,
  upsertConnectors,
  upsertProfiles,
  upsertReservations,
} from './write-state.ts'
import { upsertVariables } from './write-variables.ts'

export async function commitNotes(
  db: Db,
  { notes, events }: Notes,
  node: string,
  deadlineMs: number,
): Promise<void> {
  await db.transaction(async (sql) => {
    const owners = [...notes, ...events].map(({ owner }) => owner)
    const isOwned = await lockOwned(sql, node, owners, 'change')
    await writeAll(
      sql,
      notes.filter(({ owner }) => isOwned(owner)),
    )
    await insertEvents(
      sql,
      events.filter(({ owner }) => isOwned(owner)).map(({ row }) => row),
    )
  }, deadlineMs)
}

async function writeAll(sql: Sql, all: readonly OwnedNote[]): Promise<void> {
  const notes = dropOvertaken(all)
  const of = <Type extends Note['type']>(type: Type): readonly Owned<Type>[] =>
    notes
      .filter(({ note }) => note.type === type)
      .map(({ owner, note }) => ({ ...owner, ...(note as Extract<Note, { type: Type }>) }))
  // First: it makes void what was said before.
  await saveProtocols(sql, of('protocol'))
  await saveDisconnected(sql, of('charge-point.disconnected'))
  await saveBoots(sql, of('charge-point.booted'))
  await saveListVersions(sql, of('local-list'))
  await saveProgress(sql, of('transaction.progress'))
  await saveFlags(sql, of('transaction.flagged'))
  await upsertConnectors(sql, of('connector.status'))
  await upsertReservations(sql, of('reservation'))
  await upsertProfiles(sql, of('charging-profile.set'), of('charging-profile.removed'))
  await upsertVariables(
    sql,
    of('variables').flatMap(({ variables, ...its }) =>
      variables.map((one) => ({ ...its, ...one })),
    ),
  )
  await replaceItems(sql, of('items.replaced'))
  await upsertItems(
    sql,
    of('items').flatMap(({ items, ...its }) => items.map((one) => ({ ...its, ...one }))),
  )
  await upsertAvailability(sql, of('availability'))
  await forgetParts(sql, of('job'))
  await upsertJobs(sql, of('job'))
  await upsertCommands(sql, of('command'))
}

/** One that has connected again since is connected. */
async function saveDisconnected(
  sql: Sql,
  notes: readonly Owned<'charge-point.disconnected'>[],
): Promise<void> {
  if (notes.length === 0) return
  await sql`
    update charge_points c set last_seen_at = greatest(last_seen_at, to_timestamp(n.at / 1000)),
      is_connected = is_connected and c.epoch > n.epoch
    from unnest(
      texts(${textColumn(notes.map(({ tenant }) => tenant))}),
      texts(${textColumn(notes.map(({ chargePointId }) => chargePointId))}),
      ${numberColumn(notes.map(({ at }) => at))}::float8[],
      ${numberColumn(notes.map(({ epoch }) => epoch))}::bigint[]
    ) as n (tenant, charge_point_id, at, epoch)
    where c.tenant = n.tenant and c.charge_point_id = n.charge_point_id`
}

async function saveBoots(sql: Sql, notes: readonly Owned<'charge-point.booted'>[]): Promise<void> {
  if (notes.length === 0) return
  const identities = notes.map(({ identity }) => identity)
  await sql`
    update charge_points c set registration = n.registration,
      booted_at = to_timestamp(n.at / 1000),
      last_seen_at = greatest(last_seen_at, to_timestamp(n.at / 1000)),
      vendor = n.vendor, model = n.model, serial_number = n.serial_number,
      firmware_version = n.firmware_version, iccid = n.iccid, imsi = n.imsi,
      meter_type = n.meter_type, meter_serial_number = n.meter_serial_number
    from unnest(
      texts(${textColumn(notes.map(({ tenant }) => tenant))}),
      texts(${textColumn(notes.map(({ chargePointId }) => chargePointId))}),
      ${numberColumn(notes.map(({ at }) => at))}::float8[],
      texts(${textColumn(notes.map(({ registration }) => registration))}),
      texts(${textColumn(identities.map(({ vendor }) => vendor))}),
      texts(${textColumn(identities.map(({ model }) => model))}),
      texts(${textColumn(identities.map(({ serialNumber }) => serialNumber))}),
      texts(${textColumn(identities.map(({ firmwareVersion }) => firmwareVersion))}),
      texts(${textColumn(identities.map(({ iccid }) => iccid))}),
      texts(${textColumn(identities.map(({ imsi }) => imsi))}),
      texts(${textColumn(identities.map(({ meterType }) => meterType))}),
      texts(${textColumn(identities.map(({ meterSerialNumber }) => meterSerialNumber))})
    ) as n (tenant, charge_point_id, at, registration, vendor, model, serial_number,
      firmware_version, iccid, imsi, meter_type, meter_serial_number)
    where c.tenant = n.tenant and c.charge_point_id = n.charge_point_id`
}

async function saveListVersions(sql: Sql, notes: readonly Owned<'local-list'>[]): Promise<void> {
  if (notes.length === 0) return
  await sql`
    update charge_points c set local_list_version = n.version
    from unnest(
      texts(${textColumn(notes.map(({ tenant }) => tenant))}),
      texts(${textColumn(notes.map(({ chargePointId }) => chargePointId))}),
      ${numberColumn(notes.map(({ version }) => version))}::integer[]
    ) as n (tenant, charge_point_id, version)
    where c.tenant = n.tenant and c.charge_point_id = n.charge_point_id`
}

/** A reading that is behind its stop changes nothing. */
async function saveProgress(
  sql: Sql,
  notes: readonly Owned<'transaction.progress'>[],
): Promise<void> {
  if (notes.length === 0) return
  await sql`
    update transactions t set meter_wh = n.meter
    from unnest(
      texts(${textColumn(notes.map(({ tenant }) => tenant))}),
      texts(${textColumn(notes.map(({ chargePointId }) => chargePointId))}),
      texts(${textColumn(notes.map(({ transactionId }) => transactionId))}),
      ${numberColumn(notes.map(({ meterWh }) => cleanNumber(meterWh)))}::float8[]
    ) as n (tenant, charge_point_id, transaction_id, meter)
    where t.tenant = n.tenant and t.charge_point_id = n.charge_point_id
      and t.transaction_id = n.transaction_id and t.stop_received_at is null
      and n.meter is not null`
}

/** Of one that has become complete in the meantime nothing is missing. */
async function saveFlags(sql: Sql, notes: readonly Owned<'transaction.flagged'>[]): Promise<void> {
  for (const { tenant, chargePointId, transactionId, flag } of notes) {
    await sql`
      update transactions set flags = array_append(flags, ${flag})
      where tenant = ${tenant} and charge_point_id = ${chargePointId}
        and transaction_id = ${transactionId} and not ${flag} = any (flags)
        and (${flag} <> 'dataGap' or 'incomplete' = any (flags))`
  }
}

async function upsertCommands(sql: Sql, notes: readonly Owned<'command'>[]): Promise<void> {
  if (notes.length === 0) return
  await sql`
    insert into commands (tenant, charge_point_id, command_id, action, status, detail, updated_at)
    select tenant, charge_point_id, command_id, action, status, detail, to_timestamp(at / 1000)
    from unnest(
      texts(${textColumn(notes.map(({ tenant }) => tenant))}),
      texts(${textColumn(notes.map(({ chargePointId }) => chargePointId))}),
      texts(${textColumn(notes.map(({ commandId }) => commandId))}),
      texts(${textColumn(notes.map(({ action }) => action))}),
      texts(${textColumn(notes.map(({ status }) => status))}),
      texts(${textColumn(notes.map(({ detail }) => detail))}),
      ${numberColumn(notes.map(({ at }) => cleanTime(at)))}::float8[]
    ) as n (tenant, charge_point_id, command_id, action, status, detail, at)
    on conflict (tenant, command_id) do update set status = excluded.status,
      detail = excluded.detail, updated_at = excluded.updated_at`
}
