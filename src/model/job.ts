/**
 * A firmware update or an upload of logs: asked for, then told in statuses. 1.6 §4.4, §4.5; L01,
 * N01.
 */

export type JobKind = 'firmware' | 'diagnostics' | 'log'

export interface Job {
  readonly kind: JobKind
  /** Null for the kinds of 1.6 that have none: one at a time, matched by kind. */
  readonly requestId: number | null
  /** The command that asked for it, if it was ours. */
  readonly commandId: string | null
  /** `requested`, then the charge point's own words. */
  readonly status: string
  readonly isOver: boolean
}

/** For each charge point. Past it the oldest finished one, else the oldest, is forgotten here. */
export const JOBS_MAX = 8
