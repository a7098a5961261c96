/**
 * Times as charge points write them. What cannot be believed becomes null, never an error: the text
 * is kept beside it, and the message counts as received. Integrity R19.
 */

/** Midnight of the first day, and of the day after the last, that a charge point may mean. */
const AT_MIN = Date.UTC(1970, 0, 1)
const AT_END = Date.UTC(2101, 0, 1)

/** The last millisecond that is believed. */
export const TIME_MAX = AT_END - 1

/** Furthest that a time zone is from UTC. Minutes. */
const OFFSET_MINUTES_MAX = 14 * 60

/** Of a text that is kept as it came; a longer one has only more digits of a second. */
const TEXT_LENGTH_MAX = 64

/** Year, month, day; hour, minute, second, its fraction; Z, or a sign, hours and minutes. */
const SHAPE = new RegExp(
  [
    /^(\d{4})-(\d\d)-(\d\d)[Tt ]/,
    /(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?/,
    /\s?(?:([Zz])|([+-])(\d\d):?(\d\d)?)?$/,
  ]
    .map(({ source }) => source)
    .join(''),
)

export interface ReadTime {
  /** Milliseconds since 1970; null when it cannot be read or lies outside 1970 to 2100. */
  readonly at: number | null
  /** It said no time zone, and was taken as UTC. */
  readonly isWithoutOffset: boolean
}

const UNREADABLE: ReadTime = { at: null, isWithoutOffset: false }

/** Strict where a wrong guess would move money: no 30 February, hour 24 or leap second. */
export function parseTime(text: string): ReadTime {
  const match = SHAPE.exec(text)
  if (match === null) return UNREADABLE
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part) => Number(part ?? 0))
  if (hour > 23 || minute > 59 || second > 59) return UNREADABLE
  const midnight = Date.UTC(year, month - 1, day)
  // Date.UTC counts the 30th of February as the 1st or 2nd of March.
  if (new Date(midnight).toISOString().slice(0, 10) !== text.slice(0, 10)) return UNREADABLE
  const offset = readOffset(match[9], match[10], match[11])
  if (offset === null) return UNREADABLE
  const milliseconds = Number((match[7] ?? '').padEnd(3, '0').slice(0, 3))
  const at = midnight + ((hour * 60 + minute - offset) * 60 + second) * 1_000 + milliseconds
  if (at < AT_MIN || at >= AT_END) return UNREADABLE
  return { at, isWithoutOffset: match[8] === undefined && match[9] === undefined }
}

/** As the wire and the API write it: UTC, three digits of a second. OCPP 1.6 §3.15. */
export function formatTime(at: number): string {
  return new Date(at).toISOString()
}

/** The text to keep beside what was read of it. */
export function toTimeText(text: string): string {
  return text.slice(0, TEXT_LENGTH_MAX)
}

/** Minutes east of UTC; null when there is no such zone. */
function readOffset(sign = '+', hours = '0', minutes = '0'): number | null {
  const total = Number(hours) * 60 + Number(minutes)
  if (Number(minutes) > 59 || total > OFFSET_MINUTES_MAX) return null
  return sign === '-' ? -total : total
}
