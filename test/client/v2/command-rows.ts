/** What our charge point of 2.x answers to the commands that touch more than one of its parts. */
import type { Action2 } from '../../../src/client/v2/part.ts'
import { charge, plug, type StationRig, type StationRigOptions } from './station-rig.ts'

export interface Row extends StationRigOptions {
  readonly action: Action2
  readonly payload: object | ((rig: StationRig) => object)
  readonly status: string
  readonly before?: (rig: StationRig) => void
}

export const FUTURE = '2030-01-01T00:00:00Z'
export const idToken = { idToken: 'APP', type: 'Central' }
const period = { startPeriod: 0, limit: 6_000 }
const schedule = (more: object = {}) => ({
  ...{ id: 1, chargingRateUnit: 'W', chargingSchedulePeriod: [period] },
  ...more,
})
export const profile = (more: object = {}, its: object = {}) => ({
  ...{ id: 1, stackLevel: 0, chargingProfilePurpose: 'TxDefaultProfile' },
  chargingProfileKind: 'Relative',
  chargingSchedule: [schedule(its)],
  ...more,
})
export const reservation = (more: object = {}) => ({
  id: 1,
  expiryDateTime: FUTURE,
  idToken,
  ...more,
})
export const start = (more: object = {}) => ({ remoteStartId: 1, idToken, evseId: 1, ...more })
export const reserved = (rig: StationRig): void => {
  rig.command('ReserveNow', reservation({ evseId: 1 }))
}
const broken = (rig: StationRig): void =>
  rig.act({ name: 'fault', connectorId: 1, errorCode: 'OtherError' })
const outOfOrder = (rig: StationRig): void => {
  rig.command('ChangeAvailability', { operationalStatus: 'Inoperative', evse: { id: 1 } })
}
export const installed = (rig: StationRig): void => {
  rig.command('SetChargingProfile', { evseId: 1, chargingProfile: profile() })
}
const dynamic = (rig: StationRig): void => {
  const chargingProfile = profile({ chargingProfileKind: 'Dynamic' })
  rig.command('SetChargingProfile', { evseId: 1, chargingProfile })
}
const plugged = (rig: StationRig): void => rig.act(plug())
const twice = (rig: StationRig): void => {
  rig.command('ReserveNow', reservation())
  rig.command('ReserveNow', reservation({ id: 2 }))
}
const txProfile = (rig: StationRig) => ({
  evseId: 1,
  chargingProfile: profile({
    chargingProfilePurpose: 'TxProfile',
    transactionId: rig.transactionId,
  }),
})
const ofRunning = (rig: StationRig) => ({ transactionId: rig.transactionId })

const row = (
  action: Action2,
  payload: Row['payload'],
  status: string,
  more: Partial<Row> = {},
): Row => ({ action, payload, status, ...more })

