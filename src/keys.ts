/**
 * Secrets that a first start makes and later ones find again: in the data folder, for its owner
 * only.
 */
import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { HubError } from './base/errors.ts'

const KEY_BYTES = 32

/** Passwords of charge points are hashed under it: whoever loses it has to set them all again. */
export function loadSecretKey(dataDir: string, given: string | null): Buffer {
  if (given !== null) return Buffer.from(given, 'hex')
  mkdirSync(dataDir, { recursive: true })
  const file = join(dataDir, 'secret.key')
  if (!existsSync(file)) {
    writeFileSync(file, `${randomBytes(KEY_BYTES).toString('hex')}\n`, { mode: 0o600, flag: 'wx' })
  }
  chmodSync(file, 0o600)
  const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'hex')
  if (key.length < KEY_BYTES) throw new HubError('CONFLICT', { detail: `${file} holds no key` })
  return key
}
