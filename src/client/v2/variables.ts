/**
 * Reading and writing variables of the device model. OCPP 2.x B05, B06.
 *
 * A value that needs a reboot is kept aside until then. What may only be written is never shown.
 */
import {
  attributeKey,
  type DeviceModel,
  findVariable,
  numberOf,
  readAttribute,
  splitList,
  type Variable,
} from './device-model.ts'
import type { VariableRow } from './device-row.ts'
import { findExcess, type PartReply, type Request2, type Response2 } from './part.ts'

type GetData = Request2<'GetVariables'>['getVariableData'][number]
type GetResult = Response2<'GetVariables'>['getVariableResult'][number]
type SetData = Request2<'SetVariables'>['setVariableData'][number]
type SetResult = Response2<'SetVariables'>['setVariableResult'][number]

/** Why a value is not taken, in the words of the list of reason codes. */
type Reason = 'InvalidValue' | 'ValueTooHigh' | 'ValueTooLow' | 'TooLargeElement'

/** What else must hold for a value, by a part that knows; the last word is its. */
export type MayWrite = (variable: Variable, value: string) => boolean

export function getVariables(
  state: DeviceModel,
  request: Request2<'GetVariables'>,
  at: number,
): PartReply<DeviceModel, 'GetVariables'> {
  const excess = findExcess(state, request, {
    items: request.getVariableData,
    itemsPerMessage: 'DeviceDataCtrlr.ItemsPerMessage[GetVariables]',
    bytesPerMessage: 'DeviceDataCtrlr.BytesPerMessage[GetVariables]',
  })
  if (excess !== null) return { state, response: excess }
  const getVariableResult = request.getVariableData.map((data) => readOne(state, data, at))
  return { state, response: { getVariableResult } }
}

export function setVariables(
  before: DeviceModel,
  request: Request2<'SetVariables'>,
  mayWrite: MayWrite,
): PartReply<DeviceModel, 'SetVariables'> {
  const excess = findExcess(before, request, {
    items: request.setVariableData,
    itemsPerMessage: 'DeviceDataCtrlr.ItemsPerMessage[SetVariables]',
    bytesPerMessage: 'DeviceDataCtrlr.BytesPerMessage[SetVariables]',
  })
  if (excess !== null) return { state: before, response: excess }
  let state = before
  const setVariableResult: SetResult[] = []
  for (const data of request.setVariableData) {
    const { model, result } = writeOne(state, data, mayWrite)
    state = model
    setVariableResult.push(result)
  }
  return { state, response: { setVariableResult } }
}

/** The password in force, for the next connection; empty when none was set. */
export const passwordOf = ({ values }: DeviceModel): string =>
  values['securityctrlr.basicauthpassword'] ?? ''

/** Null when the row takes the value. */
export function reasonAgainst(row: VariableRow, value: string): Reason | null {
  const { dataType, minLimit = -Infinity, maxLimit = Infinity, valuesList = [] } = row
  switch (dataType) {
    case 'boolean':
      return /^(true|false)$/i.test(value) ? null : 'InvalidValue'
    case 'integer':
      return /^-?\d{1,10}$/.test(value)
        ? outside(Number(value), minLimit, maxLimit)
        : 'InvalidValue'
    case 'decimal':
      return /^-?\d{1,12}(\.\d{1,6})?$/.test(value)
        ? outside(Number(value), minLimit, maxLimit)
        : 'InvalidValue'
    case 'dateTime':
      return Number.isNaN(Date.parse(value)) ? 'InvalidValue' : null
    case 'string': {
      if (value.length > maxLimit) return 'TooLargeElement'
      return value.length < minLimit ? 'InvalidValue' : null
    }
    case 'OptionList':
      return valuesList.includes(value) ? null : 'InvalidValue'
    case 'MemberList':
    case 'SequenceList': {
      const items = splitList(value)
      const areOnce = new Set(items).size === items.length
      return areOnce && items.every((item) => valuesList.includes(item)) ? null : 'InvalidValue'
    }
  }
}

const outside = (value: number, low: number, high: number): Reason | null =>
  value < low ? 'ValueTooLow' : value > high ? 'ValueTooHigh' : null

function readOne(model: DeviceModel, data: GetData, at: number): GetResult {
  const { component, variable, attributeType = 'Actual' } = data
  const same = { component, variable, attributeType } as const
  const found = findVariable(model, component, variable)
  if (typeof found === 'string') return { ...same, attributeStatus: found }
  const value = readAttribute(model, found, attributeType, at)
  if (value === null) return { ...same, attributeStatus: 'NotSupportedAttributeType' }
  if (found.row.mutability === 'WriteOnly') {
    const attributeStatusInfo = { reasonCode: 'WriteOnly' }
    return { ...same, attributeStatus: 'Rejected', attributeStatusInfo }
  }
  const attributeValue = value.slice(0, numberOf(model, 'DeviceDataCtrlr.ReportingValueSize'))
  return { ...same, attributeStatus: 'Accepted', attributeValue }
}

function writeOne(
  model: DeviceModel,
  data: SetData,
  mayWrite: MayWrite,
): { readonly model: DeviceModel; readonly result: SetResult } {
  const { component, variable, attributeType = 'Actual', attributeValue: value } = data
  const same = { component, variable, attributeType } as const
  const reject = (reasonCode: string) => ({
    model,
    result: { ...same, attributeStatus: 'Rejected', attributeStatusInfo: { reasonCode } } as const,
  })
  const found = findVariable(model, component, variable)
  if (typeof found === 'string') return { model, result: { ...same, attributeStatus: found } }
  const { row, key } = found
  const isActual = attributeType === 'Actual'
  if (!isActual && row.attributes?.[attributeType] === undefined) {
    return { model, result: { ...same, attributeStatus: 'NotSupportedAttributeType' } }
  }
  if (isActual && row.mutability === 'ReadOnly') return reject('ReadOnly')
  if (value.length > numberOf(model, 'DeviceDataCtrlr.ConfigurationValueSize')) {
    return reject('TooLargeElement')
  }
  const reason = reasonAgainst(row, value)
  if (reason !== null) return reject(reason)
  if (!isBetweenSetLimits(model, found, attributeType, value) || !mayWrite(found, value)) {
    return reject('InvalidValue')
  }
  const changed = { [attributeKey(key, attributeType)]: value }
  if (row.needsReboot === true && isActual) {
    const pending = { ...model.pending, ...changed }
    return { model: { ...model, pending }, result: { ...same, attributeStatus: 'RebootRequired' } }
  }
  const values = { ...model.values, ...changed }
  return { model: { ...model, values }, result: { ...same, attributeStatus: 'Accepted' } }
}

/** A target lies between the limits that were set for it, MinSet and MaxSet. */
function isBetweenSetLimits(
  model: DeviceModel,
  found: Variable,
  attribute: NonNullable<SetData['attributeType']>,
  value: string,
): boolean {
  if (attribute !== 'Target') return true
  // Neither is a clock, so the time of reading does not matter.
  const low = readAttribute(model, found, 'MinSet', 0)
  const high = readAttribute(model, found, 'MaxSet', 0)
  return (
    (low === null || Number(value) >= Number(low)) &&
    (high === null || Number(value) <= Number(high))
  )
}
