/**
 * What it has and how it is set. In 2.x the answer is that a report will come, in parts that have
 * the request id; in 1.6 the answer has it all. OCPP 1.6 §5.8; 2.x B07, B08.
 */
import type { Report } from '../../model/operation.ts'
import type { ComponentVariableType } from '../messages-21.gen.ts'
import {
  parseComponentName,
  parseVariableName,
  toComponentOnWire,
  toWire,
} from '../v2/variable-name.ts'
import { toResultOfAll } from './answers.ts'
import { toBatches } from './batches.ts'
import { REQUEST_IDS_MAX } from './facts.ts'
import type { Asked, Refusal, Row, Step } from './row.ts'
import { badRequest, call2, field, isRefusal, notImplemented } from './row.ts'
import { toOutcomesOfAll, toResultOfVariables } from './variable-outcomes.ts'
import { noSuchName, planGet16 } from './variables.ts'

const BASES = {
  full: 'FullInventory',
  configuration: 'ConfigurationInventory',
  summary: 'SummaryInventory',
} as const

const LIMITS = {
  items: 'DeviceDataCtrlr.ItemsPerMessage[GetReport]',
  bytes: 'DeviceDataCtrlr.BytesPerMessage[GetReport]',
}

export const report: Row<Report> = {
  plan: (asked) => {
    const { base, names, criteria } = asked.operation
    const isOfNames = names !== undefined || criteria !== undefined
    if ((base !== undefined) === isOfNames) {
      return badRequest('Either base, or names and criteria.')
    }
    if (asked.version === 'ocpp1.6') return planReport16(asked)
    if (base === undefined) return planReport2(asked)
    const { requestId } = asked.facts
    return [call2('GetBaseReport', { requestId, reportBase: BASES[base] })]
  },
  merge: ({ version }, done) => {
    if (version === 'ocpp1.6') return toResultOfVariables(toOutcomesOfAll(done), done)
    const requestIds = done.map(({ step }) => Number(step.payload.requestId))
    return { ...toResultOfAll(done), requestIds }
  },
}

function planReport16({ version, operation, facts }: Asked<Report>): readonly Step[] | Refusal {
  const { base, names = [], criteria } = operation
  if (base === 'summary') return notImplemented(version, 'summary')
  if (criteria !== undefined) return notImplemented(version, 'criteria for a report')
  return planGet16(names, facts)
}

/** Criteria go with each part of the names: what is reported has to fit both. */
function planReport2({ operation, facts }: Asked<Report>): readonly Step[] | Refusal {
  const { names = [], criteria = [] } = operation
  const requestId = facts.requestId
  const componentCriteria = criteria.length === 0 ? undefined : [...criteria]
  if (names.length === 0) {
    return componentCriteria === undefined
      ? badRequest('names or criteria must have one at least.')
      : [call2('GetReport', { requestId, componentCriteria })]
  }
  const wanted = names.map(toComponentVariable)
  const wrong = wanted.find(isRefusal)
  if (wrong !== undefined) return wrong
  const good = wanted.flatMap((one) => (isRefusal(one) ? [] : one))
  const toStep = (batch: readonly ComponentVariableType[]) =>
    call2('GetReport', {
      requestId,
      componentVariable: [...batch],
      ...field('componentCriteria', componentCriteria),
    })
  const steps = toBatches(good, facts, LIMITS, toStep)
  if (steps === null) return badRequest('A name is larger than a message to it may be.')
  if (steps.length > REQUEST_IDS_MAX) return badRequest('These are too many names.')
  return steps.map(({ action, payload }, i) => ({
    action,
    payload: { ...payload, requestId: requestId + i },
  }))
}

/** A report is of whole variables: an attribute cannot be asked for. */
function toComponentVariable(name: string): ComponentVariableType | Refusal {
  const variable = parseVariableName(name)
  if (variable !== null) {
    const { component, variable: named } = toWire({ ...variable, attribute: 'Actual' })
    return { component, variable: named }
  }
  const component = parseComponentName(name)
  return component === null ? noSuchName(name) : { component: toComponentOnWire(component) }
}
