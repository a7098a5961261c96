/** Charging profiles that charge points accepted, for operators. */
import { cleanText } from './columns.ts'
import { isoOf, toPage, toRange } from './pages.ts'
import type { ChargingProfiles } from './store.ts'
import type { QueryOptions } from './transactions.ts'
import type { ChargingProfileView } from './views.ts'

type Row = Omit<ChargingProfileView, 'setAt' | 'profile'> & {
  readonly setAt: Date
  readonly profile: string
}

export function newChargingProfiles({ db, deadlineMs }: QueryOptions): ChargingProfiles {
  return {
    list: (tenant, { chargePointId }, page) =>
      db.run(async (sql) => {
        const range = toRange<[string, string]>(page, 2)
        const ofChargePoint =
          chargePointId === null ? sql`` : sql`and charge_point_id = ${cleanText(chargePointId)}`
        const behind =
          range.after === null
            ? sql``
            : sql`and (charge_point_id, profile_id) > (${range.after[0]},
                ${range.after[1]}::integer)`
        const rows = await sql<Row[]>`
          select profile_id as "profileId", charge_point_id as "chargePoint",
            evse_id as "evseId", purpose, stack_level as "stackLevel",
            transaction_id as "transactionId", profile, set_at as "setAt"
          from charging_profiles where tenant = ${tenant} ${ofChargePoint} ${behind}
          order by charge_point_id, profile_id limit ${range.rowsMax}`
        return toPage(rows, range, (row) => [row.chargePoint, String(row.profileId)], toView)
      }, deadlineMs),
  }
}

function toView({ profile, setAt, ...row }: Row): ChargingProfileView {
  return { ...row, profile: JSON.parse(profile), setAt: isoOf(setAt) }
}
