/**
 * What charge points say of their variables: configuration keys in 1.6, the device model in 2.x.
 * Of each the latest counts; names are compared without case. Who tells what may be done with a
 * variable (a report) tells all there is to know of it; an answer to a question or a change tells
 * its value, and the rest stays.
 */
import type { Variable, VariableAbout } from '../model/event-answer.ts'
import { booleanColumn, numberColumn, textColumn } from './columns.ts'
import { keyOf } from './fact.ts'
import type { Sql } from './link.ts'
import { cleanId } from './sanitize.ts'

/** Of one charge point. Past it the ones told longest ago go. */
export const VARIABLES_STORED_MAX = 20_000

/** Longer than all that the specifications allow, and short enough for an index. */
const NAME_LENGTH_MAX = 640

export interface VariableRow extends Variable {
  readonly tenant: string
  readonly chargePointId: string
  readonly at: number
}

/** Of several for one variable the last counts. */
export async function upsertVariables(sql: Sql, told: readonly VariableRow[]): Promise<void> {
  if (told.length === 0) return
  const added = await sql<Added[]>`
    insert into variables as v (tenant, charge_point_id, name, value, is_readonly, component,
      component_instance, evse_id, connector_id, variable, variable_instance, attribute, mutability,
      is_persistent, is_constant, unit, data_type, min_limit, max_limit, values_list,
      supports_monitoring, updated_at)
    select distinct on (tenant, charge_point_id, lower(name)) tenant, charge_point_id, name, value,
      is_readonly, component, component_instance, evse_id, connector_id, variable,
      variable_instance, attribute, mutability, is_persistent, is_constant, unit, data_type,
      min_limit, max_limit, values_list, supports_monitoring, to_timestamp(at / 1000)
    from unnest(${columnsOf(sql, told)}) with ordinality as n (tenant, charge_point_id, at, name,
      value, is_readonly, component, component_instance, evse_id, connector_id, variable,
      variable_instance, attribute, mutability, is_persistent, is_constant, unit, data_type,
      min_limit, max_limit, values_list, supports_monitoring, position)
    order by tenant, charge_point_id, lower(name), position desc
    on conflict (tenant, charge_point_id, lower(name)) do update set ${changes(sql)}
    returning v.tenant, v.charge_point_id as id, v.xmax = 0 as is_new`
  await trimVariables(sql, added)
}

/** What its charge point does not have any more, by a report of all it has. */
export async function deleteOtherVariables(sql: Sql, told: readonly VariableRow[]): Promise<void> {
  if (told.length === 0) return
  const owners = new Map(told.map((row) => [keyOf(row.tenant, row.chargePointId), row]))
  const asked = [...owners.values()]
  await sql`
    delete from variables v using unnest(
      texts(${textColumn(asked.map(({ tenant }) => tenant))}),
      texts(${textColumn(asked.map(({ chargePointId }) => chargePointId))})
    ) as k (tenant, charge_point_id)
    where v.tenant = k.tenant and v.charge_point_id = k.charge_point_id and not exists (
      select 1 from unnest(
        texts(${textColumn(told.map(({ tenant }) => tenant))}),
        texts(${textColumn(told.map(({ chargePointId }) => chargePointId))}),
        texts(${textColumn(told.map(({ name }) => cut(name)))})
      ) as n (tenant, charge_point_id, name)
      where n.tenant = v.tenant and n.charge_point_id = v.charge_point_id
        and lower(n.name) = lower(v.name))`
}

interface Added {
  readonly tenant: string
  readonly id: string
  readonly is_new: boolean
}

function columnsOf(sql: Sql, rows: readonly VariableRow[]) {
  const about = <Name extends keyof VariableAbout>(name: Name): (VariableAbout[Name] | null)[] =>
    rows.map((row) => row.about?.[name] ?? null)
  return sql`
    texts(${textColumn(rows.map(({ tenant }) => tenant))}),
    texts(${textColumn(rows.map(({ chargePointId }) => chargePointId))}),
    ${numberColumn(rows.map(({ at }) => at))}::float8[],
    texts(${textColumn(rows.map(({ name }) => cut(name)))}),
    texts(${textColumn(rows.map(({ value }) => value))}),
    ${booleanColumn(rows.map(({ isReadonly }) => isReadonly))}::boolean[],
    texts(${textColumn(about('component'))}), texts(${textColumn(about('componentInstance'))}),
    ${numberColumn(about('evseId').map(cleanId))}::integer[],
    ${numberColumn(about('connectorId').map(cleanId))}::integer[],
    texts(${textColumn(about('variable'))}), texts(${textColumn(about('variableInstance'))}),
    texts(${textColumn(about('attribute'))}), texts(${textColumn(about('mutability'))}),
    ${booleanColumn(about('isPersistent'))}::boolean[],
    ${booleanColumn(about('isConstant'))}::boolean[],
    texts(${textColumn(about('unit'))}), texts(${textColumn(about('dataType'))}),
    ${numberColumn(about('minLimit'))}::float8[], ${numberColumn(about('maxLimit'))}::float8[],
    texts(${textColumn(about('valuesList'))}),
    ${booleanColumn(about('supportsMonitoring'))}::boolean[]`
}

/** `mutability` is told where everything is. A place is told with each mention but that of 1.6. */
function changes(sql: Sql) {
  const isTold = sql`excluded.mutability is not null`
  const isAsked = sql`excluded.component is not null and excluded.mutability is null`
  const kept = (name: string) => sql`${sql(name)} = coalesce(excluded.${sql(name)}, v.${sql(name)})`
  const told = (name: string) =>
    sql`${sql(name)} = case when ${isTold} then excluded.${sql(name)} else v.${sql(name)} end`
  return sql`name = excluded.name, value = excluded.value, updated_at = excluded.updated_at,
    is_readonly = case when ${isAsked} then v.is_readonly else excluded.is_readonly end,
    ${kept('component')}, ${kept('component_instance')}, ${kept('evse_id')},
    ${kept('connector_id')}, ${kept('variable')}, ${kept('variable_instance')},
    ${kept('attribute')}, ${kept('mutability')}, ${told('is_persistent')}, ${told('is_constant')},
    ${told('unit')}, ${told('data_type')}, ${told('min_limit')}, ${told('max_limit')},
    ${told('values_list')}, ${told('supports_monitoring')}`
}

/** Only a new one makes too many. */
async function trimVariables(sql: Sql, rows: readonly Added[]): Promise<void> {
  const added = new Map(
    rows.filter((row) => row.is_new).map((row) => [keyOf(row.tenant, row.id), row]),
  )
  if (added.size === 0) return
  const owners = [...added.values()]
  await sql`
    with old as materialized (
      select o.tenant, o.charge_point_id, o.name from unnest(
        texts(${textColumn(owners.map(({ tenant }) => tenant))}),
        texts(${textColumn(owners.map(({ id }) => id))})
      ) as k (tenant, charge_point_id) cross join lateral (
        select o.tenant, o.charge_point_id, lower(o.name) as name from variables o
        where o.tenant = k.tenant and o.charge_point_id = k.charge_point_id
        order by o.updated_at desc, lower(o.name) offset ${VARIABLES_STORED_MAX}
      ) o
    )
    delete from variables v using old
    where v.tenant = old.tenant and v.charge_point_id = old.charge_point_id
      and lower(v.name) = old.name`
}

const cut = (name: string): string => name.slice(0, NAME_LENGTH_MAX)
