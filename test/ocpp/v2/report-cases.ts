/** Parts of reports of all kinds, and what is read of them. */
import { type BOTH, item, ONLY_21, TEXT } from './run.ts'

const PLACE = { component: { name: 'EVSE', evse: { id: 1 } }, variable: { name: 'Power' } }
const ABOUT = {
  component: 'EVSE',
  componentInstance: null,
  evseId: 1,
  connectorId: null,
  variable: 'Power',
  variableInstance: null,
  attribute: 'Actual',
  mutability: 'ReadWrite',
  isPersistent: false,
  isConstant: false,
  unit: null,
  dataType: null,
  minLimit: null,
  maxLimit: null,
  valuesList: null,
  supportsMonitoring: null,
}
const SCHEDULE = {
  id: 1,
  chargingRateUnit: 'A',
  chargingSchedulePeriod: [{ startPeriod: 0, limit: 16 }],
}
const PROFILE = {
  id: 3,
  stackLevel: 0,
  chargingProfilePurpose: 'TxDefaultProfile',
  chargingProfileKind: 'Relative',
  chargingSchedule: [SCHEDULE],
}
const MESSAGE = { id: 7, priority: 'InFront', message: { format: 'UTF8', content: 'hello' } }
const MONITOR = { id: 9, transaction: false, value: 80, type: 'UpperThreshold', severity: 3 }
const OF_MONITOR = {
  variable: 'EVSE(1).Power',
  type: 'UpperThreshold',
  severity: 3,
  value: 80,
  transaction: false,
}
const CURVE = {
  id: 'c1',
  curveType: 'VoltVar',
  isDefault: true,
  isSuperseded: false,
  curve: { priority: 0, yUnit: 'PctMaxW', curveData: [{ x: 1, y: 2 }] },
}
const FIXED = {
  id: 'c2',
  isDefault: false,
  isSuperseded: true,
  fixedPF: { priority: 1, displacement: 0.9, excitation: true },
}
const GRADIENT = { id: 'c3', gradient: { priority: 0, gradient: 1, softGradient: 2 } }

export interface ReportCase {
  readonly name: string
  readonly action: string
  readonly payload: object
  /** What of the event is not the same for all. */
  readonly part: object
  readonly versions?: typeof BOTH
}

