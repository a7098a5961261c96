/**
 * Bodies of requests: JSON Schemas, compiled at start. What is wrong is told all at once, with the
 * fields there are, and never with a value.
 */
import type { ErrorObject } from 'ajv'
import { Ajv } from 'ajv'

import { badRequest } from './problem.ts'

export interface BodySchema {
  readonly type: 'object'
  readonly additionalProperties: false
  readonly properties: Readonly<Record<string, object>>
  readonly required?: readonly string[]
}

/** Throws BAD_REQUEST for a body that does not fit. */
export type BodyCheck = (body: unknown) => void

/** A body has a dozen fields; more problems than this help nobody. */
const PROBLEMS_MAX = 10

export function compileBody(schema: BodySchema): BodyCheck {
  const validate = new Ajv({
    allErrors: true,
    strict: true,
    allowUnionTypes: true,
    // For the names of the fields inside a field.
    verbose: true,
  }).compile(schema)
  return (body) => {
    if (validate(body)) return
    const errors = (validate.errors ?? []).slice(0, PROBLEMS_MAX)
    throw badRequest(errors.map(describe).join(' '))
  }
}

function describe({ instancePath, keyword, params, message, parentSchema }: ErrorObject): string {
  const where = instancePath === '' ? 'The body' : instancePath.slice(1).replaceAll('/', '.')
  switch (keyword) {
    case 'additionalProperties': {
      const field = String(params.additionalProperty).slice(0, 60)
      const fields = Object.keys(parentSchema?.properties ?? {}).join(', ')
      const inside = instancePath === '' ? '' : ` in ${where}`
      return `There is no field ${JSON.stringify(field)}${inside}; the fields are ${fields}.`
    }
    case 'enum': {
      const values = (params.allowedValues as readonly unknown[]).map((value) =>
        JSON.stringify(value),
      )
      return `${where} must be one of ${values.join(', ')}.`
    }
    default:
      return `${where} ${message ?? 'is not as it should be'}.`
  }
}
