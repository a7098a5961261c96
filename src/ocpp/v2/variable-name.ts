/**
 * The one name of a variable of 2.x, as people write it and the store keeps it:
 *
 *     Component[instance](evse,connector).Variable[instance]#Attribute
 *
 * with only the parts it has: `TxCtrlr.StopTxOnInvalidId`, `EVSE(1).Power`,
 * `DeviceDataCtrlr.ItemsPerMessage[GetReport]`, `Connector(1,1).AvailabilityState`, and `#Target`
 * for what is not its actual value. A mark of this grammar inside of a name is written as `%` and
 * two hex digits. Names are compared without case. 2.x part 2 §12, B05, B06.
 */

import type { VariableAbout } from '../../model/event-answer.ts'

/** Which variable it is, and which of its attributes. Null for a part that it does not have. */
export type VariableName = Pick<VariableAbout, 'variable' | 'variableInstance' | 'attribute'> &
  ComponentName

/** Without an EVSE it is the charge point itself. */
export type ComponentName = Pick<
  VariableAbout,
  'component' | 'componentInstance' | 'evseId' | 'connectorId'
>

export type AttributeType = VariableAbout['attribute']

/** A component as messages write it. */
interface ComponentOnWire {
  readonly name: string
  readonly instance?: string
  readonly evse?: { readonly id: number; readonly connectorId?: number }
}

interface VariableOnWire {
  readonly name: string
  readonly instance?: string
}

interface OnWire {
  readonly component: ComponentOnWire
  readonly variable: VariableOnWire
  readonly attributeType?: AttributeType
}

const ATTRIBUTES: readonly AttributeType[] = ['Actual', 'Target', 'MinSet', 'MaxSet']

/** Longest that two names, two instances and a place can be, each character escaped. */
const LENGTH_MAX = 700

/** Places are 32 bit integers; these digits stay below. */
const PLACE = /\((\d{1,9})(?:,(\d{1,9}))?\)/
const NAME = /([^.[\]()#]+)/
const INSTANCE = /(?:\[([^\]]+)\])?/
const COMPONENT = new RegExp(`^${NAME.source}${INSTANCE.source}(?:${PLACE.source})?$`)
const WHOLE = new RegExp(
  [
    `^${NAME.source}${INSTANCE.source}(?:${PLACE.source})?\\.`,
    `([^[\\]()#]+)${INSTANCE.source}(?:#(\\w+))?$`,
  ].join(''),
)

/** Null for what is not a name. */
export function parseVariableName(text: string): VariableName | null {
  const match = text.length > LENGTH_MAX ? null : WHOLE.exec(text)
  if (match === null) return null
  const [, component = '', instance, evse, connector, variable = '', itsInstance, type] = match
  const attribute = findAttribute(type)
  if (attribute === null) return null
  return {
    ...toComponentName(component, instance, evse, connector),
    variable: readEscapes(variable),
    variableInstance: itsInstance === undefined ? null : readEscapes(itsInstance),
    attribute,
  }
}

/** A component alone, as reports may ask for it. Null for what is not a name. */
export function parseComponentName(text: string): ComponentName | null {
  const match = text.length > LENGTH_MAX ? null : COMPONENT.exec(text)
  if (match === null) return null
  const [, name = '', instance, evse, connector] = match
  return toComponentName(name, instance, evse, connector)
}

export function formatVariableName(name: VariableName): string {
  const { component, componentInstance, variable, variableInstance, attribute } = name
  return [
    escapeMarks(component, /[%.[\]()#]/g),
    formatInstance(componentInstance),
    formatPlace(name),
    `.${escapeMarks(variable, /[%[\]()#]/g)}`,
    formatInstance(variableInstance),
    attribute === 'Actual' ? '' : `#${attribute}`,
  ].join('')
}

/** Two names of one variable and attribute have the same key. */
export function toVariableKey(name: VariableName): string {
  return formatVariableName(name).toLowerCase()
}

/** As messages write it. `Actual` is what they mean when they say nothing. */
export function toWire(name: VariableName): OnWire {
  const { variable, variableInstance: instance, attribute } = name
  return {
    component: toComponentOnWire(name),
    variable: { name: variable, ...(instance === null ? {} : { instance }) },
    ...(attribute === 'Actual' ? {} : { attributeType: attribute }),
  }
}

export function toComponentOnWire(name: ComponentName): ComponentOnWire {
  const { component, componentInstance: instance, evseId, connectorId } = name
  return {
    name: component,
    ...(instance === null ? {} : { instance }),
    ...(evseId === null
      ? {}
      : { evse: { id: evseId, ...(connectorId === null ? {} : { connectorId }) } }),
  }
}

export function fromWire({ component, variable, attributeType }: OnWire): VariableName {
  return {
    component: component.name,
    componentInstance: component.instance ?? null,
    evseId: component.evse?.id ?? null,
    connectorId: component.evse?.connectorId ?? null,
    variable: variable.name,
    variableInstance: variable.instance ?? null,
    attribute: attributeType ?? 'Actual',
  }
}

function toComponentName(
  name: string,
  instance: string | undefined,
  evse: string | undefined,
  connector: string | undefined,
): ComponentName {
  return {
    component: readEscapes(name),
    componentInstance: instance === undefined ? null : readEscapes(instance),
    evseId: evse === undefined ? null : Number(evse),
    connectorId: connector === undefined ? null : Number(connector),
  }
}

function findAttribute(type = 'Actual'): AttributeType | null {
  const wanted = type.toLowerCase()
  return ATTRIBUTES.find((attribute) => attribute.toLowerCase() === wanted) ?? null
}

function formatPlace({ evseId, connectorId }: ComponentName): string {
  if (evseId === null) return ''
  return connectorId === null ? `(${evseId})` : `(${evseId},${connectorId})`
}

/** Nobody means something by an instance that is empty. */
function formatInstance(instance: string | null): string {
  return instance === null || instance === '' ? '' : `[${escapeMarks(instance, /[%\]]/g)}]`
}

function escapeMarks(text: string, marks: RegExp): string {
  return text.replace(marks, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
}

/** Only what escapeMarks writes: another `%` stays what it is. */
function readEscapes(text: string): string {
  return text.replace(/%(25|2E|5B|5D|28|29|23)/gi, (_whole, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  )
}
