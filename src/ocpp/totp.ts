/**
 * One-time codes in the QR codes of charge points, version `v1`, and the links that carry them.
 * OCPP 2.1 C25; the vectors of its test are from the document.
 *
 *     interval = floor(unix seconds / validity), as 8 bytes
 *     hash     = HMAC-SHA256(secret, interval)
 *     from     = last byte of the hash, modulo 16
 *     code[i]  = alphabet[hash[(from + i) modulo 32] modulo its length]
 */
import { createHmac, timingSafeEqual } from 'node:crypto'

/** Digits, lower case, upper case. A print of the document lacks the "o": it can be given. */
export const TOTP_ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'

export interface TotpOptions {
  readonly secret: string
  readonly unixSeconds: number
  readonly validitySeconds: number
  readonly length: number
  readonly alphabet?: string
}

/** C25.FR.50 to .53. Each of the first group, and one at least of the second. */
const NEEDED = ['totp', 'version']
const NEEDED_ONE_OF = ['chargingstationid', 'roamingevseid']
const ALLOWED = [...NEEDED, ...NEEDED_ONE_OF, 'evse']

/** A clock that is one interval off is a clock; two intervals off is a code that was kept. */
const INTERVALS_OFF = [0, -1, 1] as const

export function totpV1(options: TotpOptions): string {
  return codeOf(options, intervalOf(options))
}

/** Whether it is the code of this interval, the one before or the one after. C25.FR.07. */
export function checkTotp(code: string, options: TotpOptions): boolean {
  const interval = intervalOf(options)
  // All are compared, so that the time it takes tells nothing.
  const matches = INTERVALS_OFF.map((off) => isSame(code, codeOf(options, interval + BigInt(off))))
  return matches.includes(true)
}

/** What is wrong with a URLTemplate, each in a sentence. */
export function findTemplateFaults(template: string): readonly string[] {
  const names = [...template.matchAll(/\{([^{}]*)\}/g)].map(([, name = '']) => name)
  const missing = NEEDED.filter((name) => !names.includes(name))
  const unknown = names.filter((name) => !ALLOWED.includes(name))
  return [
    ...missing.map((name) => `It must have {${name}}.`),
    ...(NEEDED_ONE_OF.some((name) => names.includes(name))
      ? []
      : ['It must have {chargingstationid} or {roamingevseid}.']),
    ...unknown.map((name) => `There is no ${JSON.stringify(name.slice(0, 40))}.`),
    ...(isWebAddress(template.replace(/\{[^{}]*\}/g, 'x')) ? [] : ['It must be a web address.']),
  ]
}

function intervalOf({ unixSeconds, validitySeconds }: TotpOptions): bigint {
  return BigInt(Math.floor(unixSeconds / validitySeconds))
}

function codeOf(
  { secret, length, alphabet = TOTP_ALPHABET }: TotpOptions,
  interval: bigint,
): string {
  const counter = Buffer.alloc(8)
  counter.writeBigInt64BE(interval)
  const hash = createHmac('sha256', Buffer.from(secret, 'utf8')).update(counter).digest()
  const from = (hash.at(-1) ?? 0) % 16
  return Array.from(
    { length },
    (_, i) => alphabet[(hash[(from + i) % hash.length] ?? 0) % alphabet.length],
  ).join('')
}

function isSame(given: string, expected: string): boolean {
  const [left, right] = [Buffer.from(given, 'utf8'), Buffer.from(expected, 'utf8')]
  // Its length is no secret.
  return left.length === right.length && timingSafeEqual(left, right)
}

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
}
