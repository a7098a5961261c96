/**
 * Performs what actors ask for, in order. Behind a `record` nothing is performed before the store
 * has it: an answer is a receipt. Only this input's own effects wait; the next input of the same
 * charge point goes on, as OCPP allows (1.6 §3.7: other messages may overtake those of money).
 */

import type { Output } from '../../workers/lane.ts'
import { unreachable } from '../base/assert.ts'
import type { Clock } from '../base/clock.ts'
import type { Metrics } from '../base/metrics.ts'
import type { Effect } from '../model/effect.ts'
import type { Event } from '../model/event.ts'
import type { Receipt } from '../model/record.ts'
import type { Lookups, Writer } from '../store/store.ts'
import type { HubActor, Link } from './actor.ts'
import type { PendingCommands } from './commands.ts'
import type { Timers } from './timers.ts'

export interface PerformOptions {
  readonly writer: Writer
  readonly lookups: Lookups
  readonly timers: Pick<Timers, 'set'>
  readonly commands: Pick<PendingCommands, 'settle'>
  readonly clock: Clock
  readonly metrics: Metrics
  /** How long a question waits for a store that is away. Milliseconds. */
  readonly holdMs: number
  /** The same for questions that a charge point can do without: Authorize. */
  readonly patienceMs: number
  /** Unreadable frames a minute; then the connection is closed. */
  readonly badFramesPerMinuteMax: number
  readonly postEvent: (actor: HubActor, event: Event) => void
  readonly restart: (actor: HubActor, reason: string) => void
}

const NOT_STORED: Receipt = {
  transactionId: '',
  info: null,
  isRepeated: false,
  isEnded: false,
}

export type Perform = (actor: HubActor, connection: Link | null, output: Output) => void

/** Close codes: spec ocppj §10. 1013: try again later. */
const TRY_LATER = 1013
const POLICY = 1008

export function newPerform(options: PerformOptions): Perform {
  const { writer, metrics } = options
  const perform = (
    actor: HubActor,
    connection: Link | null,
    output: Output,
    from: number,
  ): void => {
    for (let i = from; i < output.length; i += 1) {
      const effect = output[i] as string | Effect
      if (typeof effect === 'string') {
        send(options, actor, connection, effect)
      } else if (effect.type === 'record') {
        if (writer.isFull()) {
          metrics.count('stator_messages_dropped_total', { reason: 'storeFull' })
          return giveUp(options, actor, connection, effect.ticket)
        }
        const { ticket } = effect
        const at = options.clock.monotonic()
        writer.record(actor.owner, effect.fact, (result) => {
          if ('failed' in result) return giveUp(options, actor, connection, ticket)
          if (ticket !== null) options.postEvent(actor, recorded(options, ticket, result))
          perform(actor, connection, output, i + 1)
          const seconds = (options.clock.monotonic() - at) / 1_000
          metrics.observe('stator_durable_answer_seconds', {}, seconds)
        })
        return
      } else performOne(options, actor, connection, effect)
    }
  }
  return (actor, connection, output) => {
    if (output.length > 0) perform(actor, connection, output, 0)
  }
}

/** Not an answer, and not an error either: it comes again, when the store is back. */
function giveUp(
  options: PerformOptions,
  actor: HubActor,
  connection: Link | null,
  ticket: number | null,
): void {
  connection?.close(TRY_LATER, 'the store is away')
  // Whoever asked has gone; the question must not stay.
  if (ticket !== null) options.postEvent(actor, recorded(options, ticket, NOT_STORED))
}

function recorded({ clock }: PerformOptions, ticket: number, receipt: Receipt): Event {
  return { type: 'recorded', at: clock.now(), ticket, ...receipt }
}

/** Only on the connection that the input came from: an answer on another would be a stranger's. */
function send(
  { metrics, writer, clock }: PerformOptions,
  actor: HubActor,
  connection: Link | null,
  text: string,
): void {
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
  writer.log({ tenant, chargePointId, at: clock.now(), direction: 'out', text })
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
      return lookUp(options, actor, effect)
    case 'wake':
      return options.timers.set(actor, effect.at)
    case 'reply':
      return options.commands.settle(effect.commandId, effect.outcome)
    case 'close':
      return connection?.close(effect.code, effect.reason)
    case 'count':
      options.metrics.count('stator_oddities_total', { what: effect.what })
      return effect.what === 'frame.unreadable' ? noteBadFrame(options, actor) : undefined
    case 'restart':
      return options.restart(actor, effect.reason)
    default:
      return unreachable(effect)
  }
}

function noteBadFrame({ clock, badFramesPerMinuteMax }: PerformOptions, actor: HubActor): void {
  const now = clock.monotonic()
  if (now - actor.badFramesSince > 60_000) {
    actor.badFramesSince = now
    actor.badFrames = 0
  }
  actor.badFrames += 1
  if (actor.badFrames > badFramesPerMinuteMax) {
    actor.connection?.close(POLICY, 'too many unreadable frames')
  }
}

function lookUp(
  { lookups, holdMs, patienceMs, postEvent, clock }: PerformOptions,
  actor: HubActor,
  { ticket, idToken, isHeld }: Extract<Effect, { type: 'lookup' }>,
): void {
  const connection = actor.connection
  const waitMs = isHeld ? holdMs : patienceMs
  void lookups.findStanding(actor.owner.tenant, idToken, waitMs).then((standing) => {
    // A question that leads to money and cannot be asked is not answered: it comes again.
    if (standing === null && isHeld) connection?.close(TRY_LATER, 'the store is away')
    postEvent(actor, { type: 'id-token.found', at: clock.now(), ticket, standing })
  })
}
