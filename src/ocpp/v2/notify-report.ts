/**
 * NotifyReport: its variables, a part at a time. OCPP 2.x B07, B08. What may only be written is
 * told without a value; where a charge point tells one all the same, it goes nowhere.
 */
import type { Variable } from '../../model/event-answer.ts'
import type { Handler } from '../handler.ts'
import type { Messages21, ReportDataType, VariableAttributeType } from '../messages-21.gen.ts'
import type { Nothing } from './accept.ts'
import { isSecretVariable, nameVariable, toAbout } from './device-variable.ts'
import { newReportPart } from './report.ts'

export const notifyReport: Handler<Messages21['NotifyReport']['request'], Nothing> = newReportPart(
  'deviceModel',
  (request, { call, raw }) => {
    const { reportData = [] } = request
    const variables = reportData.flatMap(toVariables)
    if (!reportData.some(tellsSecret)) return { variables, raw }
    const shown = { ...request, reportData: reportData.map(hideValues) }
    return { variables, raw: JSON.stringify([2, call.messageId, call.action, shown]) }
  },
)

/** One for each attribute. */
function toVariables(data: ReportDataType): readonly Variable[] {
  const { component, variable, variableAttribute, variableCharacteristics: traits } = data
  return variableAttribute.map((attribute) => {
    const { type, value, mutability, persistent, constant } = attribute
    const named = { component, variable, attributeType: type ?? 'Actual' }
    return {
      name: nameVariable(named),
      value: isSecret(data, attribute) ? null : (value ?? null),
      isReadonly: mutability === 'ReadOnly',
      about: {
        ...toAbout(named),
        // Left out, these mean what the schema says. Part 2 §2.50.
        mutability: mutability ?? 'ReadWrite',
        isPersistent: persistent ?? false,
        isConstant: constant ?? false,
        unit: traits?.unit ?? null,
        dataType: traits?.dataType ?? null,
        minLimit: traits?.minLimit ?? null,
        maxLimit: traits?.maxLimit ?? null,
        valuesList: traits?.valuesList ?? null,
        supportsMonitoring: traits?.supportsMonitoring ?? null,
      },
    }
  })
}

function isSecret(data: ReportDataType, { mutability }: VariableAttributeType): boolean {
  return mutability === 'WriteOnly' || isSecretVariable(data)
}

function tellsSecret(data: ReportDataType): boolean {
  return data.variableAttribute.some(
    (attribute) => attribute.value !== undefined && isSecret(data, attribute),
  )
}

function hideValues(data: ReportDataType): ReportDataType {
  const variableAttribute = data.variableAttribute.map((attribute) => {
    const { value: _, ...shown } = attribute
    return isSecret(data, attribute) ? shown : attribute
  })
  return { ...data, variableAttribute }
}
