/**
 * Performs what actors ask for, in order. Behind a `record` nothing is performed before the store
 * has it: an answer is a receipt. Only this input's own effects wait; the next input of the same
 * charge point goes on, as OCPP allows (1.6 §3.7: other messages may overtake those of money).
 */

import type { Output } from '../../workers/lane.ts'
import { unreachable } from '../base/assert.ts'
import type { Clock } from '../base/clock.ts'
import type { Metrics } from '../base/metrics.ts'
import type { Outcome } from '../model/command.ts'
import type { Effect } from '../model/effect.ts'
import type { Event } from '../model/event.ts'
import type { Receipt } from '../model/record.ts'
import type { Lookups, Writer } from '../store/store.ts'
import type { HubActor, Link } from './actor.ts'
import type { PendingCommands } from './commands.ts'
import { hideSecrets } from './hide-secrets.ts'
import type { Timers } from './timers.ts'

export interface PerformOptions {
  readonly writer: Writer
  readonly lookups: Lookups
  readonly timers: Pick<Timers, 'set'>
  readonly commands: Pick<PendingCommands, 'settle'>
  readonly clock: Clock
  readonly metrics: Metrics
  /** False: another node may be the owner by now, and no call of ours goes out. */
  readonly mayAct: () => boolean
  /** How long a question waits for a store that is away. Milliseconds. */
  readonly holdMs: number
  /** The same for questions that a charge point can do without: Authorize. */
  readonly patienceMs: number
  /** Unreadable frames a minute; then the connection is closed. */
  readonly badFramesPerMinuteMax: number
  readonly postEvent: (actor: HubActor, event: Event) => void
  readonly restart: (actor: HubActor, reason: string) => void
  /** What to do about an error of ours. Without it the caller gets it: a simulation wants that. */
  readonly onError?: (actor: HubActor, connection: Link | null, error: unknown) => void
}

const NOT_STORED: Receipt = {
  transactionId: '',
  info: null,
  isRepeated: false,
  isEnded: false,
  report: null,
}

export type Perform = (actor: HubActor, connection: Link | null, output: Output) => void

/** Close codes: spec ocppj §10. 1013: try again later. */
const TRY_LATER = 1013
const POLICY = 1008
const INTERNAL = 1011
/** How a frame begins that asks something. */
const CALL = '[2,'
/** Of an error of ours, in the log. */
const REASON_CHARACTERS_MAX = 500

export function newPerform(options: PerformOptions): Perform {
  const { writer, metrics, clock } = options
  const performAll: Perform = (actor, connection, output) => {
    for (let i = 0; i < output.length; i += 1) {
      const effect = output[i] as string | Effect
      if (typeof effect === 'string') send(options, actor, connection, effect)
      else if (effect.type !== 'record') performOne(options, actor, connection, effect)
      else {
        const behind = output.slice(i + 1)
        const { ticket } = effect
        if (writer.isFull()) {
          metrics.count('stator_messages_dropped_total', { reason: 'storeFull' })
          return giveUp(options, actor, connection, { why: AWAY, ticket, behind })
        }
        const at = clock.monotonic()
        writer.record(actor.owner, effect.fact, (result) => {
          if ('failed' in result) {
            const why = GIVEN_UP[result.failed]
            return giveUp(options, actor, connection, { why, ticket, behind })
          }
          if (ticket !== null) options.postEvent(actor, recorded(options, ticket, result))
          perform(actor, connection, behind)
          const seconds = (clock.monotonic() - at) / 1_000
          metrics.observe('stator_durable_answer_seconds', {}, seconds)
        })
        return
      }
    }
  }
  const perform: Perform = (actor, connection, output) => {
    try {
      performAll(actor, connection, output)
    } catch (error) {
      if (options.onError === undefined) throw error
      options.onError(actor, connection, error)
    }
  }
  return perform
}

interface GivenUpRecord {
  readonly why: { readonly code: number; readonly reason: string }
  readonly ticket: number | null
  readonly behind: Output
}

const AWAY = { code: TRY_LATER, reason: 'the store is away' }
const GIVEN_UP = { unavailable: AWAY, fenced: { code: 1000, reason: 'replaced' } } as const

