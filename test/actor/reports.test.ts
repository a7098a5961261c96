/** Parts of reports: recorded as they come, while their job waits for the next. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { ChargePoint } from '../../src/model/charge-point.ts'
import type { ReportPart } from '../../src/model/event-message.ts'
import { type Job, REPORT_PATIENCE_MS } from '../../src/model/job.ts'
import { effectsOf, MINUTE, NOON, notesOf, READY, tell } from './told.ts'

const JOB: Job = {
  kind: 'deviceModel',
  requestId: 7,
  commandId: 'c',
  status: 'requested',
  isOver: false,
  detail: 'FullInventory',
  dueAt: NOON + REPORT_PATIENCE_MS,
}

const WAITING: ChargePoint = { ...READY, jobs: [JOB], wakeAt: NOON + REPORT_PATIENCE_MS }

describe('part of a report', () => {
  const parts: readonly [what: string, part: Partial<ReportPart>, isWhole: boolean][] = [
    ['all there is', {}, true],
    ['another one', { requestId: 8 }, false],
    ['another kind', { kind: 'monitoring' }, false],
    ['all there is, without a number', { seqNo: null }, true],
  ]
  for (const [what, facts, isWhole] of parts) {
    it(`is recorded as one of ${what}`, () => {
      const told = tell(WAITING, part(facts))
      const fact = { ...part(facts), isWhole }
      assert.deepEqual(effectsOf(told, 'record'), [{ type: 'record', fact, ticket: null }])
    })
  }

  it('is one of some when its report was not asked for all', () => {
    const jobs = [{ ...JOB, detail: 'SummaryInventory' }]
    const told = tell({ ...WAITING, jobs }, part())
    const [record] = effectsOf(told, 'record')
    assert.ok(record?.fact.type === 'report.part')
    assert.equal(record.fact.isWhole, false)
  })

  it('is waited for anew after each', () => {
    const told = tell(WAITING, part({ at: NOON + MINUTE }))
    assert.equal(told.state.wakeAt, NOON + MINUTE + REPORT_PATIENCE_MS)
    assert.deepEqual(tell(told.state, woke(NOON + REPORT_PATIENCE_MS)).state.jobs, told.state.jobs)
  })

  it('that does not come makes the report stale', () => {
    const told = tell(WAITING, woke(NOON + REPORT_PATIENCE_MS))
    const job = { ...JOB, status: 'stale', isOver: true }
    assert.deepEqual(told.state.jobs, [job])
    const note = { type: 'job', at: NOON + REPORT_PATIENCE_MS, ...job, fileName: null }
    assert.deepEqual(notesOf(told), [note])
    const late = tell(told.state, part({ at: NOON + 60 * MINUTE }))
    assert.deepEqual(late.state.jobs, [job])
    assert.equal(late.state.wakeAt, null)
  })

  it('tells of variables that decide something', () => {
    const variables = [
      { name: 'TxCtrlr.SupportedLimits', value: 'maxCost', isReadonly: true },
      { name: 'TxCtrlr.EVConnectionTimeOut', value: '60', isReadonly: false },
    ]
    const told = tell(WAITING, part({ variables }))
    assert.deepEqual(told.state.variables, { 'txctrlr.supportedlimits': 'maxCost' })
  })
})

function part(facts: Partial<ReportPart> = {}): ReportPart {
  return {
    type: 'report.part',
    at: NOON,
    kind: 'deviceModel',
    requestId: 7,
    seqNo: 0,
    isLast: false,
    variables: [],
    items: [],
    raw: '[2]',
    ...facts,
  }
}

function woke(at: number) {
  return { type: 'woke', at } as const
}