export const REPORT_CASES: readonly ReportCase[] = [
  {
    name: 'a part with nothing in it',
    action: 'NotifyReport',
    payload: { requestId: 5, generatedAt: TEXT, seqNo: 0, tbc: true },
    part: { kind: 'deviceModel', seqNo: 0, isLast: false },
  },
  {
    name: 'a variable, with each of its attributes',
    action: 'NotifyReport',
    payload: {
      requestId: 5,
      generatedAt: TEXT,
      seqNo: 2,
      tbc: false,
      reportData: [
        {
          ...PLACE,
          variableAttribute: [
            { value: '11000', mutability: 'ReadOnly', persistent: true, constant: true },
            { type: 'Target', value: '5000' },
          ],
          variableCharacteristics: {
            unit: 'W',
            dataType: 'decimal',
            minLimit: 0,
            maxLimit: 22_000,
            valuesList: '1,2',
            supportsMonitoring: true,
          },
        },
      ],
    },
    part: {
      kind: 'deviceModel',
      seqNo: 2,
      variables: [
        {
          name: 'EVSE(1).Power',
          value: '11000',
          isReadonly: true,
          about: {
            ...ABOUT,
            ...characteristics(),
            mutability: 'ReadOnly',
            isPersistent: true,
            isConstant: true,
          },
        },
        {
          name: 'EVSE(1).Power#Target',
          value: '5000',
          isReadonly: false,
          about: { ...ABOUT, ...characteristics(), attribute: 'Target' },
        },
      ],
    },
  },
  {
    name: 'a variable that says no more than its value',
    action: 'NotifyReport',
    payload: {
      requestId: 5,
      generatedAt: TEXT,
      seqNo: 0,
      reportData: [
        {
          component: { name: 'DeviceDataCtrlr' },
          variable: { name: 'ItemsPerMessage', instance: 'GetReport' },
          variableAttribute: [{ value: '' }],
        },
      ],
    },
    part: {
      kind: 'deviceModel',
      seqNo: 0,
      variables: [
        {
          name: 'DeviceDataCtrlr.ItemsPerMessage[GetReport]',
          value: '',
          isReadonly: false,
          about: {
            ...ABOUT,
            component: 'DeviceDataCtrlr',
            evseId: null,
            variable: 'ItemsPerMessage',
            variableInstance: 'GetReport',
          },
        },
      ],
    },
  },
  {
    name: 'monitors',
    action: 'NotifyMonitoringReport',
    payload: {
      requestId: 5,
      seqNo: 1,
      generatedAt: TEXT,
      monitor: [{ ...PLACE, variableMonitoring: [MONITOR] }],
    },
    versions: ['ocpp2.0.1'],
    part: {
      kind: 'monitoring',
      seqNo: 1,
      items: [item('monitor', '9', { ...OF_MONITOR, kind: null })],
    },
  },
  {
    name: 'monitors and who set them',
    action: 'NotifyMonitoringReport',
    payload: {
      requestId: 5,
      seqNo: 1,
      generatedAt: TEXT,
      tbc: true,
      monitor: [
        {
          ...PLACE,
          variableMonitoring: [
            { ...MONITOR, eventNotificationType: 'CustomMonitor' },
            { ...MONITOR, id: 10, eventNotificationType: 'HardWiredMonitor' },
          ],
        },
      ],
    },
    versions: ONLY_21,
    part: {
      kind: 'monitoring',
      seqNo: 1,
      isLast: false,
      items: [
        item('monitor', '9', { ...OF_MONITOR, kind: 'CustomMonitor' }),
        item('monitor', '10', { ...OF_MONITOR, kind: 'HardWiredMonitor' }),
      ],
    },
  },
  {
    name: 'no monitors',
    action: 'NotifyMonitoringReport',
    payload: { requestId: 5, seqNo: 0, generatedAt: TEXT },
    part: { kind: 'monitoring', seqNo: 0 },
  },
  {
    name: 'what it knows of a customer',
    action: 'NotifyCustomerInformation',
    payload: { data: 'one half', seqNo: 0, generatedAt: TEXT, requestId: 5, tbc: true },
    part: {
      kind: 'customerInformation',
      seqNo: 0,
      isLast: false,
      items: [item('customerInformation', '5', { generatedAt: TEXT, data: 'one half' })],
    },
  },
  {
    name: 'messages on its display',
    action: 'NotifyDisplayMessages',
    payload: { requestId: 5, messageInfo: [MESSAGE] },
    part: {
      kind: 'displayMessages',
      items: [item('displayMessage', '7', MESSAGE)],
    },
  },
  {
    name: 'that there are no messages',
    action: 'NotifyDisplayMessages',
    payload: { requestId: 5 },
    part: { kind: 'displayMessages' },
  },
  {
    name: 'charging profiles',
    action: 'ReportChargingProfiles',
    payload: {
      requestId: 5,
      chargingLimitSource: 'CSO',
      chargingProfile: [PROFILE, { ...PROFILE, id: 4 }],
      evseId: 1,
      tbc: true,
    },
    part: {
      kind: 'chargingProfiles',
      isLast: false,
      items: [3, 4].map((id) =>
        item('reportedProfile', `CSO/1/${id}`, {
          evseId: 1,
          chargingLimitSource: 'CSO',
          chargingProfile: { ...PROFILE, id },
        }),
      ),
    },
  },
  {
    name: 'controls of the grid',
    action: 'ReportDERControl',
    payload: { requestId: 5, gradient: [GRADIENT], fixedPFInject: [FIXED], curve: [CURVE] },
    versions: ONLY_21,
    part: {
      kind: 'derControls',
      items: [
        item('derControl', 'c1', CURVE),
        item('derControl', 'c2', { controlType: 'FixedPFInject', ...FIXED }, false),
        item('derControl', 'c3', { controlType: 'Gradients', ...GRADIENT }),
      ],
    },
  },
]

function characteristics() {
  const unit = { unit: 'W', dataType: 'decimal', valuesList: '1,2' }
  return { ...unit, minLimit: 0, maxLimit: 22_000, supportsMonitoring: true }
}
