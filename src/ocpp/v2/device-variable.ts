/** A variable of the device model, where a message names it. OCPP 2.x part 1 §4; B05 to B08. */
import type { VariableAbout } from '../../model/event-answer.ts'
import type { AttributeEnumType, ComponentType, VariableType } from '../messages-21.gen.ts'
import { formatVariableName } from './variable-name.ts'

export interface Named {
  readonly component: ComponentType
  readonly variable: VariableType
  readonly attributeType?: AttributeEnumType
}

/**
 * Passwords and keys, which are written and never read, of whatever component: a password is that
 * of `SecurityCtrlr` now, and in 2.1 that of a `NetworkConfiguration` later. Names are compared
 * without case.
 */
const SECRETS: ReadonlySet<string> = new Set(['basicauthpassword', 'sharedsecret'])

export function isSecretVariable({ variable }: Named): boolean {
  return SECRETS.has(variable.name.toLowerCase())
}

/** As people write it. */
export function nameVariable(named: Named): string {
  return formatVariableName(placeOf(named))
}

/** Where it is; what else it may be, this message does not tell. */
export function toAbout(named: Named): VariableAbout {
  return {
    ...placeOf(named),
    mutability: null,
    isPersistent: null,
    isConstant: null,
    unit: null,
    dataType: null,
    minLimit: null,
    maxLimit: null,
    valuesList: null,
    supportsMonitoring: null,
  }
}

export function placeOf({ component, variable, attributeType }: Named) {
  return {
    component: component.name,
    componentInstance: component.instance ?? null,
    evseId: component.evse?.id ?? null,
    connectorId: component.evse?.connectorId ?? null,
    variable: variable.name,
    variableInstance: variable.instance ?? null,
    attribute: attributeType ?? ('Actual' as const),
  }
}
