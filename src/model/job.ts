/**
 * Something that a charge point was asked to do and that takes a while: asked for, then told in
 * statuses or in parts. 1.6 §4.4, §4.5, §5.11; 2.x B07, C, F01, L01, L03, N01, N02, N09, S02.
 */

export type JobKind =
  | 'firmware'
  | 'diagnostics'
  | 'log'
  | 'publishFirmware'
  /** Its request id is the remoteStartId; in 1.6 it has none. */
  | 'remoteStart'
  | 'batterySwap'
  | ReportKind

/** Answered in parts that share a request id. 2.x FR.05. */
export type ReportKind =
  | 'deviceModel'
  | 'monitoring'
  | 'customerInformation'
  | 'displayMessages'
  | 'chargingProfiles'
  | 'derControls'

export interface Job {
  readonly kind: JobKind
  /** Null for the kinds of 1.6 that have none: one at a time, matched by kind. */
  readonly requestId: number | null
  /** The command that asked for it, if it was ours. */
  readonly commandId: string | null
  /** `requested`, then the charge point's own words. */
  readonly status: string
  readonly isOver: boolean
  /** Of a remote start the idToken, of a report its base; else null. */
  readonly detail: string | null
  /** It has failed when it is not over by then; null waits for ever. Milliseconds since 1970. */
  readonly dueAt: number | null
}

/** For each charge point. Past it the oldest finished one, else the oldest, is forgotten here. */
export const JOBS_MAX = 8

/** A cable must be plugged in within EVConnectionTimeOut, which is 60 s or so; and some slack. */
export const REMOTE_START_PATIENCE_MS = 150_000

/** Of a report: all there is was asked for, so what is not in it is gone. */
export const WHOLE = 'FullInventory'

/** A report whose parts stop coming is stale after this. A choice. */
export const REPORT_PATIENCE_MS = 5 * 60_000
