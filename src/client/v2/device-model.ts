/**
 * The device model of our charge point: components with variables, a value for each attribute.
 * OCPP 2.x part 1 §4; B05 to B08. Only what differs from the factory is kept, by a key such as
 * `evse.power@1` or `heater.temperature#target`; start values of a charge point are written so too.
 * Names are compared without case.
 */
import type { Messages201 } from '../../ocpp/messages-201.gen.ts'
import type { Version } from '../../ocpp/version.ts'
import { HARDWARE_VARIABLES } from './device-hardware.ts'
import type { Attribute, VariableRow } from './device-row.ts'
import { CONTROLLER_VARIABLES } from './device-variables.ts'

export type Version2 = Exclude<Version, 'ocpp1.6'>
export type Component =
  Messages201['GetVariables']['request']['getVariableData'][number]['component']
export type VariableId =
  Messages201['GetVariables']['request']['getVariableData'][number]['variable']
export type VariableName = keyof typeof VARIABLES

export interface DeviceModel {
  readonly version: Version2
  readonly evses: number
  readonly connectorsPerEvse: number
  /** What each EVSE can give: the limit of its Power. */
  readonly powerW: number
  /** Over the factory's, by key. */
  readonly values: Readonly<Record<string, string>>
  /** Written, and in force from the next reboot on. */
  readonly pending: Readonly<Record<string, string>>
}

/** Where a component is; 0 and 0 is the charge point as a whole. */
export interface Place {
  readonly evseId: number
  readonly connectorId: number
}

/** A variable of a component that this charge point has. */
export interface Variable extends Place {
  readonly name: VariableName
  readonly row: VariableRow
  readonly component: Component
  readonly variable: VariableId
  /** Of its Actual value. */
  readonly key: string
}

export type Unknown = 'UnknownComponent' | 'UnknownVariable'

const VARIABLES = { ...CONTROLLER_VARIABLES, ...HARDWARE_VARIABLES } as const
const NAMES = Object.keys(VARIABLES) as readonly VariableName[]
const ROWS: Readonly<Record<string, VariableRow>> = VARIABLES
const WHOLE: Place = { evseId: 0, connectorId: 0 }

/** By component in lower case, then by `variable[instance]` in lower case. */
const INDEX: ReadonlyMap<string, ReadonlyMap<string, VariableName>> = indexOf(NAMES)

export function newDeviceModel(shape: {
  readonly version: Version2
  readonly evses: number
  readonly connectorsPerEvse: number
  readonly powerW: number
  readonly chargePointId: string
  readonly vendor: string
  readonly model: string
  readonly serialNumber: string
  readonly configuration: Readonly<Record<string, string>>
}): DeviceModel {
  const own = {
    'chargingstation.model': shape.model,
    'chargingstation.serialnumber': shape.serialNumber,
    'chargingstation.vendorname': shape.vendor,
    'securityctrlr.identity': shape.chargePointId,
  }
  const { version, evses, connectorsPerEvse, powerW } = shape
  const started = Object.entries(shape.configuration).map(([key, value]) => [
    key.toLowerCase(),
    value,
  ])
  const values = { ...own, ...Object.fromEntries(started) }
  return { version, evses, connectorsPerEvse, powerW, values, pending: {} }
}

export function textOf(model: DeviceModel, name: VariableName, place: Place = WHOLE): string {
  return model.values[keyOf(name, place)] ?? rowOf(name).value
}

export const numberOf = (model: DeviceModel, name: VariableName, place?: Place): number =>
  Number(textOf(model, name, place))

export const isOn = (model: DeviceModel, name: VariableName, place?: Place): boolean =>
  textOf(model, name, place).toLowerCase() === 'true'

/** The members of a list; blanks around them do no harm. */
export const listOf = (model: DeviceModel, name: VariableName, place?: Place): readonly string[] =>
  splitList(textOf(model, name, place))

export const splitList = (value: string): readonly string[] =>
  value.split(',').flatMap((item) => (item.trim() === '' ? [] : [item.trim()]))

/** The most of what a figure counts, such as the entries of the local list; null is no limit. */
export const limitOf = (name: VariableName): number | null => rowOf(name).maxLimit ?? null

/** What there is to choose from. */
export const choicesOf = (name: VariableName): readonly string[] => rowOf(name).valuesList ?? []

/** For what the charge point knows of itself: nothing is checked. */
export function withValue(
  model: DeviceModel,
  name: VariableName,
  value: string | number | boolean,
  place: Place = WHOLE,
): DeviceModel {
  const key = keyOf(name, place)
  const changed = String(value)
  if ((model.values[key] ?? rowOf(name).value) === changed) return model
  return { ...model, values: { ...model.values, [key]: changed } }
}

/** After a reboot what was written before it is in force. */
export function applyPending(model: DeviceModel): DeviceModel {
  if (Object.keys(model.pending).length === 0) return model
  return { ...model, values: { ...model.values, ...model.pending }, pending: {} }
}

