/** The settings there are, for people: `stator start --help`, and the table of the README. */
import type { SettingName, SettingRow } from './config.ts'
import { SETTINGS } from './config.ts'
import { environmentNameOf, flagOf, WELL_KNOWN } from './config-sources.ts'

const ROWS = Object.entries(SETTINGS) as readonly [SettingName, SettingRow<unknown>][]

/** Every flag with its default and meaning. */
export function printHelp(): string {
  const width = widthOf(ROWS.map(([name]) => flagOf(name)))
  const lines = ROWS.map(([name, row]) => {
    const value = row.default === null ? '' : ` [${formatDefault(row)}]`
    return `  ${flagOf(name).padEnd(width)}  ${row.meaning}${value}`
  })
  return [
    'usage: stator start [options], stator config [options]',
    '',
    `  ${'--config'.padEnd(width)}  A YAML file with settings, nested as their names are.`,
    ...lines,
    '',
    `In the environment --a.b-c is STATOR_A__B_C; ${wellKnown()}.`,
    'Flags go before the environment, and that before the file.',
  ].join('\n')
}

/** All there is to say of a setting, as cells of a table. */
export function describeSetting(name: SettingName): readonly string[] {
  const row: SettingRow<unknown> = SETTINGS[name]
  const others = Object.entries(WELL_KNOWN).flatMap(([variable, known]) =>
    known === name ? [variable] : [],
  )
  const variables = [environmentNameOf(name), ...others].map((variable) => `\`${variable}\``)
  const { range, unit, choices, isSecret, meaning } = row
  const values = range !== null ? `${range[0]} to ${range[1]}` : (choices?.join(', ') ?? '')
  return [
    `\`${name}\``,
    variables.join(', '),
    row.default === null ? '' : formatDefault(row),
    [values, unit].filter((part) => part !== '').join(' '),
    `${meaning}${isSecret ? ' (secret: `_FILE` too)' : ''}`,
  ]
}

function formatDefault({ default: value }: SettingRow<unknown>): string {
  return Array.isArray(value) ? value.join(', ') : String(value)
}

function wellKnown(): string {
  return Object.entries(WELL_KNOWN)
    .map(([variable, name]) => `${variable} is ${name}`)
    .join(', ')
}

function widthOf(texts: readonly string[]): number {
  return Math.max(...texts.map((text) => text.length))
}
