/** Monitors that were set or cleared. OCPP 2.x N03, N04, N06. */
import type { AnswerHandlerOf } from '../handler.ts'
import { changed, gone, present } from '../items.ts'
import type { Messages21 } from '../messages-21.gen.ts'
import { nameVariable } from './device-variable.ts'

/** Each result says what it is about; what was asked for it is found by that. */
export const setVariableMonitoring: AnswerHandlerOf<Messages21['SetVariableMonitoring']> = (
  { setMonitoringData },
  { setMonitoringResult },
  { now },
) => {
  const taken = setMonitoringResult.flatMap(({ id, status, type, severity, ...named }) => {
    if (status !== 'Accepted' || id === undefined) return []
    const variable = nameVariable(named)
    const asked = setMonitoringData.find(
      (one) => one.type === type && one.severity === severity && nameVariable(one) === variable,
    )
    const { value = null, transaction = false } = asked ?? {}
    const body = { variable, type, severity, value, transaction, kind: 'CustomMonitor' }
    return [present('monitor', String(id), body)]
  })
  return changed(now, taken)
}

/** One that it does not know is gone as well. */
export const clearVariableMonitoring: AnswerHandlerOf<Messages21['ClearVariableMonitoring']> = (
  _request,
  { clearMonitoringResult },
  { now },
) =>
  changed(
    now,
    clearMonitoringResult
      .filter(({ status }) => status !== 'Rejected')
      .map(({ id }) => gone('monitor', String(id))),
  )
