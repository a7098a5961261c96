/**
 * Pino, once. Lines are JSON; a terminal gets readable ones. What must never be in a log is cut by
 * key here, and nobody logs payloads. Lanes do not log: they return effects.
 */

import type { Logger } from 'pino'
import { pino } from 'pino'
import pretty from 'pino-pretty'

export type Log = Logger

/** Keys whose values never reach a line, at any of the first levels. */
const SECRET_KEYS = [
  'password',
  'secret',
  'secretHex',
  'token',
  'authorization',
  'idToken',
  'idTag',
  'payload',
  'url',
]

export interface LogOptions {
  readonly level: string
  readonly isPretty: boolean
}

export function openLog({ level, isPretty }: LogOptions): Log {
  const paths = SECRET_KEYS.flatMap((key) => [key, `*.${key}`])
  const options = { level, redact: { paths, censor: '[hidden]' }, base: null }
  return isPretty
    ? pino(options, pretty({ colorize: true, ignore: 'pid,hostname', translateTime: 'HH:MM:ss' }))
    : pino(options)
}
