/**
 * What became of each variable that was asked for or set. Answers are matched by the names in them,
 * since their order means nothing (2.x B06.FR.02), and each name has an outcome of its own.
 */
import { assert } from '../../base/assert.ts'
import type { JsonObject } from '../../model/operation.ts'
import type { OperationResult, VariableOutcome } from '../../model/operation-result.ts'
import type { Messages16 } from '../messages-16.gen.ts'
import type { Messages21 } from '../messages-21.gen.ts'
import {
  formatVariableName,
  fromWire,
  parseVariableName,
  toVariableKey,
} from '../v2/variable-name.ts'
import type { Version } from '../version.ts'
import { answerOf, toResult, toStatus, toStatusOfAll, toText } from './answers.ts'
import type { Done } from './row.ts'
import { isSecretKey } from './secrets.ts'

type Get16 = Messages16['GetConfiguration']
type Set16 = Messages16['ChangeConfiguration']
type Get2 = Messages21['GetVariables']
type Set2 = Messages21['SetVariables']

/** How the messages of one action are read. */
interface Reader<Message extends { readonly request: object; readonly response: object }> {
  readonly named: (request: Message['request']) => readonly string[]
  readonly told: (
    response: Message['response'],
    request: Message['request'],
  ) => readonly VariableOutcome[]
}

/** Two names of one variable have the same key. Null for what is no name of 2.x. */
export function toKey(version: Version, name: string): string | null {
  if (version === 'ocpp1.6') return name.trim().toLowerCase()
  const parsed = parseVariableName(name)
  return parsed === null ? null : toVariableKey(parsed)
}

/** One for each name, by the spelling that it was asked with. */
export function toOutcomes(
  version: Version,
  names: readonly string[],
  done: readonly Done[],
): readonly VariableOutcome[] {
  // Of a name that was told twice the first counts.
  const told = new Map(
    done
      .flatMap(readOutcomes)
      .reverse()
      .map((outcome) => [toKey(version, outcome.name), outcome]),
  )
  const asked = new Set(
    done
      .flatMap(({ step }) => readerOf(step.action).named(step.payload))
      .map((name) => toKey(version, name)),
  )
  return names.map((name) => {
    const key = toKey(version, name)
    const outcome = told.get(key)
    if (outcome !== undefined) return { ...outcome, name }
    const info = asked.has(key) ? 'It said nothing of this one.' : 'It was not asked any more.'
    return { name, status: 'failed', reportedStatus: null, info }
  })
}

/** All that it told, when all was asked for. */
export function toOutcomesOfAll(done: readonly Done[]): readonly VariableOutcome[] {
  return done.flatMap(readOutcomes)
}

/** When a call failed, its reason is a hint for the whole. */
export function toResultOfVariables(
  variables: readonly VariableOutcome[],
  done: readonly Done[],
): OperationResult {
  const words = new Set(variables.map(({ reportedStatus }) => reportedStatus))
  const [failure] = done.filter(({ outcome }) => outcome.type !== 'result').map(toResult)
  const isEmpty = variables.length === 0 && failure !== undefined
  const [word = null] = words
  return {
    status: isEmpty ? failure.status : toStatusOfAll(variables.map(({ status }) => status)),
    reportedStatus: words.size === 1 ? word : null,
    hint: failure?.hint ?? null,
    variables,
  }
}

function readOutcomes(done: Done): readonly VariableOutcome[] {
  const { action, payload } = done.step
  const reader = readerOf(action)
  const answer = answerOf(done)
  if (answer !== null) return reader.told(answer, payload)
  const { status, hint } = toResult(done)
  return reader.named(payload).map((name) => ({
    name,
    status,
    reportedStatus: null,
    ...(hint === null ? {} : { info: hint }),
  }))
}

const getConfiguration: Reader<Get16> = {
  named: ({ key = [] }) => key,
  told: ({ configurationKey = [], unknownKey = [] }) => [
    ...configurationKey.map(({ key, value = null }) => ({
      name: key,
      status: 'accepted' as const,
      reportedStatus: null,
      value: isSecretKey(key) ? null : value,
    })),
    ...unknownKey.map((name) => ({
      name,
      status: 'unknown' as const,
      reportedStatus: null,
      value: null,
    })),
  ],
}

const changeConfiguration: Reader<Set16> = {
  named: ({ key }) => [key],
  told: ({ status }, { key }) => [{ name: key, status: toStatus(status), reportedStatus: status }],
}

const getVariables: Reader<Get2> = {
  named: ({ getVariableData }) => getVariableData.map(nameOf),
  told: ({ getVariableResult }) =>
    getVariableResult.map((one) => {
      const name = nameOf(one)
      const value = isSecretKey(name) ? null : (one.attributeValue ?? null)
      return { ...toOutcome(name, one), value }
    }),
}

const setVariables: Reader<Set2> = {
  named: ({ setVariableData }) => setVariableData.map(nameOf),
  told: ({ setVariableResult }) => setVariableResult.map((one) => toOutcome(nameOf(one), one)),
}

const READERS: Readonly<Record<string, unknown>> = {
  GetConfiguration: getConfiguration,
  ChangeConfiguration: changeConfiguration,
  GetVariables: getVariables,
  SetVariables: setVariables,
}

/** Typed by its action: request and answer have passed the schemas of it. */
function readerOf(action: string): Reader<{ request: JsonObject; response: JsonObject }> {
  const reader = READERS[action]
  assert(reader !== undefined, `variables are not told by ${action}`)
  return reader as Reader<{ request: JsonObject; response: JsonObject }>
}

function nameOf(named: Parameters<typeof fromWire>[0]): string {
  return formatVariableName(fromWire(named))
}

interface Told {
  readonly attributeStatus: string
  readonly attributeStatusInfo?: unknown
}

function toOutcome(name: string, { attributeStatus, attributeStatusInfo }: Told): VariableOutcome {
  const info = toText(attributeStatusInfo)
  return {
    name,
    status: toStatus(attributeStatus),
    reportedStatus: attributeStatus,
    ...(info === null ? {} : { info }),
  }
}
