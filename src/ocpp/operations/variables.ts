/**
 * Reading and writing of variables, in as many calls as it takes. OCPP 1.6 §5.3, §5.8; 2.x B05,
 * B06. What the answers mean for each of them is in variable-outcomes.ts.
 */
import type { GetVariables, SetVariables, VariableToSet } from '../../model/operation.ts'
import { findTemplateFaults } from '../totp.ts'
import type { VariableName } from '../v2/variable-name.ts'
import { parseVariableName, toVariableKey, toWire } from '../v2/variable-name.ts'
import type { Version } from '../version.ts'
import { toBatches } from './batches.ts'
import type { Facts } from './facts.ts'
import type { Asked, Refusal, Row, Step } from './row.ts'
import { badRequest, call2, call16, refused } from './row.ts'
import { toKey, toOutcomes, toOutcomesOfAll, toResultOfVariables } from './variable-outcomes.ts'

const GET_LIMITS_16 = { items: 'GetConfigurationMaxKeys', bytes: null }
const GET_LIMITS = {
  items: 'DeviceDataCtrlr.ItemsPerMessage[GetVariables]',
  bytes: 'DeviceDataCtrlr.BytesPerMessage[GetVariables]',
}
const SET_LIMITS = {
  items: 'DeviceDataCtrlr.ItemsPerMessage[SetVariables]',
  bytes: 'DeviceDataCtrlr.BytesPerMessage[SetVariables]',
}

/** The link in a QR code, which a charge point shows as it is. 2.1 C25. */
const TEMPLATE = /^webpaymentsctrlr(\(.*\))?\.urltemplate$/

/** Only ever raised: white paper A05. */
const SECURITY_PROFILE_16 = 'securityprofile'

export const getVariables: Row<GetVariables> = {
  plan: ({ version, operation: { names }, facts }) =>
    version === 'ocpp1.6' ? planGet16(names, facts) : planGet2(names, facts),
  merge: ({ version, operation: { names } }, done) =>
    toResultOfVariables(
      names.length === 0
        ? toOutcomesOfAll(done)
        : toOutcomes(version, unique(version, names), done),
      done,
    ),
}

/** No names are all names. */
export function planGet16(names: readonly string[], facts: Facts): readonly Step[] | Refusal {
  if (names.length === 0) return [call16('GetConfiguration', {})]
  const keys = unique('ocpp1.6', names)
  const toStep = (key: readonly string[]) => call16('GetConfiguration', { key: [...key] })
  return toBatches(keys, facts, GET_LIMITS_16, toStep) ?? tooLarge('names')
}

function planGet2(names: readonly string[], facts: Facts): readonly Step[] | Refusal {
  if (names.length === 0) return badRequest('names must have one at least; ask for a report.')
  const wrong = names.find((name) => parseVariableName(name) === null)
  if (wrong !== undefined) return noSuchName(wrong)
  const parsed = unique('ocpp2.1', names).flatMap((name) => parseVariableName(name) ?? [])
  const toStep = (batch: readonly VariableName[]) =>
    call2('GetVariables', { getVariableData: batch.map(toWire) })
  return toBatches(parsed, facts, GET_LIMITS, toStep) ?? tooLarge('names')
}

export const setVariables: Row<SetVariables> = {
  plan: (asked) => {
    const { version, operation } = asked
    const keys = operation.values.map((value) => toKey(version, toFullName(value)))
    const names = operation.values.map(({ name }) => name)
    const repeated = names.find((_name, i) => keys.indexOf(keys[i] ?? null) !== i)
    if (repeated !== undefined) return badRequest(`${show(repeated)} is there more than once.`)
    return version === 'ocpp1.6' ? planSet16(asked) : planSet2(asked)
  },
  merge: ({ version, operation: { values } }, done) =>
    toResultOfVariables(toOutcomes(version, values.map(toFullName), done), done),
}

function planSet16({ operation, facts }: Asked<SetVariables>): readonly Step[] | Refusal {
  const { values } = operation
  const other = values.find(({ attribute = 'Actual' }) => attribute !== 'Actual')
  if (other !== undefined) return badRequest('A configuration key of 1.6 has no attributes.')
  const isLowered = values.some(
    ({ name, value }) =>
      toKey('ocpp1.6', name) === SECURITY_PROFILE_16 && Number(value) < facts.securityProfile,
  )
  if (isLowered) return refused('The security profile is never lowered.')
  return values.map(({ name: key, value }) => call16('ChangeConfiguration', { key, value }))
}

function planSet2({ operation, facts }: Asked<SetVariables>): readonly Step[] | Refusal {
  const { values } = operation
  const wrong = values.find((value) => parseVariableName(toFullName(value)) === null)
  if (wrong !== undefined) return noSuchName(wrong.name)
  const parsed = values.flatMap((value) => {
    const name = parseVariableName(toFullName(value))
    return name === null ? [] : { name, value: value.value }
  })
  const faults = parsed
    .filter(({ name }) => TEMPLATE.test(toVariableKey(name)))
    .flatMap(({ value }) => findTemplateFaults(value))
  if (faults.length > 0) return badRequest(`URLTemplate: ${faults.join(' ')}`)
  const toStep = (batch: readonly (typeof parsed)[number][]) =>
    call2('SetVariables', {
      setVariableData: batch.map(({ name, value }) => ({
        ...toWire(name),
        attributeValue: value,
      })),
    })
  return toBatches(parsed, facts, SET_LIMITS, toStep) ?? tooLarge('values')
}

/** With its attribute, where that stands beside it. */
function toFullName({ name, attribute }: VariableToSet): string {
  return attribute === undefined || name.includes('#') ? name : `${name}#${attribute}`
}

/** Each once, however it is written. */
function unique(version: Version, names: readonly string[]): readonly string[] {
  const byKey = new Map(names.map((name) => [toKey(version, name) ?? name, name]))
  return [...byKey.values()]
}

export function noSuchName(name: string): Refusal {
  return badRequest(`${show(name)} is no name of a variable, such as EVSE(1).Power.`)
}

const tooLarge = (what: string): Refusal =>
  badRequest(`One of the ${what} is larger than a message to it may be.`)

const show = (name: string): string => JSON.stringify(name.slice(0, 60))
