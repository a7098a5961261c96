/**
 * Passwords of machines. They are random, so a keyed hash is enough and costs 2 us; a slow hash
 * would turn the return of a large fleet into hours. A stolen table is useless without the key.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'

/** `secret` are the bytes as they travel, not their hex. The hash is hex. */
export function hashMachineSecret(key: Uint8Array, secret: Uint8Array): string {
  return createHmac('sha256', key).update(secret).digest('hex')
}

export function isMachineSecret(key: Uint8Array, secret: Uint8Array, hash: string): boolean {
  const given = Buffer.from(hashMachineSecret(key, secret), 'hex')
  const known = Buffer.from(hash, 'hex')
  return given.length === known.length && timingSafeEqual(given, known)
}
