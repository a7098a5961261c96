/** Operations that are one call: what each version is sent, and what is refused before it is. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { JsonObject, Operation } from '../../../src/model/operation.ts'
import { CONTROL } from './cases-control.ts'
import { MAINTENANCE } from './cases-maintenance.ts'
import { REFUSED } from './cases-refused.ts'
import { play, refuse } from './rig.ts'

describe('an operation', () => {
  for (const [versions, operation, action, payload, answer] of [...CONTROL, ...MAINTENANCE]) {
    for (const version of versions) {
      it(`is ${action} in ${version}: ${operation.type}`, () => {
        const { steps, result } = play(version, operation, () => answer ?? { status: 'Accepted' })
        assert.deepEqual(steps, [{ action, payload }])
        assert.equal(result.status, 'accepted')
      })
    }
  }

  for (const [versions, operation, code, detail, facts] of REFUSED) {
    for (const version of versions) {
      it(`is refused in ${version}: ${operation.type}, ${detail}`, () => {
        const refusal = refuse(version, operation, facts)
        assert.equal(refusal.code, code, refusal.detail)
        assert.match(refusal.detail, detail)
      })
    }
  }

  it('tells the ids that later messages carry', () => {
    const start: Operation = { type: 'start', idToken: 'A' }
    const answer = { status: 'Accepted', transactionId: 'T1' }
    const { result } = play('ocpp2.0.1', start, () => answer)
    assert.deepEqual([result.remoteStartId, result.transactionId], [1_001, 'T1'])
    const log: Operation = { type: 'log', kind: 'security', url: 'ftp://a' }
    const told = play('ocpp2.1', log, () => ({ status: 'AcceptedCanceled', filename: 'f' })).result
    assert.deepEqual(
      [told.status, told.reportedStatus, told.requestIds, told.fileName],
      ['accepted', 'AcceptedCanceled', [1_001], 'f'],
    )
  })

  it('says what the charge point said, and why', () => {
    const CASES: readonly [Operation, JsonObject | string, string, RegExp | null][] = [
      [
        { type: 'unlock', evseId: 1 },
        { status: 'OngoingAuthorizedTransaction' },
        'rejected',
        /Stop the transaction/,
      ],
      [{ type: 'unlock', evseId: 1 }, { status: 'UnknownConnector' }, 'unknown', null],
      [{ type: 'reset', kind: 'onIdle' }, { status: 'Scheduled' }, 'scheduled', null],
      [
        { type: 'clear-cache' },
        { status: 'Rejected', statusInfo: { reasonCode: 'NoCache', additionalInfo: 'none' } },
        'rejected',
        /NoCache: none/,
      ],
      [{ type: 'clear-cache' }, 'NotImplemented', 'notSupported', /NotImplemented/],
      [{ type: 'clear-cache' }, 'InternalError', 'failed', /because/],
    ]
    for (const [operation, answer, status, hint] of CASES) {
      const { result } = play('ocpp2.0.1', operation, () => answer)
      assert.equal(result.status, status)
      if (hint === null) assert.equal(result.hint, null)
      else assert.match(result.hint ?? '', hint)
    }
  })

  it('hints at signed firmware where unsigned is not supported', () => {
    const firmware: Operation = { type: 'firmware', url: 'https://a' }
    const { result } = play('ocpp1.6', firmware, () => 'NotSupported')
    assert.equal(result.status, 'notSupported')
    assert.match(result.hint ?? '', /signed firmware/)
  })

  it('tells when there is no log to upload', () => {
    const log: Operation = { type: 'log', kind: 'diagnostics', url: 'ftp://a' }
    const { result } = play('ocpp1.6', log, () => ({}))
    assert.deepEqual([result.status, result.fileName], ['accepted', null])
    assert.match(result.hint ?? '', /nothing/)
  })
})
