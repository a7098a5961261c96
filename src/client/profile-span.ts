/** From where the periods of a charging profile count. OCPP 1.6 §3.13; 2.x K §3. */

const RECURRENCE_MS = { Daily: 86_400_000, Weekly: 7 * 86_400_000 } as const

export interface SpanQuestion {
  readonly kind: 'Absolute' | 'Recurring' | 'Relative' | 'Dynamic'
  readonly recurrencyKind: keyof typeof RECURRENCE_MS | undefined
  readonly startSchedule: string | undefined
  /** Seconds. */
  readonly duration: number | undefined
  /** When the profile was set, or, of a Dynamic one, last updated. */
  readonly setAt: number
  /** When power may flow. */
  readonly startedAt: number
}

/** From where its periods count, until when they hold, and when they begin anew. */
export function spanAt(question: SpanQuestion, at: number) {
  const { kind, recurrencyKind, startSchedule, duration, setAt, startedAt } = question
  const lengthMs = duration === undefined ? Infinity : duration * 1_000
  const givenAt = startSchedule === undefined ? setAt : Date.parse(startSchedule)
  switch (kind) {
    case 'Absolute':
      return { originAt: givenAt, endAt: givenAt + lengthMs, againAt: Infinity }
    case 'Relative':
      return { originAt: startedAt, endAt: startedAt + lengthMs, againAt: Infinity }
    // A duration is counted from the last update. OCPP 2.1 K28.
    case 'Dynamic':
      return { originAt: setAt, endAt: setAt + lengthMs, againAt: Infinity }
    case 'Recurring': {
      const everyMs = RECURRENCE_MS[recurrencyKind ?? 'Daily']
      const originAt = givenAt + Math.max(0, Math.floor((at - givenAt) / everyMs)) * everyMs
      const againAt = originAt + everyMs
      return { originAt, endAt: Math.min(againAt, originAt + lengthMs), againAt }
    }
  }
}

export const finite = (time: number): number | null => (Number.isFinite(time) ? time : null)
