/** The variables of a charge point for operators, by name. */
import { cleanText } from './columns.ts'
import type { Sql } from './link.ts'
import { isoOf } from './pages.ts'
import type { VariableView } from './views.ts'

/** Variables whose value opens a door: their names, folded. */
const SECRETS: readonly string[] = [
  'authorizationkey',
  'basicauthpassword',
  'securityctrlr.basicauthpassword',
  'webpaymentsctrlr.sharedsecret',
]

type Row = Omit<VariableView, 'updatedAt'> & { readonly updatedAt: Date }

export async function listVariables(
  sql: Sql,
  tenant: string,
  chargePointId: string,
): Promise<readonly VariableView[]> {
  const rows = await sql<Row[]>`
    select name, value, is_readonly as "isReadonly", component,
      component_instance as "componentInstance", evse_id as "evseId",
      connector_id as "connectorId", variable, variable_instance as "variableInstance", attribute,
      mutability, is_persistent as "isPersistent", is_constant as "isConstant", unit,
      data_type as "dataType", min_limit as "minLimit", max_limit as "maxLimit",
      values_list as "valuesList", supports_monitoring as "supportsMonitoring",
      updated_at as "updatedAt"
    from variables
    where tenant = ${tenant} and charge_point_id = ${cleanText(chargePointId)} order by name`
  return rows.map((row) => ({
    ...row,
    value: isSecret(row) ? null : row.value,
    updatedAt: isoOf(row.updatedAt),
  }))
}

function isSecret({ name, mutability }: Row): boolean {
  return mutability === 'WriteOnly' || SECRETS.includes(name.toLowerCase())
}
