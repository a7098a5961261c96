/**
 * Scripts of the command line: `plug,authorize:TAG,charge:60s,stop,unplug,wait:5s,loop`. A mistake
 * is a value that says what was expected, so that the reader can mend it at once.
 */
import type { FaultCode } from './state.ts'

export type ScriptStep =
  | { readonly name: 'boot' }
  | { readonly name: 'plug' }
  | { readonly name: 'unplug' }
  /** Null is the tag of the run. */
  | { readonly name: 'authorize'; readonly idTag: string | null }
  | { readonly name: 'start'; readonly idTag: string | null }
  | { readonly name: 'stop' }
  | { readonly name: 'charge'; readonly ms: number }
  | { readonly name: 'wait'; readonly ms: number }
  | { readonly name: 'offline'; readonly ms: number }
  | { readonly name: 'fault'; readonly errorCode: FaultCode }
  | { readonly name: 'recover' }
  | { readonly name: 'reset'; readonly resetType: 'Hard' | 'Soft' }
  | { readonly name: 'loop' }

export type ScriptName = Exclude<ScriptStep['name'], 'boot'>

export type Parsed =
  | { readonly steps: readonly ScriptStep[]; readonly problem: null }
  | { readonly steps: null; readonly problem: string }

/** Longest script; more is a program and belongs in a file of its own. */
const STEPS_MAX = 200

const ID_TAG_LENGTH_MAX = 20

const FAULT_CODES: readonly FaultCode[] = [
  'ConnectorLockFailure',
  'EVCommunicationError',
  'GroundFailure',
  'HighTemperature',
  'InternalError',
  'LocalListConflict',
  'OtherError',
  'OverCurrentFailure',
  'OverVoltage',
  'PowerMeterFailure',
  'PowerSwitchFailure',
  'ReaderFailure',
  'ResetFailure',
  'UnderVoltage',
  'WeakSignal',
]

type Read = (value: string | null) => ScriptStep | string

const READERS: { readonly [N in ScriptName]: Read } = {
  plug: plain({ name: 'plug' }),
  unplug: plain({ name: 'unplug' }),
  stop: plain({ name: 'stop' }),
  recover: plain({ name: 'recover' }),
  loop: plain({ name: 'loop' }),
  authorize: tagged('authorize'),
  start: tagged('start'),
  charge: timed('charge'),
  wait: timed('wait'),
  offline: timed('offline'),
  fault: (value) => {
    const errorCode = FAULT_CODES.find((code) => code === (value ?? 'InternalError'))
    return errorCode === undefined
      ? `fault takes one of ${FAULT_CODES.join(', ')}`
      : { name: 'fault', errorCode }
  },
  reset: (value) => {
    if (value !== null && value !== 'Hard' && value !== 'Soft') return 'reset takes Hard or Soft'
    return { name: 'reset', resetType: value ?? 'Soft' }
  },
}

export function parseScript(text: string): Parsed {
  const words = text.split(',').map((word) => word.trim())
  if (words.length > STEPS_MAX) return { steps: null, problem: `more than ${STEPS_MAX} steps` }
  const steps: ScriptStep[] = []
  for (const [index, word] of words.entries()) {
    const step = parseStep(word)
    if (typeof step === 'string') {
      return { steps: null, problem: `step ${index + 1}, "${word}": ${step}` }
    }
    if (step.name === 'loop' && index !== words.length - 1) {
      return { steps: null, problem: `step ${index + 1}, "loop": must be the last` }
    }
    steps.push(step)
  }
  if (steps[0]?.name === 'loop') return { steps: null, problem: 'there is nothing to loop' }
  return { steps, problem: null }
}

/** `500ms`, `60s`, `5m`, `1h`; a bare number is seconds. Null when it is none of these. */
export function parseDurationMs(text: string): number | null {
  const [, number, unit = 's'] = /^(\d{1,7}(?:\.\d{1,3})?)(ms|s|m|h)?$/.exec(text) ?? []
  if (number === undefined) return null
  return Math.round(Number(number) * (UNITS[unit] ?? 1_000))
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }

function parseStep(word: string): ScriptStep | string {
  const colon = word.indexOf(':')
  const name = colon === -1 ? word : word.slice(0, colon)
  const value = colon === -1 ? null : word.slice(colon + 1)
  if (!isScriptName(name)) return `expected one of ${Object.keys(READERS).join(', ')}`
  return READERS[name](value)
}

const isScriptName = (name: string): name is ScriptName => Object.hasOwn(READERS, name)

function plain(step: ScriptStep): Read {
  return (value) => (value === null ? step : `${step.name} takes no value`)
}

function tagged(name: 'authorize' | 'start'): Read {
  return (value) => {
    if (value === '') return `${name}: needs an idTag after the colon, or no colon`
    if (value !== null && value.length > ID_TAG_LENGTH_MAX) {
      return `an idTag has at most ${ID_TAG_LENGTH_MAX} characters`
    }
    return { name, idTag: value }
  }
}

function timed(name: 'charge' | 'wait' | 'offline'): Read {
  return (value) => {
    const ms = value === null ? null : parseDurationMs(value)
    return ms === null ? `${name} needs a time, such as ${name}:30s` : { name, ms }
  }
}
