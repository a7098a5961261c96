/**
 * What its answers tell of its variables. OCPP 2.x B05, B06. Each result says itself what it is
 * about, so their order means nothing (B06.FR.02).
 */
import type { AnswerHandlerOf } from '../handler.ts'
import type { GetVariableResultType, Messages21 } from '../messages-21.gen.ts'
import { isSecretVariable, nameVariable, toAbout } from './device-variable.ts'

export const getVariables: AnswerHandlerOf<Messages21['GetVariables']> = (
  _request,
  { getVariableResult },
  { now },
) => ({
  type: 'variables.reported',
  at: now,
  variables: getVariableResult.filter(isTold).map((one) => ({
    name: nameVariable(one),
    value: one.attributeValue ?? null,
    isReadonly: false,
    about: toAbout(one),
  })),
  unknown: getVariableResult.filter(isUnknown).map(nameVariable),
})

const STATUSES = {
  Accepted: 'accepted',
  Rejected: 'rejected',
  RebootRequired: 'rebootRequired',
  UnknownComponent: 'notSupported',
  UnknownVariable: 'notSupported',
  NotSupportedAttributeType: 'notSupported',
} as const

/** One outcome for each. A password is told to have been set, and never what it is. */
export const setVariables: AnswerHandlerOf<Messages21['SetVariables']> = (
  { setVariableData },
  { setVariableResult },
  { now },
) => {
  const values = new Map(setVariableData.map((one) => [nameVariable(one), one.attributeValue]))
  return setVariableResult.map((one) => ({
    type: 'variable.set',
    at: now,
    name: nameVariable(one),
    value: isSecretVariable(one) ? '' : (values.get(nameVariable(one)) ?? ''),
    status: STATUSES[one.attributeStatus],
  }))
}

function isTold(one: GetVariableResultType): boolean {
  return one.attributeStatus === 'Accepted' && !isSecretVariable(one)
}

function isUnknown({ attributeStatus }: GetVariableResultType): boolean {
  return attributeStatus === 'UnknownComponent' || attributeStatus === 'UnknownVariable'
}
