/** Performing, with all that it does written down in one list, in order. */
import { newManualClock } from '../../src/base/clock.ts'
import { newMetrics } from '../../src/base/metrics.ts'
import type { HubActor } from '../../src/hub/actor.ts'
import type { Perform } from '../../src/hub/perform.ts'
import { newOnError, newPerform } from '../../src/hub/perform.ts'
import type { Outcome } from '../../src/model/command.ts'
import type { Effect } from '../../src/model/effect.ts'
import type { Event } from '../../src/model/event.ts'
import type { Fact } from '../../src/model/record.ts'
import { NOON } from '../actor/told.ts'
import { newTimedActor, TestLink, TestWriter } from './rig.ts'

export const BAD_FRAMES_MAX = 3

const FACT: Fact = {
  type: 'frame.rejected',
  at: NOON,
  action: 'StopTransaction',
  description: 'StopTransaction must have what it has not',
  raw: '[2]',
}
export const RECORD = { type: 'record', fact: FACT, ticket: null } as const satisfies Effect
export const SEEN: Effect = { type: 'note', note: { type: 'charge-point.disconnected', at: NOON } }
export const LOOKUP = {
  type: 'lookup',
  ticket: 9,
  idToken: 'DRIVER',
  idTokenType: null,
  isHeld: true,
} as const satisfies Effect

export class PerformRig {
  /** What was done, each as a word or two; what was sent as it is. */
  readonly done: string[] = []
  readonly clock = newManualClock(NOON)
  readonly metrics = newMetrics({ hasProcessMetrics: false })
  readonly writer = new TestWriter()
  readonly events: Event[] = []
  readonly restarts: string[] = []
  readonly outcomes = new Map<string, Outcome>()
  /** How long each question to the store may wait. */
  readonly waits: number[] = []
  readonly perform: Perform

  constructor() {
    const { done, clock, metrics, writer, events, restarts, outcomes, waits } = this
    writer.note = (_owner, note) => done.push(`note ${note.type}`)
    const restart = (_actor: HubActor, reason: string): void => {
      done.push('restart')
      restarts.push(reason)
    }
    this.perform = newPerform({
      mayAct: () => true,
      writer,
      lookups: {
        findStanding: (_tenant, idToken, _type, waitMs) => {
          done.push(`lookup ${idToken}`)
          waits.push(waitMs)
          return writer.findStanding()
        },
      },
      timers: { set: (_actor, at) => done.push(`wake ${at}`) },
      commands: {
        settle: (commandId, outcome) => {
          done.push(`reply ${commandId}`)
          outcomes.set(commandId, outcome)
        },
      },
      clock,
      metrics,
      holdMs: 20_000,
      patienceMs: 8_000,
      badFramesPerMinuteMax: BAD_FRAMES_MAX,
      postEvent: (_actor, event) => {
        done.push(`event ${event.type}`)
        events.push(event)
      },
      restart,
      onError: newOnError(restart),
    })
  }

  /** An actor with its connection. */
  connect(number = 1): { readonly actor: HubActor; readonly link: TestLink } {
    const { done } = this
    const link = new TestLink(`CP-${number}`, () => done.push(`close ${link.closed}`))
    const send = link.send.bind(link)
    link.send = (text) => {
      const result = send(text)
      done.push(result === 'sent' ? text : `dropped ${text}`)
      return result
    }
    const actor = newTimedActor(number)
    actor.connection = link
    return { actor, link }
  }
}
