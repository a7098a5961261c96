/** Our calls: one at a time, by priority, with a deadline, and each with exactly one end. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { findCommand } from '../../src/actor/calls.ts'
import type { ChargePoint } from '../../src/model/charge-point.ts'
import type { Command, Outcome } from '../../src/model/command.ts'
import { COMMANDS_EXPIRED_MAX, COMMANDS_QUEUED_MAX } from '../../src/model/command.ts'
import type { Event } from '../../src/model/event.ts'
import type { CallAnswered } from '../../src/model/event-answer.ts'
import type { Told } from './told.ts'
import { command, countsOf, effectsOf, MINUTE, NOON, notesOf, READY, tell } from './told.ts'

const RESULT = { type: 'result', payload: '{"status":"Accepted"}' } as const
const CALL_ERROR = { type: 'callError', code: 'X', description: 'y', details: '{}' } as const

describe('call', () => {
  it('is sent at once when the line is free, and the sender told of its answer', () => {
    const its = command()
    const sent = tell(READY, commanded(its))
    assert.deepEqual(callsOf(sent), [its.commandId])
    assert.deepEqual(statusesOf(sent), ['sent'])
    const told = tell(sent.state, answered(its))
    assert.deepEqual(repliesOf(told), [[its.commandId, 'result']])
    assert.deepEqual(statusesOf(told), ['result'])
    assert.deepEqual(told.state.calls, READY.calls)
  })

  it('waits for the one before', () => {
    const [first, second] = [command(), command()]
    const waiting = tell(READY, commanded(first), commanded(second))
    assert.deepEqual(callsOf(waiting), [])
    assert.deepEqual(callsOf(tell(waiting.state, answered(first))), [second.commandId])
  })

  it('goes by priority, and by age among equals', () => {
    const priorities = [1, 2, 1, 0, 2, 0] as const
    const all = priorities.map((priority) => command({ priority }))
    const { state } = tell(READY, ...all.map((one) => commanded(one)))
    const order = [all[0], all[3], all[5], all[2], all[1], all[4]].map((one) => one?.commandId)
    assert.deepEqual(drain(state), order)
  })

  const ends: readonly [when: string, events: (its: Command) => Event[], outcome: string][] = [
    ['it is answered with an error', (its) => [answered(its, CALL_ERROR)], 'callError'],
    [
      'its answer is wrong',
      (its) => [answered(its, { type: 'invalidResponse', description: 'd', payload: '{}' })],
      'invalidResponse',
    ],
    ['no answer comes', () => [woke(NOON + 30_000)], 'timedOut'],
    ['the connection ends', () => [{ type: 'disconnected', at: NOON }], 'disconnected'],
    [
      'a newer connection replaces it',
      () => [{ type: 'connected', protocol: 'ocpp1.6', at: NOON }],
      'disconnected',
    ],
  ]
  for (const [when, events, outcome] of ends) {
    it(`ends as ${outcome} when ${when}`, () => {
      const its = command()
      const told = tell(READY, commanded(its), ...events(its))
      assert.deepEqual(repliesOf(told), [[its.commandId, outcome]])
      assert.deepEqual(statusesOf(told), [outcome])
    })
  }

  it('is not sent when the charge point is away', () => {
    const its = command()
    const told = tell({ ...READY, isConnected: false }, commanded(its))
    assert.deepEqual(repliesOf(told), [[its.commandId, 'offline']])
    assert.deepEqual(callsOf(told), [])
  })

  it('is refused when the queue is full', () => {
    const all = Array.from({ length: COMMANDS_QUEUED_MAX + 1 }, () => command())
    const { state } = tell(READY, ...all.map((one) => commanded(one)))
    const last = command({ priority: 0 })
    const told = tell(state, commanded(last))
    assert.deepEqual(repliesOf(told), [[last.commandId, 'queueFull']])
    assert.equal(told.state.calls.queue.length, COMMANDS_QUEUED_MAX)
  })

  it('expires in the queue and is never sent', () => {
    const [first, second] = [command(), command({ expiresAt: NOON + 5_000 })]
    const waiting = tell(READY, commanded(first), commanded(second))
    assert.equal(waiting.state.wakeAt, NOON + 5_000)
    const told = tell(waiting.state, woke(NOON + 5_000))
    assert.deepEqual(repliesOf(told), [[second.commandId, 'expired']])
    assert.deepEqual(drain(told.state), [first.commandId])
  })

  it('expires when its turn comes too late, though nobody was woken', () => {
    const [first, second] = [command(), command({ expiresAt: NOON + 5_000 })]
    const waiting = tell(READY, commanded(first), commanded(second))
    const told = tell(waiting.state, answered(first, RESULT, NOON + 6_000))
    assert.deepEqual(repliesOf(told), [
      [first.commandId, 'result'],
      [second.commandId, 'expired'],
    ])
    assert.deepEqual(callsOf(told), [])
  })

  it('is refused when its turn comes after the registration was taken back', () => {
    const [first, second] = [command(), command()]
    const judged: Event = { type: 'judged', at: NOON, decision: 'rejected' }
    const waiting = tell(READY, commanded(first), commanded(second), judged)
    const told = tell(waiting.state, answered(first))
    assert.deepEqual(repliesOf(told), [
      [first.commandId, 'result'],
      [second.commandId, 'refused'],
    ])
  })

  it('gives way to the next when it times out', () => {
    const [first, second] = [command(), command()]
    const told = tell(READY, commanded(first), commanded(second), woke(NOON + 30_000))
    assert.deepEqual(callsOf(told), [second.commandId])
    assert.equal(told.state.wakeAt, NOON + 60_000)
  })

  it('that is queued fails as offline when the connection ends', () => {
    const [first, second] = [command(), command()]
    const told = tell(READY, commanded(first), commanded(second), {
      type: 'disconnected',
      at: NOON,
    })
    assert.deepEqual(repliesOf(told), [
      [first.commandId, 'disconnected'],
      [second.commandId, 'offline'],
    ])
    assert.deepEqual(told.state.calls, READY.calls)
  })

  it('that is queued goes out on the connection that replaces the first', () => {
    const [first, second] = [command(), command()]
    const told = tell(READY, commanded(first), commanded(second), {
      type: 'connected',
      protocol: 'ocpp1.6',
      at: NOON,
    })
    assert.deepEqual(repliesOf(told), [[first.commandId, 'disconnected']])
    assert.deepEqual(callsOf(told), [second.commandId])
  })

  it('is taken once when it is commanded twice', () => {
    const its = command()
    const told = tell(READY, commanded(its), commanded(its))
    assert.deepEqual(told.effects, [])
    assert.equal(told.state.calls.queue.length, 0)
  })
})

describe('answer', () => {
  it('that comes late is noted, and is not the answer of the next call', () => {
    const [first, second] = [command(), command()]
    const waiting = tell(READY, commanded(first), commanded(second), woke(NOON + 30_000))
    assert.deepEqual(findCommand(waiting.state, first.commandId), { command: first, isLate: true })
    const told = tell(waiting.state, answered(first))
    assert.deepEqual(countsOf(told), ['answer.late'])
    assert.deepEqual(statusesOf(told), ['answeredLate'])
    assert.deepEqual(repliesOf(told), [])
    assert.deepEqual(findCommand(told.state, second.commandId), { command: second, isLate: false })
  })

  it('with an unknown id is counted, and one that comes twice too', () => {
    const its = command()
    const told = tell(READY, commanded(its), answered(its), answered(its))
    assert.deepEqual(told.effects, [{ type: 'count', what: 'answer.unknown' }])
    assert.equal(findCommand(told.state, its.commandId), null)
  })

  it('is not waited for on another connection', () => {
    const its = command()
    const events = [
      commanded(its),
      woke(NOON + 30_000),
      { type: 'connected', protocol: 'ocpp1.6', at: NOON } as const,
    ]
    assert.deepEqual(countsOf(tell(READY, ...events, answered(its))), ['answer.unknown'])
  })

  it('is remembered for the last few calls that timed out', () => {
    const all = Array.from({ length: COMMANDS_EXPIRED_MAX + 1 }, () => command())
    let state: ChargePoint = READY
    for (const [i, its] of all.entries()) {
      const at = NOON + i * MINUTE
      state = tell(state, { type: 'commanded', at, command: its }, woke(at + 30_000)).state
    }
    assert.equal(findCommand(state, all[0]?.commandId ?? ''), null)
    assert.equal(state.calls.expired.length, COMMANDS_EXPIRED_MAX)
  })
})

describe('credential', () => {
  const secret = 'AB'.repeat(20)
  const payload = JSON.stringify({ key: 'AuthorizationKey', value: secret })
  const change = command({ action: 'ChangeConfiguration', payload })
  const set = (answer: 'accepted' | 'rejected' | 'rebootRequired' | 'notSupported'): Event => {
    return {
      type: 'variable.set',
      at: NOON,
      name: 'AUTHORIZATIONKEY',
      value: secret,
      status: answer,
    }
  }

  it('is proposed before the call leaves', () => {
    const sent = tell(READY, commanded(change))
    const order = sent.effects.map(({ type }) => type).filter((type) => type !== 'wake')
    assert.deepEqual(order, ['record', 'call', 'note'])
    assert.deepEqual(stepsOf(sent), ['proposed'])
    assert.deepEqual(effectsOf(sent, 'record')[0]?.fact, {
      type: 'credential',
      at: NOON,
      step: 'proposed',
      secretHex: secret,
    })
  })

  const answers: readonly [what: string, events: readonly Event[], steps: readonly string[]][] = [
    ['accepted', [set('accepted')], ['accepted']],
    ['rebootRequired', [set('rebootRequired')], ['accepted']],
    ['rejected', [set('rejected')], ['withdrawn']],
    ['notSupported', [set('notSupported')], ['withdrawn']],
    ['a CALLERROR', [answered(change, CALL_ERROR)], ['withdrawn']],
    ['no answer', [woke(NOON + 30_000)], []],
    ['a late CALLERROR', [woke(NOON + 30_000), answered(change, CALL_ERROR)], ['withdrawn']],
    ['the end of the connection', [{ type: 'disconnected', at: NOON }], []],
  ]
  for (const [what, events, steps] of answers) {
    it(`is [${steps.join()}] after ${what}`, () => {
      assert.deepEqual(stepsOf(tell(READY, commanded(change), ...events)), steps)
    })
  }

  it('is in no note', () => {
    const error = { ...CALL_ERROR, description: `bad value ${secret}` }
    const variables = [{ name: 'AuthorizationKey', value: secret, isReadonly: false }]
    const events: readonly Event[] = [
      commanded(change),
      set('accepted'),
      { type: 'variables.reported', at: NOON, variables, unknown: [] },
      answered(change, error),
    ]
    let state: ChargePoint = READY
    for (const event of events) {
      const told = tell(state, event)
      assert.equal(JSON.stringify(notesOf(told)).includes(secret), false)
      state = told.state
    }
  })
})

function commanded(its: Command): Event {
  return { type: 'commanded', at: NOON, command: its }
}

function answered(its: Command, outcome: CallAnswered['outcome'] = RESULT, at = NOON): Event {
  return { type: 'call.answered', at, messageId: its.commandId, outcome }
}

function woke(at: number): Event {
  return { type: 'woke', at }
}

function callsOf(told: Told): readonly string[] {
  return effectsOf(told, 'call').map(({ messageId }) => messageId)
}

function repliesOf(told: Told): readonly [string, Outcome['type']][] {
  return effectsOf(told, 'reply').map(({ commandId, outcome }) => [commandId, outcome.type])
}

function statusesOf(told: Told): readonly string[] {
  return notesOf(told).flatMap((note) => (note.type === 'command' ? [note.status] : []))
}

function stepsOf(told: Told): readonly string[] {
  const facts = effectsOf(told, 'record').map(({ fact }) => fact)
  return facts.flatMap((fact) => (fact.type === 'credential' ? [fact.step] : []))
}

/** Answers everything, and tells in which order it was sent. */
function drain(before: ChargePoint): readonly string[] {
  const order: string[] = []
  let state = before
  while (state.calls.inFlight !== null) {
    const { command: its } = state.calls.inFlight
    order.push(its.commandId)
    state = tell(state, answered(its)).state
  }
  return order
}
