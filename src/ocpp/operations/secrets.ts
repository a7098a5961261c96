/**
 * Variables that are written and never read: passwords of charge points, and the secret behind the
 * codes of their payment pages. An answer that tells one all the same is shown without it.
 */
import type { JsonObject } from '../../model/operation.ts'

/** Keys of 1.6 and variables of 2.x, with whatever stands before and behind. */
const SECRET = /(^|\.)\s*(authorizationkey|basicauthpassword|sharedsecret)\s*(#.*)?$/i

const HIDDEN = '[hidden]'

/** Deeper than any message is. */
const DEPTH_MAX = 32

export function isSecretKey(name: string): boolean {
  return SECRET.test(name)
}

/** An answer as it may be shown: the value of what is named so is hidden, wherever it stands. */
export function withoutSecrets(answer: JsonObject): JsonObject {
  return hide(answer, 0) as JsonObject
}

function hide(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null || depth > DEPTH_MAX) return value
  if (Array.isArray(value)) return value.map((part) => hide(part, depth + 1))
  const object = value as JsonObject
  const isSecret = isSecretKey(nameOf(object))
  return Object.fromEntries(
    Object.entries(object).map(([name, part]) => [
      name,
      isSecret && VALUES.includes(name) ? HIDDEN : hide(part, depth + 1),
    ]),
  )
}

const VALUES: readonly string[] = ['value', 'attributeValue']

function nameOf({ key, variable }: JsonObject): string {
  const name = typeof variable === 'object' && variable !== null && 'name' in variable
  const named = name ? variable.name : key
  return typeof named === 'string' ? named : ''
}
