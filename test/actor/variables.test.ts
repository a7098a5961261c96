/** What its answers tell of its set-up, and what is only passed on. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { Event } from '../../src/model/event.ts'
import { effectsOf, NOON, notesOf, READY, tell } from './told.ts'

const at = NOON

describe('variables', () => {
  it('are noted, but for the value of a key', () => {
    const variables = [
      { name: 'HeartbeatInterval', value: '300', isReadonly: false },
      { name: 'authorizationkey', value: 'secret', isReadonly: false },
    ]
    const told = tell(READY, { type: 'variables.reported', at, variables, unknown: ['X'] })
    const [first] = variables
    const hidden = { name: 'authorizationkey', value: null, isReadonly: false }
    assert.deepEqual(notesOf(told), [{ type: 'variables', at, variables: [first, hidden] }])
  })

  const sets: readonly [Extract<Event, { type: 'variable.set' }>['status'], boolean][] = [
    ['accepted', true],
    ['rebootRequired', true],
    ['rejected', false],
    ['notSupported', false],
  ]
  for (const [status, isNoted] of sets) {
    it(`are ${isNoted ? 'noted' : 'as before'} when one is set and the answer is ${status}`, () => {
      const told = tell(READY, { type: 'variable.set', at, name: 'A', value: '1', status })
      const variables = [{ name: 'A', value: '1', isReadonly: false }]
      assert.deepEqual(notesOf(told), isNoted ? [{ type: 'variables', at, variables }] : [])
    })
  }
})

describe('variables that decide something', () => {
  const name = 'TxCtrlr.SupportedLimits'
  const key = name.toLowerCase()
  const reported = (value: string | null): Event => {
    const variables = [
      { name, value, isReadonly: true },
      { name: 'Other', value: '1', isReadonly: true },
    ]
    return { type: 'variables.reported', at, variables, unknown: [] }
  }

  it('are kept as told last, and forgotten when there is no value', () => {
    const first = tell(READY, reported('maxCost'))
    assert.deepEqual(first.state.variables, { [key]: 'maxCost' })
    assert.equal(tell(first.state, reported('maxCost')).state, first.state)
    assert.deepEqual(tell(first.state, reported('maxTime')).state.variables, { [key]: 'maxTime' })
    assert.deepEqual(tell(first.state, reported(null)).state.variables, {})
  })

  it('are kept as set', () => {
    const set = { type: 'variable.set', at, name, value: 'maxSoC' } as const
    const told = tell(READY, { ...set, status: 'accepted' })
    assert.deepEqual(told.state.variables, { [key]: 'maxSoC' })
    assert.deepEqual(tell(READY, { ...set, status: 'rejected' }).state.variables, {})
  })
})

describe('set-up', () => {
  const place = { evseId: 1, connectorId: null } as const
  const availability = { type: 'availability.answered', at, ...place } as const
  for (const [status, isScheduled] of [
    ['accepted', false],
    ['scheduled', true],
  ] as const) {
    it(`holds an availability that was ${status}`, () => {
      const told = tell(READY, { ...availability, isOperative: false, status })
      const note = { type: 'availability', at, ...place, isOperative: false, isScheduled }
      assert.deepEqual(notesOf(told), [note])
    })
  }

  it('does not hold an availability that was rejected', () => {
    const told = tell(READY, { ...availability, isOperative: false, status: 'rejected' })
    assert.deepEqual(told.effects, [])
  })

  it('holds the version of the local list', () => {
    const told = tell(READY, { type: 'local-list.reported', at, version: 12 })
    assert.equal(told.state.localListVersion, 12)
    assert.deepEqual(notesOf(told), [{ type: 'local-list', at, version: 12 }])
  })
})

describe('what is passed on', () => {
  it('is durable for security events', () => {
    const event = {
      type: 'security.event',
      at,
      occurredAt: at,
      occurredText: '',
      kind: 'TamperDetectionActivated',
      techInfo: null,
      raw: '[2]',
    } as const
    assert.deepEqual(effectsOf(tell(READY, event), 'record'), [
      { type: 'record', fact: event, ticket: null },
    ])
  })

  it('is noted for data transfers and certificate requests', () => {
    const events: readonly Event[] = [
      { type: 'data.transferred', at, vendorId: 'V', messageId: null, data: null },
      { type: 'certificate.requested', at, csr: 'PEM', certificateType: null, requestId: 7 },
    ]
    for (const event of events) assert.deepEqual(notesOf(tell(READY, event)), [event])
  })
})
