/**
 * How lenient the hub is with a charge point: by what the operator says of all, by what he says of
 * this one, and by its maker, model and firmware (profiles.ts).
 */
import type { Profile, Quirk } from './profiles.ts'
import { PROFILES } from './profiles.ts'
import type { Rule } from './rules.ts'
import { ALL_RULES } from './rules.ts'

/** Strict means that a payload is taken as its schema wants it, or not at all. */
export type Leniency = 'strict' | readonly Rule[]

/** As the charge point told it. In a BootNotification: as that one tells it. */
export interface Maker {
  readonly vendor: string
  readonly model: string
  readonly firmwareVersion: string | null
}

export interface Wish extends Maker {
  /** Of all charge points. */
  readonly mode: 'strict' | 'byProfile' | 'lenient'
  /** Of this one; null leaves it to the mode. */
  readonly override: 'strict' | 'lenient' | null
}

/** Longest text that a pattern is held against: no maker's name is longer. */
const TEXT_LENGTH_MAX = 200

/** The rules that may repair its messages. What is known of no profile is strict. */
export function findLeniency({ mode, override, ...maker }: Wish): Leniency {
  switch (override ?? mode) {
    case 'strict':
      return 'strict'
    case 'lenient':
      return ALL_RULES
    case 'byProfile': {
      const rules = new Set(findProfiles(maker).flatMap((profile) => profile.rules))
      return rules.size === 0 ? 'strict' : ALL_RULES.filter((rule) => rules.has(rule))
    }
  }
}

/** Its habits, whatever the mode: they are about what we send. */
export function findQuirks(maker: Maker): readonly Quirk[] {
  return [...new Set(findProfiles(maker).flatMap((profile) => profile.quirks))]
}

function findProfiles({ vendor, model, firmwareVersion }: Maker): readonly Profile[] {
  return PROFILES.filter(
    (profile) =>
      matches(profile.vendor, vendor) &&
      matches(profile.model ?? '*', model) &&
      matches(profile.firmware ?? '*', firmwareVersion ?? ''),
  )
}

/** Without case: `*` is any text, `?` any one character. No slower than one length by the other. */
export function matches(pattern: string, told: string): boolean {
  const [wanted, text] = [
    pattern.toLowerCase(),
    told.slice(0, TEXT_LENGTH_MAX).trim().toLowerCase(),
  ]
  let [at, place, star, resume] = [0, 0, -1, 0]
  while (place < text.length) {
    if (wanted[at] === '*') {
      ;[star, resume] = [at, place]
      at += 1
    } else if (at < wanted.length && (wanted[at] === '?' || wanted[at] === text[place])) {
      ;[at, place] = [at + 1, place + 1]
    } else if (star >= 0) {
      // The star takes one character more.
      resume += 1
      ;[at, place] = [star + 1, resume]
    } else return false
  }
  while (wanted[at] === '*') at += 1
  return at === wanted.length
}
