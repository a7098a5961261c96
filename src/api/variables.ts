/** Variables of a charge point as it told them: configuration keys in 1.6, components in 2.x. */
import { parseVariableName } from '../ocpp/v2/variable-name.ts'
import type { VariableView } from '../store/views.ts'
import { findStored } from './charge-points.ts'
import type { ApiDeps } from './deps.ts'
import { pageOf, pageOfList, textOf } from './query.ts'
import { ok } from './reply.ts'
import type { ApiRequest } from './request.ts'

/** By name. `name` is the whole name, or that of the variable alone. */
export async function listVariables(deps: ApiDeps, { tenant, params, query }: ApiRequest) {
  const component = textOf(query, 'component')?.toLowerCase() ?? null
  const name = textOf(query, 'name')?.toLowerCase() ?? null
  const page = pageOf(query)
  const { id } = await findStored(deps, tenant, params[0] ?? '')
  const variables = await deps.store.chargePoints.listVariables(tenant, id)
  const shown = variables.filter((one) => {
    if (component === null && name === null) return true
    const names = namesOf(one)
    const isOfComponent = component === null || names.component?.toLowerCase() === component
    const isNamed = name === null || names.all.some((its) => its?.toLowerCase() === name)
    return isOfComponent && isNamed
  })
  return ok(pageOfList(shown, (one) => one.name, page))
}

/** One that was set and never reported is known by its name alone. */
function namesOf({ name, component, variable }: VariableView) {
  const parsed = component === null ? parseVariableName(name) : { component, variable }
  return { component: parsed?.component ?? null, all: [name, parsed?.variable ?? null] }
}
