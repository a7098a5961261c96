/**
 * Holds a payload against the Alliance's schema of its message, and says what is wrong with it as
 * the error code that OCPP has for that.
 *
 * The validators are compiled when the hub is built (schemas/generate.ts). Those of a version are
 * loaded when its first payload comes, so a thread that serves only 1.6 carries only 1.6's. Loading
 * takes 5, 10 and 20 ms, and 0.5, 0.8 and 1.6 MiB; a MeterValues is checked in 0.2 us.
 */
import { createRequire } from 'node:module'

import { assert } from '../base/assert.ts'
import type { ErrorCode } from './frame.ts'
import type { Version } from './version.ts'

export interface Violation {
  readonly code: ErrorCode
  /** Where, and what was expected: never a value that came. At most 255 characters. */
  readonly description: string
}

/** What Ajv tells of the first thing that is wrong. The names in it may be the sender's. */
export interface SchemaError {
  /** A JSON pointer, in names of the schema and places in lists. */
  readonly instancePath: string
  readonly keyword: string
  readonly message?: string
  readonly params: {
    readonly additionalProperty?: string
    readonly missingProperty?: string
    readonly allowedValues?: readonly unknown[]
    readonly format?: string
    readonly type?: string
    /** Of minItems, maxItems, maxLength, minimum and maximum. */
    readonly limit?: number
    readonly multipleOf?: number
  }
}

/** A compiled schema. `errors` belongs to its last call. */
interface Validator {
  (payload: unknown): boolean
  readonly errors?: readonly SchemaError[] | null
}

type Validators = Readonly<Record<string, Validator>>

const FILES: Record<Version, string> = {
  'ocpp1.6': '../../schemas/ocpp1.6/validators.gen.cjs',
  'ocpp2.0.1': '../../schemas/ocpp2.0.1/validators.gen.cjs',
  'ocpp2.1': '../../schemas/ocpp2.1/validators.gen.cjs',
}

/** The schema keyword that failed, as the error it means; any other is a matter of format. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  required: 'OccurrenceConstraintViolation',
  minItems: 'OccurrenceConstraintViolation',
  maxItems: 'OccurrenceConstraintViolation',
  additionalProperties: 'FormatViolation',
  type: 'TypeConstraintViolation',
  enum: 'PropertyConstraintViolation',
  format: 'PropertyConstraintViolation',
  minimum: 'PropertyConstraintViolation',
  maximum: 'PropertyConstraintViolation',
  multipleOf: 'PropertyConstraintViolation',
  maxLength: 'PropertyConstraintViolation',
}

/** What a CALLERROR may carry. OCPP 2.x part 4 §4.2.3. */
const DESCRIPTION_LENGTH_MAX = 255

/** Longest part of a path that is quoted: names are the schema's, so a longer one is not. */
const PATH_LENGTH_MAX = 160

/** The only text of the sender's that is quoted: what may be the name of a property. */
const PLAIN_NAME = /^[A-Za-z_]\w{0,49}$/

const require = createRequire(import.meta.url)

/** Filled as versions come up; what is in it is never changed. */
const loaded: Partial<Record<Version, Validators>> = {}

/** Null when the payload is as the schema wants it. The action must be one of the version's. */
export function findViolation(
  version: Version,
  action: string,
  kind: 'request' | 'response',
  payload: unknown,
): Violation | null {
  const error = findSchemaError(version, action, kind, payload)
  return error === null ? null : toViolation(action, error)
}

/** The same as Ajv tells it, for what repairs a payload (lenient/repair.ts). */
export function findSchemaError(
  version: Version,
  action: string,
  kind: 'request' | 'response',
  payload: unknown,
): SchemaError | null {
  const name = kind === 'request' ? action : `${action}Response`
  const validators = loaded[version] ?? load(version)
  const validate = Object.hasOwn(validators, name) ? validators[name] : undefined
  assert(validate !== undefined, `there is a schema for ${version} ${name.slice(0, 60)}`)
  if (validate(payload)) return null
  const error = validate.errors?.[0]
  assert(error !== undefined, 'a refused payload has an error')
  return error
}

/** Whether there is a schema: not for the response to what is only sent. */
export function hasSchema(version: Version, action: string, kind: 'request' | 'response') {
  const name = kind === 'request' ? action : `${action}Response`
  return Object.hasOwn(loaded[version] ?? load(version), name)
}

function load(version: Version): Validators {
  const validators: Validators = require(FILES[version])
  loaded[version] = validators
  return validators
}

function toViolation(action: string, error: SchemaError): Violation {
  const { instancePath, keyword } = error
  const isWhole = instancePath === '' && keyword === 'type'
  const code = isWhole ? 'FormatViolation' : (CODES[keyword] ?? 'FormatViolation')
  const path = `${action}${instancePath}`.slice(0, PATH_LENGTH_MAX)
  return { code, description: `${path} ${toText(error)}`.slice(0, DESCRIPTION_LENGTH_MAX) }
}

/** Ajv's own words, and what they leave out: the property too many, the words allowed. */
function toText({ keyword, message = 'is not as it must be', params }: SchemaError): string {
  switch (keyword) {
    case 'additionalProperties': {
      const { additionalProperty: name = '' } = params
      return PLAIN_NAME.test(name) ? `must NOT have property '${name}'` : message
    }
    case 'enum':
      return `must be one of ${params.allowedValues?.join(', ')}`
    case 'format':
      return `must be a ${params.format}`
    default:
      return message
  }
}
