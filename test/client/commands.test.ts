import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { COMMANDS } from '../../src/client/commands.ts'
import { findViolation } from '../../src/ocpp/validate.ts'
import { ROWS } from './command-rows.ts'
import { Rig } from './rig.ts'

describe('client commands', () => {
  for (const { action, payload, answer, before } of ROWS) {
    it(`${action}: ${Object.values(answer).join(' ') || 'empty'} ${before?.name ?? ''}`, () => {
      assert.equal(findViolation('ocpp1.6', action, 'request', payload), null)
      const rig = Rig.booted()
      before?.(rig)
      assert.deepEqual(rig.command(action, payload), answer)
    })
  }

  it('answers all 26, each with at least one row here', () => {
    assert.equal(Object.keys(COMMANDS).length, 26)
    const tested = new Set(ROWS.map(({ action }) => action))
    assert.deepEqual([...tested].toSorted(), Object.keys(COMMANDS).toSorted())
  })

  const WRONG: readonly (readonly [string, object, string])[] = [
    ['Reset', {}, 'OccurenceConstraintViolation'],
    ['Reset', { type: 'Medium' }, 'PropertyConstraintViolation'],
    ['UnlockConnector', { connectorId: '1' }, 'TypeConstraintViolation'],
    ['ClearCache', { extra: 1 }, 'FormationViolation'],
    ['RequestStartTransaction', {}, 'NotImplemented'],
    ['toString', {}, 'NotImplemented'],
  ]
  for (const [action, payload, code] of WRONG) {
    it(`refuses ${action} ${JSON.stringify(payload)} with ${code}`, () => {
      const rig = Rig.booted()
      rig.frame(JSON.stringify([2, 'x', action, payload]))
      const last = rig.effects.findLast((effect) => effect.type === 'send')
      assert.equal(JSON.parse(last?.text ?? '[]')[2], code)
    })
  }
})
