/** Variables for tests: what matters is given, the rest is not told. */
import type { VariableAbout } from '../../src/model/event-answer.ts'
import type { VariableView } from '../../src/store/views.ts'

/** As the store shows it. */
export function newVariable(
  name: string,
  value: string | null,
  about: Partial<VariableView> = {},
): VariableView {
  return {
    name,
    value,
    isReadonly: value === null,
    component: null,
    componentInstance: null,
    evseId: null,
    connectorId: null,
    variable: null,
    variableInstance: null,
    attribute: null,
    mutability: null,
    isPersistent: null,
    isConstant: null,
    unit: null,
    dataType: null,
    minLimit: null,
    maxLimit: null,
    valuesList: null,
    supportsMonitoring: null,
    updatedAt: '2030-01-01T00:00:00.000Z',
    ...about,
  }
}

/** As a report of 2.x describes it. */
export function toldAbout(component: string, variable: string): VariableAbout {
  return {
    component,
    componentInstance: null,
    evseId: null,
    connectorId: null,
    variable,
    variableInstance: null,
    attribute: 'Actual',
    mutability: 'ReadWrite',
    isPersistent: true,
    isConstant: false,
    unit: null,
    dataType: 'string',
    minLimit: null,
    maxLimit: null,
    valuesList: null,
    supportsMonitoring: false,
  }
}
