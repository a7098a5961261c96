/** The one place that rolls dice. */
import { randomBytes, randomUUID } from 'node:crypto'

import { uuidv7 } from 'uuidv7'

/** Unique for ever, 36 characters: for messages, so nobody can guess the next one. */
export const newMessageId = (): string => randomUUID()

/** Unique and sorting by time: for rows. */
export const newRowId = (): string => uuidv7()

/** From 0 up to, and not including, 1: for jitter only. */
export const randomFraction = (): number => Math.random()

/** A secret for people to copy: lower case, no letters that look alike, 5 bits a character. */
export function newSecret(length: number): string {
  const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789'
  return Array.from(randomBytes(length), (byte) => alphabet[byte % 32]).join('')
}
