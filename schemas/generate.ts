/**
 * Makes everything that follows from the message schemas of the Open Charge Alliance, for each
 * OCPP version: the schema files themselves, the TypeScript types, and the compiled validators.
 *
 * Run it with `npm run generate`; the build does it too. It does nothing while the inputs (the
 * schema package, the tools and this file) are what they were: their hash stands in the first line
 * of the types. Nothing that it writes is kept in git. See schemas/README.md.
 */
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { fileURLToPath } from 'node:url'

import { Ajv } from 'ajv'
import standalone from 'ajv/dist/standalone/index.js'
import { build } from 'esbuild'
import { compile } from 'json-schema-to-typescript'

import { DATE_TIME } from '../src/ocpp/date-time.ts'

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
type Schema = { readonly [key: string]: Json }

interface Source {
  /** The folder here, named as the subprotocol is. */
  readonly folder: string
  /** The file in the schema package. */
  readonly file: string
  /** Ends the names of what is generated: `messages-16.gen.ts`, `Messages16`. */
  readonly suffix: string
}

interface Message {
  readonly action: string
  readonly kind: 'request' | 'response'
  readonly schema: Schema
}

const SOURCES: readonly Source[] = [
  { folder: 'ocpp1.6', file: 'ocpp1_6.json', suffix: '16' },
  { folder: 'ocpp2.0.1', file: 'ocpp2_0_1.json', suffix: '201' },
  { folder: 'ocpp2.1', file: 'ocpp2_1.json', suffix: '21' },
]

/** Their versions and contents decide what comes out. */
const TOOLS = ['ajv', 'esbuild', 'json-schema-to-typescript', 'ocpp-rpc'] as const

/** Where the definitions that messages share are found by them, inside of one version. */
const SHARED = 'shared.json'

/** The compiled validators of a version, beside the schemas they are made of. */
const VALIDATORS = 'validators.gen.cjs'

const ROOT = fileURLToPath(new URL('../', import.meta.url))

await main()

async function main(): Promise<void> {
  const hash = hashInputs()
  const stale = SOURCES.filter((source) => !isFresh(source, hash))
  for (const source of stale) {
    const messages = readMessages(source)
    writeSchemas(source, messages)
    write(`schemas/${source.folder}/${VALIDATORS}`, await formatValidators(messages))
    // Last, since its first line says that all of it was done.
    write(`src/ocpp/messages-${source.suffix}.gen.ts`, await formatTypes(source, messages, hash))
  }
  const names = stale.map(({ folder }) => folder).join(' ')
  process.stdout.write(names === '' ? 'generate: up to date\n' : `generate: made ${names}\n`)
}

function hashInputs(): string {
  const hash = createHash('sha256').update(readFileSync(new URL(import.meta.url)))
  hash.update(DATE_TIME.source)
  for (const tool of TOOLS) hash.update(readText(`node_modules/${tool}/package.json`))
  for (const { file } of SOURCES) hash.update(readText(`node_modules/ocpp-rpc/lib/schemas/${file}`))
  return hash.digest('hex')
}

function isFresh({ folder, suffix }: Source, hash: string): boolean {
  const types = `${ROOT}src/ocpp/messages-${suffix}.gen.ts`
  return (
    existsSync(types) &&
    existsSync(`${ROOT}schemas/${folder}/${VALIDATORS}`) &&
    readdirSync(`${ROOT}schemas/${folder}`).length > 1 &&
    readFileSync(types, 'utf8').startsWith(firstLine(hash))
  )
}

/** By action, the request before the response. */
function readMessages({ file }: Source): readonly Message[] {
  const text = readText(`node_modules/ocpp-rpc/lib/schemas/${file}`)
  const schemas: readonly Schema[] = JSON.parse(text)
  return schemas
    .map(toMessage)
    .sort((a, b) => compareText(`${a.action} ${a.kind}`, `${b.action} ${b.kind}`))
}

/** Without its name and its dialect, which Ajv cannot read; otherwise as the Alliance wrote it. */
function toMessage({ $id, $schema, ...schema }: Schema): Message {
  const match = /^urn:(\w+?)(\.req|\.conf|Request|Response)?$/.exec(String($id))
  if (match === null) throw new Error(`unknown schema name ${String($id)} (${String($schema)})`)
  const [, action = '', ending] = match
  const isResponse = ending === '.conf' || ending === 'Response'
  return { action, kind: isResponse ? 'response' : 'request', schema }
}

function nameOf({ action, kind }: Message): string {
  return kind === 'response' ? `${action}Response` : action
}

function writeSchemas({ folder }: Source, messages: readonly Message[]): void {
  rmSync(`${ROOT}schemas/${folder}`, { recursive: true, force: true })
  mkdirSync(`${ROOT}schemas/${folder}`, { recursive: true })
  for (const message of messages) {
    const text = `${JSON.stringify(message.schema, null, 2)}\n`
    write(`schemas/${folder}/${nameOf(message)}.json`, text)
  }
}

