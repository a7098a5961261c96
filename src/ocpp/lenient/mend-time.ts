/**
 * Times in other notations than ISO 8601, as charge points write them. Only what can mean one
 * instant is read: 03/04/2026 stays unread, since it is a day in March or in April.
 */
import { formatTime, parseTime } from '../time.ts'

/** A longer text is no time. */
const LENGTH_MAX = 64

/** The parts of a time. No two of them that meet can match the same text at any length. */
const DATE = String.raw`(?<year>\d{4})(?<sign>[-/.:])(?<month>\d{1,2})\k<sign>(?<day>\d{1,2})`
const FULL_DATE = String.raw`(?<year>\d{4})(?<sign>[-/.:])(?<month>\d{2})\k<sign>(?<day>\d{2})`
const COMPACT_DATE = String.raw`(?<year>\d{4})(?<month>\d{2})(?<day>\d{2})`
const DAY_FIRST = String.raw`(?<day>\d{1,2})\.(?<month>\d{1,2})\.(?<year>\d{4})`
const BETWEEN = String.raw`[T\s_,-]{1,4}`
const SECOND = String.raw`(?<second>\d{2})(?:[.,:](?<fraction>\d{1,9}))?s?`
const CLOCK = String.raw`(?<hour>\d{1,2})[-:.h](?<minute>\d{2})(?:[-:.m]${SECOND})?`
const COMPACT_CLOCK = String.raw`(?<hour>\d{2})(?<minute>\d{2})${SECOND}`
const ZONE = String.raw`\s*(?<zone>Z|UTC|GMT|[+-]\d{1,2}(?::?\d{2})?Z?)?`

const SHAPES: readonly RegExp[] = [
  // 2026/01/02 03:04:05, 2026-01-02T03-04-05Z, 2026-01-02_03:04:05
  DATE + BETWEEN + CLOCK,
  // 2026-01-0203:04:05
  FULL_DATE + CLOCK,
  // 20260102T030405Z, 20260102030405, 20260102T03:04:05Z
  COMPACT_DATE + String.raw`[T\s_-]?` + COMPACT_CLOCK,
  COMPACT_DATE + BETWEEN + CLOCK,
  // 02.01.2026 03:04:05: with dots the day comes first, everywhere.
  DAY_FIRST + BETWEEN + CLOCK,
].map((source) => new RegExp(`^${source}${ZONE}$`, 'i'))

/** A number of seconds or milliseconds since 1970, alone in the text. */
const EPOCH = /^\d{10}(?:\d{3}|\.\d{1,9})?$/

/** Seconds reach to 2100 in ten digits, and milliseconds begin in 2001 with thirteen. */
const EPOCH_SECONDS_MIN = 1e9
const EPOCH_SECONDS_MAX = 4.1e9
const EPOCH_MS_MIN = 1e12
const EPOCH_MS_MAX = 4.1e12

/** ISO 8601; without an offset when none was given. Null for what cannot be read. */
export function mendTime(told: unknown): string | null {
  if (typeof told === 'number') return fromEpoch(told)
  if (typeof told !== 'string' || told.length > LENGTH_MAX) return null
  const text = told.replace(/^["'\s]+|["'\s]+$/g, '')
  if (EPOCH.test(text)) return fromEpoch(Number(text))
  for (const shape of SHAPES) {
    const groups = shape.exec(text)?.groups
    const iso = groups === undefined ? null : toIso(groups)
    if (iso !== null) return iso
  }
  return null
}

function fromEpoch(number: number): string | null {
  if (number >= EPOCH_SECONDS_MIN && number < EPOCH_SECONDS_MAX) {
    return formatTime(Math.round(number * 1_000))
  }
  if (number >= EPOCH_MS_MIN && number < EPOCH_MS_MAX) return formatTime(Math.round(number))
  return null
}

type Parts = Readonly<Record<string, string | undefined>>

function toIso({ year, month, day, hour, minute, second = '00', fraction, zone }: Parts) {
  const date = [year, month, day].map(pad).join('-')
  const clock = [hour, minute, second].map(pad).join(':')
  const offset = toOffset(zone)
  if (offset === null) return null
  const text = `${date}T${clock}${fraction === undefined ? '' : `.${fraction}`}${offset}`
  return parseTime(text).at === null ? null : text
}

/** `+00:00Z` says the same twice; `+02:00Z` says two things, and is not read. */
function toOffset(zone: string | undefined): string | null {
  if (zone === undefined) return ''
  if (/^[A-Z]/i.test(zone)) return 'Z'
  const [, sign = '', hours = '', minutes = '00', again] =
    /^([+-])(\d{1,2}):?(\d{2})?(Z)?$/i.exec(zone) ?? []
  const offset = `${sign}${pad(hours)}:${minutes}`
  if (again === undefined) return offset
  return offset.endsWith('00:00') ? 'Z' : null
}

function pad(part = ''): string {
  return part.padStart(2, '0')
}