export function findVariable(
  model: DeviceModel,
  component: Component,
  { name, instance }: VariableId,
): Variable | Unknown {
  const variables = INDEX.get(component.name.toLowerCase())
  const place = placeOf(component)
  // None of our components comes in several instances.
  if (variables === undefined || component.instance !== undefined) return 'UnknownComponent'
  const spelled = instance === undefined ? name : `${name}[${instance}]`
  const found = variables.get(spelled.toLowerCase())
  if (found !== undefined && isKnown(model, found, place)) return toVariable(found, place)
  const hasOthers = [...variables.values()].some((each) => isKnown(model, each, place))
  return hasOthers ? 'UnknownVariable' : 'UnknownComponent'
}

/** All of them, in the order of the tables. */
export function allVariables(model: DeviceModel): readonly Variable[] {
  return NAMES.flatMap((name) =>
    placesOf(model, rowOf(name)).flatMap((place) =>
      isKnown(model, name, place) ? [toVariable(name, place)] : [],
    ),
  )
}

/** Null when there is no such attribute. The clock is what it is `at` that moment. */
export function readAttribute(
  { values }: Pick<DeviceModel, 'values'>,
  { name, row, key }: Variable,
  attribute: Attribute,
  at: number,
): string | null {
  if (name === 'ClockCtrlr.DateTime' && attribute === 'Actual') return new Date(at).toISOString()
  if (attribute === 'Actual') return values[key] ?? row.value
  const standard = row.attributes?.[attribute]
  return standard === undefined ? null : (values[attributeKey(key, attribute)] ?? standard)
}

export const attributeKey = (key: string, attribute: Attribute): string =>
  attribute === 'Actual' ? key : `${key}#${attribute.toLowerCase()}`

/** The highest value, which for the power of an EVSE is what it is built for. */
export function maxLimitOf(model: DeviceModel, { name, row }: Variable): number | undefined {
  if (name === 'EVSE.Power') return model.powerW
  if (name === 'ChargingStation.Power') return model.powerW * model.evses
  return row.maxLimit
}

/** Whether they are the same component, or the same variable: names without case. */
export function isSame(
  one: { readonly component: Component; readonly variable: VariableId },
  other: { readonly component: Component; readonly variable: VariableId },
): boolean {
  return identityOf(one) === identityOf(other)
}

function identityOf(of: { readonly component: Component; readonly variable: VariableId }): string {
  const { component, variable } = of
  const { evseId, connectorId } = placeOf(component)
  const parts = [component.name, component.instance ?? '', evseId, connectorId]
  return [...parts, variable.name, variable.instance ?? ''].join('\n').toLowerCase()
}

const rowOf = (name: VariableName): VariableRow => ROWS[name] as VariableRow

const placeOf = ({ evse }: Component): Place => ({
  evseId: evse?.id ?? 0,
  connectorId: evse?.connectorId ?? 0,
})

function keyOf(name: VariableName, { evseId, connectorId }: Place): string {
  const where = connectorId > 0 ? `@${evseId}.${connectorId}` : evseId > 0 ? `@${evseId}` : ''
  return `${name.toLowerCase()}${where}`
}

function isKnown(model: DeviceModel, name: VariableName, { evseId, connectorId }: Place): boolean {
  const { scope, since } = rowOf(name)
  if (since !== undefined && since !== model.version) return false
  const isEvse = Number.isInteger(evseId) && evseId >= 1 && evseId <= model.evses
  const isConnector = connectorId >= 1 && connectorId <= model.connectorsPerEvse
  if (scope === undefined) return evseId === 0 && connectorId === 0
  return isEvse && (scope === 'evse' ? connectorId === 0 : isConnector)
}

function placesOf(model: DeviceModel, { scope }: VariableRow): readonly Place[] {
  if (scope === undefined) return [WHOLE]
  const evseIds = Array.from({ length: model.evses }, (_, i) => i + 1)
  if (scope === 'evse') return evseIds.map((evseId) => ({ evseId, connectorId: 0 }))
  const connectorIds = Array.from({ length: model.connectorsPerEvse }, (_, i) => i + 1)
  return evseIds.flatMap((evseId) => connectorIds.map((connectorId) => ({ evseId, connectorId })))
}

function toVariable(name: VariableName, place: Place): Variable {
  const [, component = '', variable = '', instance] = SPELLING.exec(name) ?? []
  const { evseId, connectorId } = place
  const evse = connectorId > 0 ? { id: evseId, connectorId } : { id: evseId }
  return {
    name,
    row: rowOf(name),
    component: { name: component, ...(evseId > 0 ? { evse } : {}) },
    variable: { name: variable, ...(instance === undefined ? {} : { instance }) },
    key: keyOf(name, place),
    evseId,
    connectorId,
  }
}

const SPELLING = /^(\w+)\.(\w+)(?:\[(.+)\])?$/

function indexOf(names: readonly VariableName[]): Map<string, Map<string, VariableName>> {
  const index = new Map<string, Map<string, VariableName>>()
  for (const name of names) {
    const dot = name.indexOf('.')
    const component = name.slice(0, dot).toLowerCase()
    const variables = index.get(component) ?? new Map<string, VariableName>()
    index.set(component, variables.set(name.slice(dot + 1).toLowerCase(), name))
  }
  return index
}