export const ROWS: readonly Row[] = [
  row('CancelReservation', { reservationId: 9 }, 'Rejected'),
  row('CancelReservation', { reservationId: 1 }, 'Accepted', { before: reserved }),
  row('ChangeAvailability', { operationalStatus: 'Inoperative' }, 'Accepted'),
  row('ChangeAvailability', { operationalStatus: 'Inoperative' }, 'Scheduled', { before: charge }),
  row('ChangeAvailability', { operationalStatus: 'Operative', evse: { id: 9 } }, 'Rejected'),
  row(
    'ChangeAvailability',
    { operationalStatus: 'Inoperative', evse: { id: 1, connectorId: 2 } },
    'Rejected',
  ),
  row('ClearChargingProfile', { chargingProfileId: 1 }, 'Unknown'),
  row('ClearChargingProfile', { chargingProfileId: 1 }, 'Accepted', { before: installed }),
  row(
    'ClearChargingProfile',
    { chargingProfileCriteria: { evseId: 1, stackLevel: 0 } },
    'Accepted',
    { before: installed },
  ),
  row('CostUpdated', (rig) => ({ ...ofRunning(rig), totalCost: 1 }), '', { before: charge }),
  row('GetChargingProfiles', { requestId: 1, chargingProfile: {} }, 'NoProfiles'),
  row('GetChargingProfiles', { requestId: 1, chargingProfile: {} }, 'Accepted', {
    before: installed,
  }),
  row('GetCompositeSchedule', { evseId: 1, duration: 60 }, 'Accepted'),
  row('GetCompositeSchedule', { evseId: 9, duration: 60 }, 'Rejected'),
  row('RequestStartTransaction', start(), 'Accepted'),
  row('RequestStartTransaction', start(), 'Accepted', { before: plugged }),
  row('RequestStartTransaction', start(), 'Rejected', { before: charge }),
  row('RequestStartTransaction', start(), 'Rejected', { before: broken }),
  row('RequestStartTransaction', start(), 'Rejected', { before: outOfOrder }),
  row('RequestStartTransaction', start({ evseId: 9 }), 'Rejected'),
  row('RequestStartTransaction', start({ chargingProfile: profile() }), 'Rejected'),
  row('RequestStopTransaction', { transactionId: 'nothing' }, 'Rejected'),
  row('RequestStopTransaction', ofRunning, 'Accepted', { before: charge }),
  row('RequestStopTransaction', ofRunning, 'Accepted', { before: plugged }),
  row('ReserveNow', reservation({ evseId: 1 }), 'Accepted'),
  row('ReserveNow', reservation(), 'Accepted'),
  row('ReserveNow', reservation({ id: 3 }), 'Occupied', { before: twice }),
  row('ReserveNow', reservation({ connectorType: 'cCCS1' }), 'Rejected'),
  row('ReserveNow', reservation({ evseId: 1 }), 'Occupied', { before: plugged }),
  row('ReserveNow', reservation({ evseId: 1 }), 'Faulted', { before: broken }),
  row('ReserveNow', reservation({ evseId: 1 }), 'Unavailable', { before: outOfOrder }),
  row('ReserveNow', reservation({ evseId: 1, id: 2 }), 'Occupied', { before: reserved }),
  row('ReserveNow', reservation({ expiryDateTime: '2020-01-01T00:00:00Z' }), 'Rejected'),
  row('ReserveNow', reservation(), 'Rejected', {
    configuration: { 'ReservationCtrlr.NonEvseSpecific': 'false' },
  }),
  row('Reset', { type: 'Immediate' }, 'Accepted'),
  row('Reset', { type: 'OnIdle' }, 'Scheduled', { before: charge }),
  row('Reset', { type: 'OnIdle', evseId: 1 }, 'Scheduled', { before: charge }),
  row('Reset', { type: 'Immediate', evseId: 1 }, 'Rejected', {
    configuration: { 'EVSE.AllowReset@1': 'false' },
  }),
  row('SetChargingProfile', { evseId: 1, chargingProfile: profile() }, 'Accepted'),
  row('SetChargingProfile', { evseId: 9, chargingProfile: profile() }, 'Rejected'),
  row('SetChargingProfile', { evseId: 1, chargingProfile: profile({ stackLevel: 9 }) }, 'Rejected'),
  row('SetChargingProfile', { evseId: 0, chargingProfile: profile({ id: 2 }) }, 'Rejected', {
    before: installed,
  }),
  row('SetChargingProfile', txProfile, 'Accepted', { before: charge }),
  row('SetChargingProfile', txProfile, 'Rejected'),
  row('TriggerMessage', { requestedMessage: 'Heartbeat' }, 'Accepted'),
  row('TriggerMessage', { requestedMessage: 'StatusNotification' }, 'Rejected'),
  row(
    'TriggerMessage',
    { requestedMessage: 'StatusNotification', evse: { id: 1, connectorId: 1 } },
    'Accepted',
  ),
  row('TriggerMessage', { requestedMessage: 'TransactionEvent' }, 'Rejected'),
  row('TriggerMessage', { requestedMessage: 'LogStatusNotification' }, 'Accepted'),
  row('UnlockConnector', { evseId: 1, connectorId: 1 }, 'Unlocked'),
  row('UnlockConnector', { evseId: 1, connectorId: 2 }, 'UnknownConnector'),
  row('UnlockConnector', { evseId: 1, connectorId: 1 }, 'OngoingAuthorizedTransaction', {
    before: charge,
  }),
  row('UnlockConnector', { evseId: 1, connectorId: 1 }, 'UnlockFailed', {
    before: (rig) => rig.act({ name: 'fault', connectorId: 1, errorCode: 'ConnectorLockFailure' }),
  }),
]

export const ONLY_21: readonly Row[] = [
  row(
    'TriggerMessage',
    { requestedMessage: 'CustomTrigger', customTrigger: 'X' },
    'NotImplemented',
  ),
  row(
    'UpdateDynamicSchedule',
    { chargingProfileId: 1, scheduleUpdate: { limit: 3_000 } },
    'Rejected',
    { before: installed },
  ),
  row(
    'UpdateDynamicSchedule',
    { chargingProfileId: 1, scheduleUpdate: { limit: 3_000 } },
    'Accepted',
    { before: dynamic },
  ),
  row('UsePriorityCharging', { transactionId: 'x', activate: true }, 'Rejected'),
  row('UsePriorityCharging', (rig) => ({ ...ofRunning(rig), activate: true }), 'NoProfile', {
    before: charge,
  }),
]
