/**
 * Settings from their sources: flags before environment before file before default. Problems are
 * gathered and told all at once, and never show the value of a secret.
 */
import { readFileSync } from 'node:fs'

import { parseDocument } from 'yaml'

import { findNearest } from './base/nearest.ts'
import type { SettingName, SettingRow, Settings } from './config.ts'
import { SETTINGS } from './config.ts'

export interface Sources {
  /** Behind the command: `--demo`, `--http.port 9000`, `--config stator.yaml`. */
  readonly flags: readonly string[]
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Throws when there is no such file. */
  readonly readText: (path: string) => string
}

export type Loaded =
  | { readonly isValid: true; readonly settings: Settings; readonly origins: Origins }
  | { readonly isValid: false; readonly problems: readonly string[] }

/** Where each value came from, in words: `flag --demo`, `environment PORT`, `default`. */
export type Origins = Readonly<Record<SettingName, string>>

type Value = string | number | boolean | null | readonly string[]

/** A value as it was given: text, or what YAML made of it. */
interface Given {
  readonly name: SettingName
  readonly origin: string
  readonly raw: unknown
}

interface Gathered {
  readonly given: readonly Given[]
  readonly problems: readonly string[]
}

/** Names that others set too. One that starts with STATOR_ goes before them. */
export const WELL_KNOWN: Readonly<Record<string, SettingName>> = {
  PORT: 'http.port',
  DATABASE_URL: 'store.url',
  NATS_URL: 'bus.url',
  LOG_LEVEL: 'log.level',
}

const NAMES = Object.keys(SETTINGS) as readonly SettingName[]
const ROWS: Readonly<Record<SettingName, SettingRow<unknown>>> = SETTINGS
const CONFIG_VARIABLE = 'STATOR_CONFIG'
const CONFIG_FLAG = '--config'

export function systemSources(flags: readonly string[]): Sources {
  return { flags, environment: process.env, readText: (path) => readFileSync(path, 'utf8') }
}

export function loadConfig({ flags, environment, readText }: Sources): Loaded {
  const fromFlags = readFlags(flags)
  const fromEnvironment = readEnvironment(environment, readText)
  const path = fromFlags.configPath ?? filled(environment[CONFIG_VARIABLE])
  const fromFile = path === undefined ? { given: [], problems: [] } : readFile(path, readText)
  const sources = [fromFile, fromEnvironment, fromFlags]
  const problems = sources.flatMap((source) => source.problems)
  const values = new Map<SettingName, Value>()
  const origins = Object.fromEntries(NAMES.map((name) => [name, 'default']))
  for (const { name, origin, raw } of sources.flatMap((source) => source.given)) {
    const { value, problem } = parseValue(ROWS[name], raw)
    if (problem === null) values.set(name, value)
    else problems.push(`${origin}: ${problem}`)
    origins[name] = origin
  }
  const settings = nest(values)
  problems.push(...findClashes(settings))
  return problems.length > 0
    ? { isValid: false, problems }
    : { isValid: true, settings, origins: origins as Origins }
}

/** What is in force and where each comes from, one line a setting; secrets only as set or not. */
export function printConfig({ settings, origins }: Extract<Loaded, { isValid: true }>): string {
  const width = Math.max(...NAMES.map((name) => name.length))
  return NAMES.map((name) => {
    const value = valueAt(settings, name)
    const shown = value === null ? '[none]' : ROWS[name].isSecret ? '[set]' : JSON.stringify(value)
    return `${name.padEnd(width)}  ${shown}  (${origins[name]})`
  }).join('\n')
}

export function environmentNameOf(name: SettingName): string {
  const parts = name.split('.').map((part) => part.replace(/[A-Z]/g, '_$&').toUpperCase())
  return `STATOR_${parts.join('__')}`
}

export function flagOf(name: SettingName): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}

