/** What reports are about, and which kind of items the parts of one list. */
import type { ItemKind } from '../model/item.ts'
import type { JobKind, ReportKind } from '../model/job.ts'

/** Null: variables. */
export const REPORTS: Readonly<Record<ReportKind, ItemKind | null>> = {
  deviceModel: null,
  monitoring: 'monitor',
  customerInformation: 'customerInformation',
  displayMessages: 'displayMessage',
  chargingProfiles: 'reportedProfile',
  derControls: 'derControl',
}

export function isReportKind(kind: JobKind): kind is ReportKind {
  return Object.hasOwn(REPORTS, kind)
}
