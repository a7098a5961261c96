/**
 * What the actor asks on its own: a wish for the lane to put into words. Its commandId is made of
 * the time and of what is wished, so that no two are the same and nothing has to be counted.
 */
import type { ActorEffect } from '../model/effect.ts'
import type { Wish } from '../model/wish.ts'

/** FNV-1a, 32 bits. */
const HASH_START = 0x811c9dc5
const HASH_PRIME = 0x01000193

/** Ids of reports that we ask for ourselves: the upper half of 31 bits. */
const OWN_IDS_FROM = 2 ** 30

export function ask(wish: Wish, at: number): ActorEffect {
  return { type: 'ask', wish, commandId: toCommandId(wish, at) }
}

/** At most 36 characters, as every message id. */
export function toCommandId(wish: Wish, at: number): string {
  return `own-${at.toString(36)}-${hash(JSON.stringify(wish)).toString(36)}`
}

/** `index`: of several at once. Comes again after 17 years. */
export function newRequestId(at: number, index: 0 | 1): number {
  return OWN_IDS_FROM + ((Math.floor(at / 1_000) * 2 + index) % OWN_IDS_FROM)
}

function hash(text: string): number {
  let sum = HASH_START
  for (let i = 0; i < text.length; i += 1) sum = Math.imul(sum ^ text.charCodeAt(i), HASH_PRIME)
  return sum >>> 0
}
