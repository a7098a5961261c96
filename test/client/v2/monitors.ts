/** Monitors for the tests of them: short ways to set one, to change a value and to read events. */
import { withValue } from '../../../src/client/v2/device-model.ts'
import type { Request2 } from '../../../src/client/v2/part.ts'
import type { PartsRig } from './parts-rig.ts'

export type SetData = Request2<'SetVariableMonitoring'>['setMonitoringData'][number]
export interface Result {
  readonly status: string
  readonly id?: number
}

export const evse = (id: number, name: string) => ({
  component: { name: 'EVSE', evse: { id } },
  variable: { name },
})
export const HEATER = { component: { name: 'Heater' }, variable: { name: 'Temperature' } }
export const above = (value: number, more: Partial<SetData> = {}): SetData => ({
  type: 'UpperThreshold',
  severity: 3,
  value,
  ...HEATER,
  ...more,
})

export function monitor(
  rig: PartsRig,
  ...setMonitoringData: readonly SetData[]
): readonly Result[] {
  const { setMonitoringResult } = rig.ask('SetVariableMonitoring', {
    setMonitoringData: [...setMonitoringData],
  }) as { readonly setMonitoringResult: readonly Result[] }
  return setMonitoringResult
}

export function set(
  rig: PartsRig,
  name: 'Heater.Temperature' | 'ChargingStation.Problem',
  value: string,
) {
  rig.parts = { ...rig.parts, model: withValue(rig.parts.model, name, value) }
  rig.look()
}

export function setEvse(
  rig: PartsRig,
  name: 'EVSE.AvailabilityState' | 'EVSE.Power',
  value: string,
) {
  const model = withValue(rig.parts.model, name, value, { evseId: 1, connectorId: 0 })
  rig.parts = { ...rig.parts, model }
  rig.look()
}

export const eventsOf = (rig: PartsRig) =>
  rig.payloads('NotifyEvent').flatMap(({ eventData }) => eventData)

/** `Alerting 71`, `Alerting 50 cleared`: what was told so far. */
export const toldOf = (rig: PartsRig) =>
  eventsOf(rig).map(({ trigger, actualValue, cleared }) =>
    [trigger, actualValue, ...(cleared === true ? ['cleared'] : [])].join(' '),
  )
