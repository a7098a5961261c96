/**
 * A script at work at one connector. Pure: it looks at the charge point and says what to do next.
 * A step acts once, then waits until what it wanted is true, or refuses, or takes too long.
 */
import { type AnyStation, findPlace, isAsking, type Place } from './any-station.ts'
import type { Deed, Deeds } from './deed.ts'
import type { ScriptStep } from './script.ts'

export interface ScriptRun {
  readonly kind: 'script'
  readonly steps: readonly ScriptStep[]
  readonly connectorId: number
  readonly idTag: string
  readonly wantedWh: number | null
  readonly index: number
  /** When the step was begun; null before it. */
  readonly sinceAt: number | null
  /** When the step last acted. */
  readonly actedAt: number | null
  /** After a failure of a script that loops: not before this. */
  readonly restAt: number | null
  readonly outcome: 'running' | 'done' | 'failed'
  /** The last failure; empty when there was none. */
  readonly why: string
  readonly rounds: number
  readonly failures: number
}

/**
 * A step that waits for the CSMS longer than this has failed. A boot may wait for a whole fleet.
 */
const STEP_MS_MAX = 120_000
const BOOT_MS_MAX = 600_000

/** Before a card that got no answer is held to the reader again, or a loop begins anew. */
const AGAIN_MS = 2_000

/** Refusals that are nobody's decision. */
const PASSING = ['Offline', 'Timeout', 'no answer in time', 'InternalError', 'SecurityError']

export function newScriptRun(
  steps: readonly ScriptStep[],
  { connectorId, idTag, wantedWh }: Pick<ScriptRun, 'connectorId' | 'idTag' | 'wantedWh'>,
): ScriptRun {
  return {
    kind: 'script',
    steps: [{ name: 'boot' }, ...steps],
    connectorId,
    idTag,
    wantedWh,
    index: 0,
    sinceAt: null,
    actedAt: null,
    restAt: null,
    outcome: 'running',
    why: '',
    rounds: 0,
    failures: 0,
  }
}

type Verdict =
  | { readonly is: 'done' }
  | { readonly is: 'waiting'; readonly untilAt: number }
  | { readonly is: 'again' }
  | { readonly is: 'failed'; readonly why: string }

export function stepScript(before: ScriptRun, station: AnyStation, at: number): Deeds<ScriptRun> {
  let run = before
  // Steps that are true at once are passed in one go; a script of nothing else ends by its length.
  for (let passed = 0; passed <= run.steps.length; passed += 1) {
    if (run.outcome !== 'running') return rest(run, null)
    if (run.restAt !== null && run.restAt > at) return rest(run, run.restAt)
    const place = findPlace(station, run.connectorId)
    if (place === null) return rest(fail(run, at, 'there is no such connector'), null)
    const step = run.steps[run.index]
    const begun = { ...run, sinceAt: run.sinceAt ?? at, restAt: null }
    const deed = step === undefined || run.actedAt !== null ? null : deedOf(step, begun)
    if (deed !== null) return { persona: { ...begun, actedAt: at }, deeds: [deed], wakeAt: at }
    const verdict = judge(step, { run: begun, station, place, at })
    switch (verdict.is) {
      case 'waiting':
        return rest(begun, verdict.untilAt)
      case 'again':
        return rest({ ...begun, actedAt: null, restAt: at + AGAIN_MS }, at + AGAIN_MS)
      case 'failed':
        return clearAway(fail(begun, at, `${step?.name ?? 'end'}: ${verdict.why}`), place)
      case 'done':
        run = advance(begun, step)
    }
  }
  return rest(run, at + AGAIN_MS)
}

const rest = (persona: ScriptRun, wakeAt: number | null): Deeds<ScriptRun> => ({
  persona,
  deeds: [],
  wakeAt,
})

function advance(run: ScriptRun, step: ScriptStep | undefined): ScriptRun {
  const fresh = { ...run, sinceAt: null, actedAt: null }
  if (step === undefined) return { ...fresh, outcome: 'done', rounds: run.rounds + 1 }
  if (step.name === 'loop') return { ...fresh, index: 0, rounds: run.rounds + 1 }
  return { ...fresh, index: run.index + 1 }
}