/** One interface with a member for each action; definitions that messages share appear once. */
async function formatTypes(
  { folder, suffix }: Source,
  messages: readonly Message[],
  hash: string,
): Promise<string> {
  const definitions: Record<string, Json> = { ...collectDefinitions(messages) }
  const properties: Record<string, Json> = {}
  for (const { action, kind, schema } of messages) {
    const { definitions: _own, ...body } = withoutComments(schema) as Schema
    const name = `${action}${kind === 'response' ? 'Response' : 'Request'}`
    if (Object.hasOwn(definitions, name)) throw new Error(`${name} is a definition as well`)
    definitions[name] = body
    // What is sent without being answered has no response.
    const before = (properties[action] as Schema | undefined)?.properties as Schema | undefined
    const parts = {
      request: before?.request ?? { type: 'null' },
      response: before?.response ?? { type: 'null' },
      [kind]: { $ref: `#/definitions/${name}` },
    }
    properties[action] = closedObject(parts)
  }
  const root = { ...closedObject(properties), definitions }
  const text = await compile(root as Parameters<typeof compile>[0], `Messages${suffix}`, {
    bannerComment: `${firstLine(hash)}\n/** Types of the messages of ${folder}. */`,
    ignoreMinAndMaxItems: true,
    format: false,
  })
  return text
}

function closedObject(properties: { readonly [key: string]: Json }) {
  return {
    type: 'object',
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
  }
}

/**
 * One CommonJS module that exports a function for each message by its name. CommonJS, since that
 * can be loaded the moment it is needed; bundled, since Ajv's own output asks for parts of Ajv.
 */
async function formatValidators(messages: readonly Message[]): Promise<string> {
  const ajv = new Ajv({
    strict: false,
    validateSchema: false,
    allErrors: false,
    // 8.1 is a multiple of 0.1, whatever the floating point says.
    multipleOfPrecision: 6,
    formats: { 'date-time': DATE_TIME, uri: true },
    code: { source: true, esm: false, optimize: true },
  })
  ajv.addSchema({ $id: SHARED, definitions: collectDefinitions(messages) })
  const names: Record<string, string> = {}
  for (const message of messages) {
    const { definitions: _shared, ...body } = message.schema
    ajv.addSchema(withSharedReferences(body) as Schema, nameOf(message))
    names[nameOf(message)] = nameOf(message)
  }
  // The types of this CommonJS module have the function one `default` deeper than Node does.
  const formatCode = standalone as unknown as typeof standalone.default
  const result = await build({
    stdin: { contents: formatCode(ajv, names), resolveDir: ROOT, loader: 'js' },
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    minify: true,
    legalComments: 'none',
  })
  const [output] = result.outputFiles
  if (output === undefined) throw new Error('esbuild wrote nothing')
  return output.text
}

/** Of all messages together. Two of one name must be the same, comments aside. */
function collectDefinitions(messages: readonly Message[]): Readonly<Record<string, Json>> {
  const found = new Map<string, Json>()
  for (const { schema } of messages) {
    for (const [name, own] of Object.entries((schema.definitions ?? {}) as Schema)) {
      const definition = withoutComments(own)
      const known = found.get(name)
      if (known === undefined) found.set(name, definition)
      else if (canonicalText(known) !== canonicalText(definition)) {
        throw new Error(`${name} is defined in two ways`)
      }
    }
  }
  return Object.fromEntries([...found].sort(([a], [b]) => compareText(a, b)))
}

/** A property may be called `description`: only text is a comment. */
function withoutComments(value: Json): Json {
  return mapObjects(value, (entries) =>
    entries.filter(
      ([key, inner]) =>
        !(['description', 'comment', 'javaType'].includes(key) && typeof inner === 'string'),
    ),
  )
}

function withSharedReferences(value: Json): Json {
  return mapObjects(value, (entries) =>
    entries.map(([key, inner]) => [key, key === '$ref' ? `${SHARED}${String(inner)}` : inner]),
  )
}

/** The same text for schemas that differ only in the order of keys, and of `required`. */
function canonicalText(value: Json): string {
  return JSON.stringify(
    mapObjects(value, (entries) =>
      [...entries]
        .sort(([a], [b]) => compareText(a, b))
        .map(([key, inner]) =>
          key === 'required' && Array.isArray(inner) ? [key, [...inner].sort()] : [key, inner],
        ),
    ),
  )
}

type Entry = readonly [key: string, value: Json]

function mapObjects(value: Json, change: (entries: readonly Entry[]) => readonly Entry[]): Json {
  if (Array.isArray(value)) return value.map((inner) => mapObjects(inner, change))
  if (value === null || typeof value !== 'object') return value
  const entries = change(Object.entries(value))
  return Object.fromEntries(entries.map(([key, inner]) => [key, mapObjects(inner, change)]))
}

function firstLine(hash: string): string {
  return `// Generated by schemas/generate.ts from inputs ${hash}`
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function readText(path: string): string {
  return readFileSync(ROOT + path, 'utf8')
}

/** Whole or not at all: another process may be reading the file of before. */
function write(path: string, text: string): void {
  writeFileSync(`${ROOT}${path}.${process.pid}.tmp`, text)
  renameSync(`${ROOT}${path}.${process.pid}.tmp`, ROOT + path)
}
