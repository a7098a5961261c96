/** Variables of the device model in the cases of 2.0.1 and 2.1: read, set, and shown. */
import assert from 'node:assert/strict'

import type { VariableView } from '../support/api-views.ts'
import type { Hub } from '../support/hub-process.ts'
import type { Station } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import { operate } from './scenario.ts'

/** One variable, as messages name it. */
export interface Variable2 {
  readonly component: {
    readonly name: string
    readonly instance?: string
    readonly evse?: { readonly id: number; readonly connectorId?: number }
  }
  readonly variable: { readonly name: string; readonly instance?: string }
}

/** Of the charge point itself. */
export function variable2(component: string, variable: string, instance?: string): Variable2 {
  const itsInstance = instance === undefined ? {} : { instance }
  return { component: { name: component }, variable: { name: variable, ...itsInstance } }
}

/** An operator sets it, and gets this answer of the charge point. */
export async function setOne(
  hub: Hub,
  station: Station,
  named: Variable2,
  attributeValue: string,
  attributeStatus: string,
): Promise<void> {
  const request = { setVariableData: [{ ...named, attributeValue }] }
  const answer = { setVariableResult: [{ ...named, attributeStatus }] }
  await operate(hub, station, 'SetVariables', request, answer)
}

/** An operator reads it, and gets this value. */
export async function getOne(
  hub: Hub,
  station: Station,
  named: Variable2,
  attributeValue: string,
): Promise<void> {
  const told = { ...named, attributeStatus: 'Accepted', attributeValue }
  const request = { getVariableData: [named] }
  await operate(hub, station, 'GetVariables', request, { getVariableResult: [told] })
}

/** The variable of this name, once the hub shows it with this value. */
export function shownVariable(hub: Hub, id: string, name: string, value: string | null) {
  return eventually(async (): Promise<VariableView> => {
    const variables = await hub.api.variables(id)
    const variable = variables.find((one) => one.name === name)
    assert.equal(variable?.value, value, `${name} among ${JSON.stringify(variables)}`)
    return variable as VariableView
  })
}
