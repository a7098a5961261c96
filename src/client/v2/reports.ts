/**
 * Reports of the device model, in parts. OCPP 2.x B07, B08.
 */
import {
  allVariables,
  type Component,
  type DeviceModel,
  isOn,
  maxLimitOf,
  readAttribute,
  type Variable,
  type VariableId,
} from './device-model.ts'
import type { Attribute } from './device-row.ts'
import { findExcess, iso, type PartReply, type Request2, type Send2, splitParts } from './part.ts'

type ReportData = NonNullable<Request2<'NotifyReport'>['reportData']>[number]
type Criterion = NonNullable<Request2<'GetReport'>['componentCriteria']>[number]

/** What a NotifyReport carries at most; the rest comes in the next. */
const VARIABLES_PER_PART_MAX = 25

const ATTRIBUTES = ['Actual', 'Target', 'MinSet', 'MaxSet'] as const

/** Something asked for: what is left out matches everything. OCPP 2.x B08. */
export interface Wanted {
  readonly component: Component
  readonly variable?: VariableId
}

export function getBaseReport(
  state: DeviceModel,
  { requestId, reportBase }: Request2<'GetBaseReport'>,
  at: number,
): PartReply<DeviceModel, 'GetBaseReport'> {
  const all = allVariables(state)
  switch (reportBase) {
    case 'FullInventory':
      return reply(state, requestId, all, at)
    case 'ConfigurationInventory':
      return reply(state, requestId, all.filter(isSettable), at)
    case 'SummaryInventory': {
      const isTold = ({ name, key }: Variable) =>
        name.endsWith('.AvailabilityState') ||
        (name.endsWith('.Problem') && state.values[key] === 'true')
      return reply(state, requestId, all.filter(isTold), at)
    }
  }
}

export function getReport(
  state: DeviceModel,
  request: Request2<'GetReport'>,
  at: number,
): PartReply<DeviceModel, 'GetReport'> {
  const { requestId, componentVariable = [], componentCriteria = [] } = request
  const excess = findExcess(state, request, {
    items: componentVariable,
    itemsPerMessage: 'DeviceDataCtrlr.ItemsPerMessage[GetReport]',
    bytesPerMessage: 'DeviceDataCtrlr.BytesPerMessage[GetReport]',
  })
  if (excess !== null) return { state, response: excess }
  const all = allVariables(state)
  const found = all.filter(
    (each) =>
      isWanted(each, componentVariable) &&
      (componentCriteria.length === 0 ||
        componentCriteria.some((criterion) => isTrue(state, all, each, criterion))),
  )
  return reply(state, requestId, found, at)
}

/** Nothing wanted is everything. */
export function isWanted(
  { component, variable }: Pick<Variable, 'component' | 'variable'>,
  wanted: readonly Wanted[],
): boolean {
  return wanted.length === 0 || wanted.some((each) => isMatch(component, variable, each))
}

function isMatch(component: Component, variable: VariableId, wanted: Wanted): boolean {
  const { component: other, variable: otherVariable } = wanted
  return (
    isEqual(component.name, other.name) &&
    (other.instance === undefined || isEqual(component.instance, other.instance)) &&
    (other.evse === undefined ||
      (component.evse?.id === other.evse.id &&
        (other.evse.connectorId === undefined ||
          component.evse.connectorId === other.evse.connectorId))) &&
    (otherVariable === undefined ||
      (isEqual(variable.name, otherVariable.name) &&
        (otherVariable.instance === undefined ||
          isEqual(variable.instance, otherVariable.instance))))
  )
}

const isEqual = (one: string | undefined, other: string): boolean =>
  one?.toLowerCase() === other.toLowerCase()

/** A component that says nothing of it is active, available and enabled, and has no problem. */
function isTrue(
  model: DeviceModel,
  all: readonly Variable[],
  { name, evseId, connectorId }: Variable,
  criterion: Criterion,
): boolean {
  const said = `${name.slice(0, name.indexOf('.'))}.${criterion}`
  const found = all.find(
    (each) => each.name === said && each.evseId === evseId && each.connectorId === connectorId,
  )
  return found === undefined ? criterion !== 'Problem' : isOn(model, found.name, found)
}

const isSettable = ({ row }: Variable): boolean =>
  row.mutability !== 'ReadOnly' || row.attributes !== undefined

function reply(state: DeviceModel, requestId: number, found: readonly Variable[], at: number) {
  if (found.length === 0) return { state, response: { status: 'EmptyResultSet' as const } }
  const parts = splitParts(found, VARIABLES_PER_PART_MAX)
  const sends = parts.map((part, seqNo): Send2 => {
    const reportData = part.map((each) => toReport(state, each, at))
    const tbc = seqNo < parts.length - 1
    return {
      action: 'NotifyReport',
      payload: { requestId, generatedAt: iso(at), seqNo, tbc, reportData },
    }
  })
  return { state, response: { status: 'Accepted' as const }, sends }
}

function toReport(model: DeviceModel, found: Variable, at: number): ReportData {
  const { row, component, variable } = found
  const maxLimit = maxLimitOf(model, found)
  return {
    component,
    variable,
    variableAttribute: ATTRIBUTES.flatMap((type) => toAttribute(model, found, type, at)),
    variableCharacteristics: {
      dataType: row.dataType,
      supportsMonitoring: row.isMonitored === true,
      ...(row.unit === undefined ? {} : { unit: row.unit }),
      ...(row.minLimit === undefined ? {} : { minLimit: row.minLimit }),
      ...(maxLimit === undefined ? {} : { maxLimit }),
      ...(row.valuesList === undefined ? {} : { valuesList: row.valuesList.join(',') }),
    },
  }
}

function toAttribute(model: DeviceModel, found: Variable, type: Attribute, at: number) {
  const value = readAttribute(model, found, type, at)
  if (value === null) return []
  const { mutability, isConstant = false } = found.row
  return [
    {
      type,
      ...(mutability === 'WriteOnly' ? {} : { value }),
      mutability: type === 'Actual' ? mutability : ('ReadWrite' as const),
      persistent: true,
      constant: isConstant,
    },
  ]
}