function readFlags(flags: readonly string[]): Gathered & { configPath: string | undefined } {
  const known = new Map(NAMES.map((name) => [flagOf(name), name]))
  const given: Given[] = []
  const problems: string[] = []
  let configPath: string | undefined
  for (let i = 0; i < flags.length; i += 1) {
    const [flag = '', ...rest] = (flags[i] ?? '').split('=')
    const name = known.get(flag)
    if (name === undefined && flag !== CONFIG_FLAG) {
      problems.push(`flag ${flag}: there is none${hint(flag, [...known.keys(), CONFIG_FLAG])}`)
      continue
    }
    const isSwitch = name !== undefined && ROWS[name].kind === 'boolean'
    const next = flags[i + 1]
    let raw = rest.length > 0 ? rest.join('=') : isSwitch ? 'true' : undefined
    if (raw === undefined && next !== undefined && !next.startsWith('--')) {
      raw = next
      i += 1
    }
    if (raw === undefined) problems.push(`flag ${flag}: needs a value`)
    else if (name === undefined) configPath = raw
    else given.push({ name, origin: `flag ${flag}`, raw })
  }
  return { given, problems, configPath }
}

function readEnvironment(
  environment: Sources['environment'],
  readText: Sources['readText'],
): Gathered {
  const known = new Map<string, SettingName>(Object.entries(WELL_KNOWN))
  for (const name of NAMES) known.set(environmentNameOf(name), name)
  const given: Given[] = []
  const problems: string[] = []
  for (const [variable, name] of known) {
    const value = filled(environment[variable])
    const path = ROWS[name].isSecret ? filled(environment[`${variable}_FILE`]) : undefined
    const origin = `environment ${variable}`
    if (value !== undefined && path !== undefined) {
      problems.push(`${origin}: is given, and ${variable}_FILE too`)
    } else if (value !== undefined) given.push({ name, origin, raw: value })
    else if (path !== undefined) {
      const text = readOrNull(path, readText)
      if (text === null) problems.push(`${origin}_FILE: cannot read ${path}`)
      else given.push({ name, origin: `${origin}_FILE`, raw: text.trim() })
    }
  }
  const allowed = [...known].flatMap(([variable, name]) =>
    ROWS[name].isSecret ? [variable, `${variable}_FILE`] : [variable],
  )
  const all = new Set([...allowed, CONFIG_VARIABLE])
  for (const variable of Object.keys(environment)) {
    if (!variable.startsWith('STATOR_') || all.has(variable)) continue
    problems.push(`environment ${variable}: there is none${hint(variable, [...all])}`)
  }
  return { given, problems }
}

function readFile(path: string, readText: Sources['readText']): Gathered {
  const text = readOrNull(path, readText)
  if (text === null) return { given: [], problems: [`file ${path}: cannot be read`] }
  const document = parseDocument(text, { uniqueKeys: true, stringKeys: true })
  if (document.errors.length > 0) {
    // Only the first line: the rest of the message quotes the file, which may hold secrets.
    const problems = document.errors.map((error) => error.message.split('\n')[0] ?? '')
    return { given: [], problems: problems.map((problem) => `file ${path}: ${problem}`) }
  }
  const content: unknown = document.toJS()
  if (content === null) return { given: [], problems: [] }
  if (!isMap(content)) return { given: [], problems: [`file ${path}: must hold keys and values`] }
  return flatten(content, '', path)
}

function flatten(map: Readonly<Record<string, unknown>>, prefix: string, path: string): Gathered {
  const given: Given[] = []
  const problems: string[] = []
  for (const [key, raw] of Object.entries(map)) {
    const name = `${prefix}${key}`
    if (isSettingName(name)) {
      if (raw !== null) given.push({ name, origin: `file ${path} ${name}`, raw })
    } else if (isMap(raw) && NAMES.some((known) => known.startsWith(`${name}.`))) {
      const inner = flatten(raw, `${name}.`, path)
      given.push(...inner.given)
      problems.push(...inner.problems)
    } else problems.push(`file ${path} ${name}: there is none${hint(name, NAMES)}`)
  }
  return { given, problems }
}

