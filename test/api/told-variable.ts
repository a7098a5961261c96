/** A variable as the store shows it: known by its name and value, and by nothing else. */
import type { VariableView } from '../../src/store/views.ts'

export function toldVariable(name: string, value: string): VariableView {
  return {
    name,
    value,
    isReadonly: true,
    updatedAt: '2030-01-01T00:00:00.000Z',
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
  }
}
