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
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  const [hour, minute, second] = [Number(match[4]), Number(match[5]), Number(match[6] ?? 0)]
  if (hour > 23 || minute > 59 || second > 59) return UNREADABLE
  const midnight = Date.UTC(year, month - 1, day)
  if (!isDate(midnight, year, month, day)) return UNREADABLE
  const offset = readOffset(match[9], match[10], match[11])
  if (offset === null) return UNREADABLE
  const milliseconds = Number((match[7] ?? '0').padEnd(3, '0').slice(0, 3))
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

/** Date.UTC counts the 30th of February as the 1st or 2nd of March, and year 26 as 1926. */
function isDate(midnight: number, year: number, month: number, day: number): boolean {
  const date = new Date(midnight)
  return (
    date.getUTCDate() === day && date.getUTCMonth() === month - 1 && date.getUTCFullYear() === year
  )
}

/** Minutes east of UTC; null when there is no such zone. */
function readOffset(sign = '+', hours = '0', minutes = '0'): number | null {
  const total = Number(hours) * 60 + Number(minutes)
  if (Number(minutes) > 59 || total > OFFSET_MINUTES_MAX) return null
  return sign === '-' ? -total : total
}
