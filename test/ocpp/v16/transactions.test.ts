import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { Answer } from '../../../src/model/effect.ts'
import type { IdTokenInfo } from '../../../src/model/id-token.ts'
import { findRow } from '../../../src/ocpp/actions.ts'
import { findViolation } from '../../../src/ocpp/validate.ts'
import type { Case } from './run.ts'
import { AT, CONTEXT, checkCase, NOW, RAW, TEXT } from './run.ts'

const CASES: readonly Case[] = [
  {
    action: 'Authorize',
    name: 'asks',
    payload: { idTag: 'Tag1' },
    event: { type: 'authorization.asked', at: NOW, idToken: 'Tag1', idTokenType: null },
  },
  {
    action: 'MeterValues',
    name: 'of no transaction',
    payload: { connectorId: 0, meterValue: [] },
    event: {
      type: 'meter.values',
      at: NOW,
      evseId: 0,
      transactionId: null,
      samples: [],
      raw: RAW,
    },
    response: {},
  },
  {
    action: 'MeterValues',
    name: 'of a transaction and a connector that cannot be',
    payload: {
      connectorId: 2 ** 31,
      transactionId: -1,
      meterValue: [{ timestamp: TEXT, sampledValue: [{ value: '5' }] }],
    },
    event: {
      type: 'meter.values',
      at: NOW,
      evseId: -1,
      transactionId: '-1',
      samples: [
        {
          occurredAt: AT,
          value: '5',
          number: 5,
          kind: {
            measurand: 'Energy.Active.Import.Register',
            context: 'Sample.Periodic',
            phase: null,
            location: 'Outlet',
            unit: 'Wh',
            format: 'Raw',
          },
        },
      ],
      raw: RAW,
    },
    response: {},
  },
  {
    action: 'StartTransaction',
    name: 'with a reservation',
    payload: {
      connectorId: 1,
      idTag: 'Tag1',
      meterStart: 1_000,
      timestamp: TEXT,
      reservationId: 9,
    },
    event: {
      type: 'transaction.started',
      at: NOW,
      occurredAt: AT,
      occurredText: TEXT,
      evseId: 1,
      idToken: 'Tag1',
      meterStartWh: 1_000,
      reservationId: 9,
      startKey: `[1,"tag1",1000,${AT},9]`,
      raw: RAW,
    },
  },
  {
    action: 'StartTransaction',
    name: 'with numbers and a time that nobody can mean',
    payload: {
      connectorId: -5,
      idTag: '',
      meterStart: 1e300,
      timestamp: '+222222017-01-01T00:00:00Z',
    },
    event: {
      type: 'transaction.started',
      at: NOW,
      occurredAt: null,
      occurredText: '+222222017-01-01T00:00:00Z',
      evseId: -1,
      idToken: '',
      meterStartWh: null,
      reservationId: null,
      startKey: '[-5,"",1e+300,"+222222017-01-01T00:00:00Z",null]',
      raw: RAW,
    },
  },
  {
    action: 'StopTransaction',
    name: 'with the least',
    payload: { transactionId: -1, meterStop: 2_000, timestamp: TEXT },
    event: {
      type: 'transaction.ended',
      at: NOW,
      occurredAt: AT,
      occurredText: TEXT,
      transactionId: '-1',
      idToken: null,
      meterStopWh: 2_000,
      reason: 'Local',
      samples: [],
      stopKey: `[-1,${AT},2000,null,"4f53cda18c2baa0c0354bb5f9a3ecbe5"]`,
      raw: RAW,
    },
  },
]

const ACCEPTED: IdTokenInfo = { status: 'accepted', expiresAt: null, groupIdToken: null }

interface AnswerCase {
  readonly action: string
  readonly answer: Answer
  readonly response: object | null
}

const ANSWERS: readonly AnswerCase[] = [
  {
    action: 'Authorize',
    answer: { type: 'authorized', info: ACCEPTED },
    response: { idTagInfo: { status: 'Accepted' } },
  },
  {
    action: 'Authorize',
    answer: {
      type: 'authorized',
      info: { status: 'expired', expiresAt: NOW, groupIdToken: 'group' },
    },
    response: {
      idTagInfo: {
        status: 'Expired',
        expiryDate: '2026-06-07T08:09:10.011Z',
        parentIdTag: 'group',
      },
    },
  },
  {
    action: 'Authorize',
    answer: { type: 'authorized', info: { ...ACCEPTED, groupIdToken: 'g'.repeat(21) } },
    response: { idTagInfo: { status: 'Accepted' } },
  },
  {
    action: 'StartTransaction',
    answer: {
      type: 'started',
      info: { ...ACCEPTED, status: 'concurrentTx' },
      transactionId: '1234',
    },
    response: { transactionId: 1234, idTagInfo: { status: 'ConcurrentTx' } },
  },
  {
    action: 'StopTransaction',
    answer: { type: 'ended', info: { ...ACCEPTED, status: 'blocked' } },
    response: { idTagInfo: { status: 'Blocked' } },
  },
  { action: 'StopTransaction', answer: { type: 'ended', info: null }, response: {} },
  { action: 'StopTransaction', answer: { type: 'unavailable' }, response: null },
  { action: 'Authorize', answer: { type: 'ended', info: ACCEPTED }, response: null },
]

describe('a message of a 1.6 transaction', () => {
  for (const row of CASES) it(`${row.action}: ${row.name}`, () => checkCase(row))

  for (const { action, answer, response } of ANSWERS) {
    it(`${action} is answered with ${JSON.stringify(response)}`, () => {
      const row = findRow('ocpp1.6', action)
      assert.ok(row !== null && 'deferred' in row)
      const actual = row.deferred.toAnswer(answer, CONTEXT, { messageId: 'm', action })
      assert.deepEqual(actual, response)
      if (actual !== null) assert.equal(findViolation('ocpp1.6', action, 'response', actual), null)
    })
  }
})
