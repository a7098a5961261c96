import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { Action2 } from '../../../src/client/v2/part.ts'
import { findRow, listCommands } from '../../../src/ocpp/actions.ts'
import { findViolation } from '../../../src/ocpp/validate.ts'
import { ONLY_21, ROWS } from './command-rows.ts'
import { SILENCE, StationRig, VERSIONS2 } from './station-rig.ts'

describe('client 2.x commands', () => {
  for (const version of VERSIONS2) {
    for (const { action, payload, status, before, ...options } of version === 'ocpp2.1'
      ? [...ROWS, ...ONLY_21]
      : ROWS) {
      it(`${version}: ${action}: ${status} ${before?.name ?? ''}`, () => {
        const rig = StationRig.booted({ ...options, version })
        before?.(rig)
        const request = typeof payload === 'function' ? payload(rig) : payload
        assert.equal(findViolation(version, action, 'request', request), null)
        assert.equal(rig.command(action, request).status ?? '', status)
      })
    }

    it(`${version}: every command has an answer, none of the charge point's own has`, () => {
      const codes = (action: string): unknown => {
        const rig = StationRig.booted({ version })
        return rig.command(action as Action2, { nonsense: true }).error
      }
      for (const action of listCommands(version))
        assert.notEqual(codes(action), 'NotImplemented', action)
      assert.equal(codes('BootNotification'), 'NotImplemented')
      assert.equal(findRow(version, 'BootNotification')?.from, 'chargePoint')
      assert.equal(codes('toString'), 'NotImplemented')
      assert.equal(codes('UsePriorityCharging') === 'NotImplemented', version === 'ocpp2.0.1')
    })
  }

  for (const [version, told] of [
    ['ocpp2.0.1', []],
    ['ocpp2.1', ['TypeConstraintViolation']],
  ] as const) {
    it(`${version}: ${told.length === 0 ? 'ignores' : 'refuses'} an answer that is none`, () => {
      const rig = StationRig.booted({ version, answers: { Heartbeat: () => SILENCE } })
      rig.command('TriggerMessage', { requestedMessage: 'Heartbeat' })
      const { messageId } = rig.sentOf('Heartbeat')[0] ?? {}
      const from = rig.effects.length
      rig.frame(JSON.stringify([3, 'of nobody', {}]))
      rig.frame('[9]')
      rig.frame(JSON.stringify([3, messageId, { currentTime: 7 }]))
      const frames = rig.effects
        .slice(from)
        .flatMap((effect) => (effect.type === 'send' ? [JSON.parse(effect.text)] : []))
      assert.deepEqual(
        frames.map(([type, id, code]) => (type === 5 && id === messageId ? code : type)),
        told,
      )
      assert.equal(rig.station.counters.errors, 1)
    })
  }
})
