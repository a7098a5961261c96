/**
 * THE TABLE of what our charge point is built of: itself, its EVSEs and connectors, meters and
 * sensors, written like the controllers' in device-variables.ts. And what no real one has:
 * SimulationCtrlr, with which a charge point is told to be unable to do something.
 */
import {
  fact,
  figure,
  label,
  MONITORED,
  measure,
  NEW_IN_21,
  option,
  READ_ONLY,
  toggle,
  type VariableRow,
  whole,
} from './device-row.ts'

const AVAILABILITY = ['Available', 'Occupied', 'Reserved', 'Unavailable', 'Faulted']
const CONSTANT = { isConstant: true } as const
const EVSE = { scope: 'evse' } as const
const CONNECTOR = { scope: 'connector' } as const
const state = (extra: Partial<VariableRow>) =>
  option('Available', AVAILABILITY, { ...READ_ONLY, ...MONITORED, ...extra })
const problem = (extra: Partial<VariableRow> = {}) => fact('false', { ...MONITORED, ...extra })

export const HARDWARE_VARIABLES = {
  'ChargingStation.AvailabilityState': state({}),
  'ChargingStation.Available': fact('true'),
  'ChargingStation.Enabled': toggle('true'),
  'ChargingStation.Model': label('', CONSTANT),
  'ChargingStation.Power': measure('0', 'W'),
  'ChargingStation.Problem': problem(),
  'ChargingStation.SerialNumber': label('', CONSTANT),
  'ChargingStation.SupplyPhases': figure('3'),
  'ChargingStation.VendorName': label('', CONSTANT),

  'EVSE.AllowReset': fact('true', EVSE),
  'EVSE.AvailabilityState': state(EVSE),
  'EVSE.Available': fact('true', EVSE),
  'EVSE.Enabled': toggle('true', EVSE),
  'EVSE.Power': measure('0', 'W', EVSE),
  'EVSE.Problem': problem(EVSE),
  'EVSE.SupplyPhases': figure('3', EVSE),

  'Connector.AvailabilityState': state(CONNECTOR),
  'Connector.Available': fact('true', CONNECTOR),
  'Connector.ConnectorType': label('cType2', CONNECTOR),
  'Connector.Enabled': toggle('true', CONNECTOR),
  'Connector.Problem': problem(CONNECTOR),
  'Connector.SupplyPhases': figure('3', CONNECTOR),

  'ConnectedEV.Available': fact('false', { ...EVSE, ...NEW_IN_21 }),

  'ElectricalFeed.PowerType': label('AC'),
  'ElectricalFeed.SupplyPhases': figure('3'),
  'FiscalMetering.EnergyImportRegister': measure('0', 'Wh', EVSE),

  'Heater.Active': fact('false', MONITORED),
  'Heater.Temperature': measure('20', 'Celsius', {
    minLimit: -40,
    maxLimit: 80,
    attributes: { Target: '5', MinSet: '-10', MaxSet: '30' },
  }),

  'SimulationCtrlr.BatteriesAvailable': whole('4', { maxLimit: 64 }),
  'SimulationCtrlr.CertificateStoreWorks': toggle('true'),
  'SimulationCtrlr.CustomerDataWorks': toggle('true'),
  'SimulationCtrlr.FirmwareCertificate': option('Valid', ['Valid', 'Invalid', 'Revoked']),
  'SimulationCtrlr.NetworkProfilesWork': toggle('true'),
  'SimulationCtrlr.StatusByEvent': toggle('false', NEW_IN_21),
} as const satisfies Record<string, VariableRow>