/** A script that loops counts the failure and begins anew. */
function fail(run: ScriptRun, at: number, why: string): ScriptRun {
  const failed = { ...run, why, failures: run.failures + 1, sinceAt: null, actedAt: null }
  const isLooping = run.steps.at(-1)?.name === 'loop'
  return isLooping
    ? { ...failed, index: 0, restAt: at + AGAIN_MS }
    : { ...failed, outcome: 'failed' }
}

/** Nobody leaves a running session behind. */
function clearAway(run: ScriptRun, { isInSession, isPlugged }: Place): Deeds<ScriptRun> {
  const { connectorId } = run
  const deeds: readonly Deed[] = [
    ...(isInSession ? [{ name: 'stop', connectorId, reason: 'Local' } as const] : []),
    ...(isPlugged ? [{ name: 'unplug', connectorId } as const] : []),
  ]
  return { persona: run, deeds, wakeAt: run.restAt }
}

function deedOf(step: ScriptStep, run: ScriptRun): Deed | null {
  const { connectorId, wantedWh } = run
  switch (step.name) {
    case 'plug':
      return { name: 'plug', connectorId, wantedWh }
    case 'unplug':
    case 'recover':
      return { name: step.name, connectorId }
    case 'authorize':
    case 'start':
      return { name: step.name, connectorId, idTag: step.idTag ?? run.idTag }
    case 'stop':
      return { name: 'stop', connectorId, reason: 'Local' }
    case 'fault':
      return { name: 'fault', connectorId, errorCode: step.errorCode }
    case 'reset':
      return { name: 'reset', resetType: step.resetType }
    case 'offline':
      return { name: 'offline', forMs: step.ms }
    case 'boot':
    case 'charge':
    case 'wait':
    case 'loop':
      return null
  }
}

interface View {
  readonly run: ScriptRun
  readonly station: AnyStation
  readonly place: Place
  readonly at: number
}

function judge(step: ScriptStep | undefined, view: View): Verdict {
  const { run, station, place, at } = view
  const sinceAt = run.sinceAt ?? at
  const within = (ms: number, isDone: boolean, why: string): Verdict => {
    if (isDone) return { is: 'done' }
    return at >= sinceAt + ms ? { is: 'failed', why } : { is: 'waiting', untilAt: sinceAt + ms }
  }
  switch (step?.name) {
    case 'boot':
      return within(BOOT_MS_MAX, station.registration === 'accepted', 'never accepted')
    case 'authorize':
    case 'start':
      return judgeCard(view, within(STEP_MS_MAX, place.isGranted, 'no decision'))
    case 'stop':
      return within(STEP_MS_MAX, !place.isInSession, 'it goes on')
    case 'reset':
      return within(STEP_MS_MAX, station.reboot === null && station.isOnline, 'it is not back')
    case 'charge':
      if (place.isInSession) return elapsed(at, sinceAt + step.ms)
      // Ended from outside meanwhile, which is no fault of the script.
      if (at > sinceAt && place.refusal === null) return { is: 'done' }
      return { is: 'failed', why: `no transaction${becauseOf(place)}` }
    case 'wait':
    case 'offline':
      return elapsed(at, sinceAt + step.ms)
    case undefined:
      return within(STEP_MS_MAX, isQuiet(station), 'messages are left unsent')
    case 'plug':
    case 'unplug':
    case 'fault':
    case 'recover':
    case 'loop':
      return { is: 'done' }
  }
}

function judgeCard({ run, station, place, at }: View, otherwise: Verdict): Verdict {
  if (otherwise.is !== 'waiting') return otherwise
  const { refusal } = place
  if (refusal !== null && !PASSING.includes(refusal)) {
    return { is: 'failed', why: `refused${becauseOf(place)}` }
  }
  if (isAsking(station, run.connectorId)) return otherwise
  // The question was lost with its connection.
  const againAt = (run.actedAt ?? at) + AGAIN_MS
  return at >= againAt ? { is: 'again' } : { is: 'waiting', untilAt: againAt }
}

const isQuiet = ({ facts, calls, inFlight, isOnline }: AnyStation): boolean =>
  isOnline && facts.length === 0 && calls.length === 0 && inFlight === null

const elapsed = (at: number, untilAt: number): Verdict =>
  at >= untilAt ? { is: 'done' } : { is: 'waiting', untilAt }

const becauseOf = ({ refusal }: Place): string => (refusal === null ? '' : ` (${refusal})`)
