/**
 * THE TABLE of operations: one row for each, the same for all versions. A row that is missing, or
 * is of another operation, does not compile.
 */
import type { Operation, OperationOf, OperationType } from '../../model/operation.ts'
import { availability } from './availability.ts'
import { deleteCertificate } from './certificates.ts'
import { chargingProfile, clearChargingProfile } from './charging-profiles.ts'
import { compositeSchedule } from './composite-schedule.ts'
import { costUpdated, customerInformation } from './customers.ts'
import { derControl } from './der-control.ts'
import { clearDisplayMessage, displayMessage } from './display.ts'
import { localList } from './local-list.ts'
import { networkProfile } from './network-profile.ts'
import { clearCache, dataTransfer } from './plain-calls.ts'
import { reset, start, stop, unlock } from './remote-control.ts'
import { report } from './report.ts'
import { cancelReservation, reserve } from './reservations.ts'
import type { Row } from './row.ts'
import { tariff } from './tariff.ts'
import { firmware, log } from './transfers.ts'
import { trigger } from './trigger.ts'
import { getVariables, setVariables } from './variables.ts'

export const OPERATIONS: { readonly [Type in OperationType]: Row<OperationOf<Type>> } = {
  start,
  stop,
  reset,
  unlock,
  availability,
  reserve,
  'cancel-reservation': cancelReservation,
  'get-variables': getVariables,
  'set-variables': setVariables,
  'local-list': localList,
  'clear-cache': clearCache,
  'charging-profile': chargingProfile,
  'clear-charging-profile': clearChargingProfile,
  'composite-schedule': compositeSchedule,
  firmware,
  log,
  trigger,
  'data-transfer': dataTransfer,
  'display-message': displayMessage,
  'clear-display-message': clearDisplayMessage,
  'network-profile': networkProfile,
  report,
  'customer-information': customerInformation,
  'cost-updated': costUpdated,
  tariff,
  'der-control': derControl,
  'delete-certificate': deleteCertificate,
}

/** The row of an operation takes that operation: the type of the table says so. */
export function rowOf({ type }: Operation): Row {
  return OPERATIONS[type] as Row
}