/** Not an answer, and not an error either: it comes again, when the store is back. */
function giveUp(
  options: PerformOptions,
  actor: HubActor,
  connection: Link | null,
  { why, ticket, behind }: GivenUpRecord,
): void {
  connection?.close(why.code, why.reason)
  // Whoever asked has gone; the question must not stay.
  if (ticket !== null) options.postEvent(actor, recorded(options, ticket, NOT_STORED))
  // A command that ended behind it must not wait for ever. What came of it is not told: it is not
  // recorded.
  for (const effect of behind) {
    if (typeof effect === 'string' || effect.type !== 'reply') continue
    options.commands.settle(effect.commandId, { type: 'disconnected' })
  }
}

function recorded({ clock }: PerformOptions, ticket: number, receipt: Receipt): Event {
  return { type: 'recorded', at: clock.now(), ticket, ...receipt }
}

/** Only on the connection that the input came from: an answer on another would be a stranger's. */
function send(
  { metrics, writer, clock, mayAct }: PerformOptions,
  actor: HubActor,
  connection: Link | null,
  text: string,
): void {
  if (text.startsWith(CALL) && !mayAct()) {
    // It counts as one that was not answered.
    metrics.count('stator_messages_dropped_total', { reason: 'leaseLapsed' })
    return
  }
  if (connection === null || actor.connection !== connection) {
    metrics.count('stator_messages_dropped_total', { reason: 'connectionEnded' })
    return
  }
  if (connection.send(text) === 'dropped') {
    metrics.count('stator_messages_dropped_total', { reason: 'slowReader' })
    return
  }
  metrics.count('stator_messages_sent_total', {})
  const { tenant, chargePointId } = actor.owner
  const direction = 'out'
  const shown = hideSecrets(text)
  writer.log({ tenant, chargePointId, at: clock.now(), direction, text: shown })
}

function performOne(
  options: PerformOptions,
  actor: HubActor,
  connection: Link | null,
  effect: Exclude<Effect, { type: 'record' }>,
): void {
  switch (effect.type) {
    case 'note':
      return options.writer.note(actor.owner, effect.note)
    case 'lookup':
      return lookUp(options, actor, connection, effect)
    case 'wake':
      return options.timers.set(actor, effect.at)
    case 'reply':
      noteOutcome(actor, effect.outcome)
      return options.commands.settle(effect.commandId, effect.outcome)
    case 'close':
      return connection?.close(effect.code, effect.reason)
    case 'count':
      options.metrics.count('stator_oddities_total', { what: effect.what })
      return effect.what === 'frame.unreadable'
        ? noteBadFrame(options, actor, connection)
        : undefined
    case 'repaired':
      return options.metrics.count('stator_repairs_total', { rule: effect.rule })
    case 'restart':
      return options.restart(actor, effect.reason)
    default:
      return unreachable(effect)
  }
}

/** Any answer shows that it listens; one that came to nothing before it was sent shows nothing. */
function noteOutcome(actor: HubActor, { type }: Outcome): void {
  if (type === 'timedOut') actor.unanswered += 1
  else if (type === 'result' || type === 'callError' || type === 'invalidResponse') {
    actor.unanswered = 0
  }
}

function noteBadFrame(
  { clock, badFramesPerMinuteMax }: PerformOptions,
  actor: HubActor,
  connection: Link | null,
): void {
  const now = clock.monotonic()
  if (now - actor.badFramesSince > 60_000) {
    actor.badFramesSince = now
    actor.badFrames = 0
  }
  actor.badFrames += 1
  if (actor.badFrames > badFramesPerMinuteMax) {
    connection?.close(POLICY, 'too many unreadable frames')
  }
}

function lookUp(
  { lookups, holdMs, patienceMs, postEvent, clock }: PerformOptions,
  actor: HubActor,
  connection: Link | null,
  { ticket, idToken, idTokenType, isHeld }: Extract<Effect, { type: 'lookup' }>,
): void {
  const waitMs = isHeld ? holdMs : patienceMs
  void lookups.findStanding(actor.owner.tenant, idToken, idTokenType, waitMs).then((standing) => {
    // A question that leads to money and cannot be asked is not answered: it comes again.
    if (standing === null && isHeld) connection?.close(TRY_LATER, 'the store is away')
    postEvent(actor, { type: 'id-token.found', at: clock.now(), ticket, standing })
  })
}

/** An error of ours costs one charge point its connection and its actor a restart; no neighbour. */
export function newOnError(
  restart: PerformOptions['restart'],
): NonNullable<PerformOptions['onError']> {
  return (actor, connection, error) => {
    connection?.close(INTERNAL, 'internal error')
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    restart(actor, text.slice(0, REASON_CHARACTERS_MAX))
  }
}
