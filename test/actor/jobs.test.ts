/** Firmware updates and uploads of logs: which status belongs to which job. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { ChargePoint } from '../../src/model/charge-point.ts'
import type { Event } from '../../src/model/event.ts'
import type { JobRequested } from '../../src/model/event-answer.ts'
import type { JobReported } from '../../src/model/event-message.ts'
import { JOBS_MAX } from '../../src/model/job.ts'
import { booted, effectsOf, NOON, notesOf, READY, tell } from './told.ts'

describe('job', () => {
  it('is requested, told of, and over', () => {
    const told = tell(READY, requested(), reported('Uploading'), reported('Uploaded', true))
    assert.deepEqual(told.state.jobs, [
      {
        kind: 'log',
        requestId: 4,
        commandId: 'c-4',
        status: 'Uploaded',
        isOver: true,
        detail: null,
        dueAt: null,
      },
    ])
    assert.deepEqual(notesOf(told), [
      {
        type: 'job',
        at: NOON,
        kind: 'log',
        requestId: 4,
        commandId: 'c-4',
        status: 'Uploaded',
        isOver: true,
        fileName: null,
        detail: null,
        dueAt: null,
      },
    ])
  })

  it('is none when it was not taken on, but told', () => {
    const told = tell(READY, requested({ isAccepted: false }))
    assert.deepEqual(told.state.jobs, [])
    assert.equal(notesOf(told).length, 1)
  })

  it('ends the one before of its kind, and no other', () => {
    const firmware = requested({ kind: 'firmware', requestId: 1 })
    const told = tell(READY, firmware, requested(), requested({ requestId: 5, commandId: 'c-5' }))
    assert.deepEqual(statusesOf(told.state), ['requested', 'AcceptedCanceled', 'requested'])
    assert.equal(notesOf(told).length, 2)
  })

  const matches: readonly [what: string, report: Partial<JobReported>, statuses: string[]][] = [
    ['its id', { requestId: 4 }, ['requested', 'X']],
    ['the id of another kind', { requestId: 3 }, ['requested', 'requested']],
    ['an id that nobody knows', { requestId: 99 }, ['requested', 'requested']],
    ['no id', { requestId: null }, ['requested', 'X']],
    ['no id, of the other kind', { requestId: null, kind: 'firmware' }, ['X', 'requested']],
    [
      'no id, of a kind without a job',
      { requestId: null, kind: 'diagnostics' },
      ['requested', 'requested'],
    ],
  ]
  for (const [what, report, statuses] of matches) {
    it(`is found by ${what}: [${statuses.join()}]`, () => {
      const firmware = requested({ kind: 'firmware', requestId: 3 })
      const told = tell(READY, firmware, requested(), { ...reported('X'), ...report })
      assert.deepEqual(statusesOf(told.state), statuses)
      assert.equal(notesOf(told).length, 1)
    })
  }

  it('is not touched by a charge point that says it is idle', () => {
    for (const raw of [null, '[2]']) {
      const told = tell(READY, requested(), { ...reported('Idle', true), requestId: null, raw })
      assert.deepEqual(statusesOf(told.state), ['requested'])
      assert.deepEqual(told.effects, [])
    }
  })

  const boots: readonly [what: string, status: string, version: string | null, then: string][] = [
    ['another firmware ends an update', 'Downloading', '2.0', 'installed'],
    ['the same firmware says nothing', 'Installing', '1.0', 'Installing'],
    ['a firmware that is not told says nothing', 'Installing', null, 'Installing'],
    ['another firmware is not one that it fetches later', 'DownloadScheduled', '2.0', ''],
  ]
  for (const [what, status, firmwareVersion, then] of boots) {
    it(`${what}: it boots`, () => {
      const boot = booted()
      const update = [
        { ...boot, identity: { ...boot.identity, firmwareVersion: '1.0' } },
        requested({ kind: 'firmware' }),
        { ...reported(status), kind: 'firmware' as const },
        { ...boot, identity: { ...boot.identity, firmwareVersion } },
      ]
      const { state } = tell(READY, ...update)
      assert.deepEqual(statusesOf(state), [then === '' ? status : then])
      assert.equal(state.jobs[0]?.isOver, then === 'installed')
      const installed = tell(state, { ...reported('Installed', true), kind: 'firmware' }).state
      assert.deepEqual(statusesOf(installed), ['Installed'])
    })
  }

  it('stays over when an old status comes late', () => {
    const told = tell(READY, requested(), reported('Uploaded', true), reported('Uploading'))
    assert.deepEqual(statusesOf(told.state), ['Uploaded'])
    assert.deepEqual(told.effects, [])
  })

  it('is evidence when it is signed: recorded, not noted', () => {
    const told = tell(READY, requested(), { ...reported('Uploading'), raw: '[2]' })
    assert.equal(effectsOf(told, 'record').length, 1)
    assert.deepEqual(notesOf(told), [])
    assert.deepEqual(statusesOf(told.state), ['Uploading'])
  })

  it('is forgotten past the limit, one that is over first', () => {
    const jobs = Array.from({ length: JOBS_MAX }, (_, i) => ({
      kind: 'firmware' as const,
      requestId: 100 + i,
      commandId: null,
      status: 'x',
      isOver: i === 2,
      detail: null,
      dueAt: null,
    }))
    const { state } = tell({ ...READY, jobs }, requested())
    assert.equal(state.jobs.length, JOBS_MAX)
    assert.equal(
      state.jobs.some(({ requestId }) => requestId === 102),
      false,
    )
  })
})

function requested(facts: Partial<JobRequested> = {}): Event {
  return {
    type: 'job.requested',
    at: NOON,
    kind: 'log',
    requestId: 4,
    commandId: 'c-4',
    fileName: 'log.zip',
    isAccepted: true,
    detail: null,
    dueAt: null,
    transactionId: null,
    ...facts,
  }
}

function reported(status: string, isOver = false): JobReported {
  return { type: 'job.status', at: NOON, kind: 'log', requestId: 4, status, isOver, raw: null }
}

function statusesOf({ jobs }: ChargePoint): readonly string[] {
  return jobs.map(({ status }) => status)
}
