/** What the answers of a charge point of 2.x to our calls tell. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { newChargePoint } from '../../../src/model/charge-point.ts'
import { findRow, listCommands } from '../../../src/ocpp/actions.ts'
import { findViolation } from '../../../src/ocpp/validate.ts'
import { ANSWER_CASES } from './answer-cases.ts'
import { NOW } from './answer-words.ts'

const CONTEXT = {
  now: NOW,
  heartbeatSeconds: 300,
  bootRetrySeconds: 60,
  isInventoryWanted: false,
  leniency: 'strict',
} as const
const STATE = newChargePoint('default', 'A')

for (const version of ['ocpp2.0.1', 'ocpp2.1'] as const) {
  describe(`answers of ${version}`, () => {
    for (const { action, request, response, told, only21 } of ANSWER_CASES) {
      if (only21 && version !== 'ocpp2.1') continue
      it(`${action} ${JSON.stringify(response).slice(0, 60)}`, () => {
        assert.equal(findViolation(version, action, 'request', request), null)
        assert.equal(findViolation(version, action, 'response', response), null)
        assert.deepEqual(run(version, action, request, response), told)
      })
    }

    it('takes any other answer as one that tells nothing', () => {
      const told = new Set(ANSWER_CASES.map(({ action }) => action))
      const silent = listCommands(version).filter((action) => !told.has(action))
      assert.deepEqual(
        silent.filter((action) => {
          const row = findRow(version, action)
          return row !== null && 'onAnswer' in row && row.onAnswer !== undefined
        }),
        [],
      )
    })
  })
}

function run(
  version: 'ocpp2.0.1' | 'ocpp2.1',
  action: string,
  request: object,
  response: object,
): unknown {
  const row = findRow(version, action)
  const onAnswer = row !== null && 'onAnswer' in row ? row.onAnswer : undefined
  assert.ok(onAnswer, `${action} has a handler`)
  return onAnswer(request, response, CONTEXT, 'command', STATE)
}
