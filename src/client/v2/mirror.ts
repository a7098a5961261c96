/**
 * What is true of our charge point of 2.x, written into its device model: so that it can be read,
 * reported and watched by monitors. Only after something has changed.
 */
import { type DeviceModel, withValue } from './device-model.ts'
import { registerOf2 } from './metering.ts'
import type { Evse, Station2 } from './state.ts'
import { withParts } from './state.ts'
import { evseStatusOf, statusOf2 } from './statuses.ts'

export function mirror(before: Station2, state: Station2): Station2 {
  const isSame =
    before.evses === state.evses &&
    before.fault === state.fault &&
    before.isOperative === state.isOperative &&
    before.reservations === state.reservations &&
    before.profiles === state.profiles
  if (isSame) return state
  const model = state.evses.reduce(
    (each, evse) => mirrorEvse(each, state, evse),
    mirrorWhole(state),
  )
  return model === state.parts.model ? state : withParts(state, { model })
}

function mirrorWhole(state: Station2): DeviceModel {
  const statuses = state.evses.map((evse) => evseStatusOf(state, evse))
  const status = state.fault !== null ? 'Faulted' : state.isOperative ? 'Available' : 'Unavailable'
  const powerW = state.evses.reduce((sum, { flow }) => sum + flow.powerW, 0)
  const isBroken = state.fault !== null || statuses.includes('Faulted')
  let { model } = state.parts
  model = withValue(model, 'ChargingStation.AvailabilityState', status)
  model = withValue(model, 'ChargingStation.Problem', isBroken)
  model = withValue(model, 'ChargingStation.Power', Math.round(powerW))
  model = withValue(model, 'SmartChargingCtrlr.Entries[ChargingProfiles]', state.profiles.length)
  return model
}

function mirrorEvse(before: DeviceModel, state: Station2, evse: Evse): DeviceModel {
  const place = { evseId: evse.evseId, connectorId: 0 }
  let model = withValue(before, 'EVSE.AvailabilityState', evseStatusOf(state, evse), place)
  model = withValue(model, 'EVSE.Problem', evse.fault !== null, place)
  model = withValue(model, 'EVSE.Power', Math.round(evse.flow.powerW), place)
  model = withValue(model, 'FiscalMetering.EnergyImportRegister', registerOf2(evse), place)
  if (state.version === 'ocpp2.1') {
    model = withValue(model, 'ConnectedEV.Available', evse.pluggedId !== null, place)
  }
  return evse.connectors.reduce((each, connector) => {
    const where = { evseId: evse.evseId, connectorId: connector.connectorId }
    const status = statusOf2(state, evse, connector)
    const known = withValue(each, 'Connector.AvailabilityState', status, where)
    return withValue(known, 'Connector.Problem', status === 'Faulted', where)
  }, model)
}
