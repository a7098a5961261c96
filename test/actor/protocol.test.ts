/** Another version is spoken: what is void then, and what stays. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { ChargePoint } from '../../src/model/charge-point.ts'
import type { Event } from '../../src/model/event.ts'
import {
  booted,
  command,
  countsOf,
  effectsOf,
  MINUTE,
  NOON,
  notesOf,
  READY,
  tell,
  transaction,
} from './told.ts'
import { known } from './told-reports.ts'

const OLD: ChargePoint = {
  ...READY,
  protocol: 'old',
  identity: booted().identity,
  invited: [],
  variables: { 'txctrlr.supportedlimits': 'maxCost' },
  held: [{ kind: 'eventStream', itemId: '1', body: '{}', isOpen: true }],
  repairs: { rule: 3 },
  connectors: [
    {
      evseId: 1,
      connectorId: 1,
      status: 'available',
      reportedStatus: 'Available',
      occurredAt: NOON,
    },
  ],
  transactions: [transaction(), known()],
  reservations: [
    {
      reservationId: 1,
      evseId: 1,
      idToken: 'A',
      groupIdToken: null,
      expiresAt: NOON + 60 * MINUTE,
      status: 'active',
    },
  ],
  chargingProfiles: [
    {
      profileId: 4,
      evseId: 1,
      purpose: 'TxProfile',
      stackLevel: 0,
      transactionId: '7',
      text: '{}',
    },
  ],
  jobs: [
    {
      kind: 'log',
      requestId: 3,
      commandId: 'c',
      status: 'Uploading',
      isOver: false,
      detail: null,
      dueAt: null,
    },
  ],
  wakeAt: NOON + 60 * MINUTE,
}

describe('version', () => {
  it('is noted when it is the first', () => {
    const told = tell(READY, connected('old'))
    assert.equal(told.state.protocol, 'old')
    assert.deepEqual(notesOf(told), [{ type: 'protocol', at: NOON, protocol: 'old' }])
    assert.deepEqual(countsOf(told), [])
  })

  it('is not noted when it is the same', () => {
    const told = tell(OLD, connected('old'))
    assert.deepEqual(told, { state: OLD, effects: [] })
  })

  it('that is another one makes void what was said of its set-up, and of nothing else', () => {
    const told = tell(OLD, connected('new'))
    assert.deepEqual(told.state, {
      ...OLD,
      protocol: 'new',
      identity: null,
      variables: {},
      held: [],
      chargingProfiles: [],
      jobs: [{ ...OLD.jobs[0], status: 'VersionChanged', isOver: true }],
    })
    assert.deepEqual(countsOf(told), ['protocol.changed'])
    assert.deepEqual(
      notesOf(told).map(({ type }) => type),
      ['protocol', 'job', 'charging-profile.removed'],
    )
  })

  for (const [status, ended] of [
    ['Installing', 'installed'],
    ['Downloaded', 'installed'],
    ['requested', 'VersionChanged'],
  ] as const) {
    it(`that is another one came with the firmware that was ${status}`, () => {
      const [log] = OLD.jobs
      assert.ok(log)
      const job = { ...log, kind: 'firmware', requestId: 4, status } as const
      const { jobs } = tell({ ...OLD, jobs: [job] }, connected('new')).state
      assert.deepEqual(jobs, [{ ...job, status: ended, isOver: true }])
    })
  }

  it('that is another one refuses what waits in words of the old one', () => {
    const [first, second, third] = [command(), command(), command()]
    const events = [first, second, third].map((its) => ({
      type: 'commanded' as const,
      at: NOON,
      command: its,
    }))
    const told = tell(OLD, ...events, connected('new'))
    const replies = effectsOf(told, 'reply')
    assert.deepEqual(
      replies.map(({ commandId, outcome }) => [commandId, outcome.type]),
      [
        [second.commandId, 'refused'],
        [third.commandId, 'refused'],
        [first.commandId, 'disconnected'],
      ],
    )
    assert.deepEqual(effectsOf(told, 'call'), [])
    assert.deepEqual(told.state.calls, READY.calls)
  })

  it('that is another one takes back what was asked for, and all is asked for again', () => {
    const pending: ChargePoint = { ...OLD, registration: 'pending', invited: ['NotifyReport'] }
    assert.deepEqual(tell(pending, connected('new')).state.invited, [])
    const boot = { ...booted(), isInventoryWanted: true }
    const told = tell(tell(OLD, connected('new')).state, boot)
    assert.deepEqual(
      effectsOf(told, 'ask').map(({ wish }) => wish.type),
      ['inventory', 'monitors'],
    )
  })
})

function connected(protocol: string): Event {
  return { type: 'connected', at: NOON, protocol }
}