function parseValue(
  row: SettingRow<unknown>,
  raw: unknown,
): { value: Value; problem: string | null } {
  const value = toValue(row, raw)
  if (value !== null) return { value, problem: null }
  const came = row.isSecret ? 'something else' : (JSON.stringify(raw) ?? '').slice(0, 60)
  return { value, problem: `expected ${expectationOf(row)}, got ${came}` }
}

/** Null when it does not fit the row. */
function toValue({ kind, range, choices, format }: SettingRow<unknown>, raw: unknown): Value {
  const text = typeof raw === 'number' || typeof raw === 'boolean' ? String(raw) : raw
  switch (kind) {
    case 'text':
      if (typeof raw !== 'string' || raw === '') return null
      return format === null || format.pattern.test(raw) ? raw : null
    case 'integer': {
      if (typeof text !== 'string' || !/^\d{1,15}$/.test(text)) return null
      const [least, greatest] = range ?? [0, Number.MAX_SAFE_INTEGER]
      return Number(text) >= least && Number(text) <= greatest ? Number(text) : null
    }
    case 'boolean':
      if (text === 'true' || text === '1') return true
      return text === 'false' || text === '0' ? false : null
    case 'choice':
      return typeof text === 'string' && choices?.includes(text) === true ? text : null
    case 'list': {
      const items: readonly unknown[] = Array.isArray(raw) ? raw : String(raw).split(',')
      const texts = items.map((item) => (typeof item === 'string' ? item.trim() : ''))
      const isFitting = (item: string) => item !== '' && (choices?.includes(item) ?? true)
      return texts.every(isFitting) ? texts : null
    }
  }
}

function expectationOf({ kind, range, choices, format, unit }: SettingRow<unknown>): string {
  switch (kind) {
    case 'text':
      return format?.words ?? 'text'
    case 'integer':
      return `an integer from ${range?.[0]} to ${range?.[1]}${unit === '' ? '' : ` (${unit})`}`
    case 'boolean':
      return 'true or false'
    case 'choice':
      return `one of ${choices?.join(', ')}`
    case 'list':
      return choices === null ? 'a list, with commas' : `some of ${choices.join(',')}`
  }
}

/** Settings that are fine alone and not together. */
function findClashes({ http, management, ocpp }: Settings): readonly string[] {
  const hasOnePort = http.port !== 0 && http.port === management.port
  return [
    ...(hasOnePort ? [`http.port and management.port are both ${http.port}`] : []),
    ...(ocpp.versions.length === 0 ? ['ocpp.versions: at least one is needed'] : []),
  ]
}

function nest(values: ReadonlyMap<SettingName, Value>): Settings {
  const root: Record<string, unknown> = {}
  for (const name of NAMES) {
    const parts = name.split('.')
    const last = parts.pop() ?? name
    let folder = root
    for (const part of parts) {
      folder[part] ??= {}
      folder = folder[part] as Record<string, unknown>
    }
    folder[last] = values.has(name) ? values.get(name) : ROWS[name].default
  }
  return root as unknown as Settings
}

function valueAt(settings: Settings, name: SettingName): unknown {
  return name
    .split('.')
    .reduce<unknown>((value, part) => (isMap(value) ? value[part] : undefined), settings)
}

function readOrNull(path: string, readText: Sources['readText']): string | null {
  try {
    return readText(path)
  } catch {
    return null
  }
}

/** An empty variable is one that is not set: compose files pass those on. */
const filled = (text: string | undefined) => (text === '' ? undefined : text)

const isSettingName = (name: string): name is SettingName => Object.hasOwn(SETTINGS, name)

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function hint(name: string, known: readonly string[]): string {
  const nearest = findNearest(name, known)
  return nearest === null ? '' : `; did you mean ${nearest}?`
}
