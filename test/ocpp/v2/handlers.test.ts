import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { newChargePoint } from '../../../src/model/charge-point.ts'
import { findRow } from '../../../src/ocpp/actions.ts'
import { findViolation } from '../../../src/ocpp/validate.ts'

const NOW = Date.UTC(2026, 5, 7, 8, 9, 10, 11)
const CONTEXT = { now: NOW, heartbeatSeconds: 300, bootRetrySeconds: 60 }
const STATE = newChargePoint('default', 'CP1')
const RECEIVED = { call: { messageId: '1', action: 'X' }, raw: '' }

for (const version of ['ocpp2.0.1', 'ocpp2.1'] as const) {
  describe(`a message of an ${version} charge point`, () => {
    it('BootNotification tells what it is', () => {
      const payload = {
        reason: 'PowerUp',
        chargingStation: {
          vendorName: 'V',
          model: 'M',
          serialNumber: 'S',
          firmwareVersion: 'F',
          modem: { iccid: 'i', imsi: 'j' },
        },
      }
      assert.equal(findViolation(version, 'BootNotification', 'request', payload), null)
      const row = findRow(version, 'BootNotification')
      assert.ok(row !== null && 'handler' in row)
      assert.deepEqual(row.handler?.toEvent(payload, CONTEXT, RECEIVED), {
        type: 'charge-point.booted',
        at: NOW,
        identity: {
          vendor: 'V',
          model: 'M',
          serialNumber: 'S',
          firmwareVersion: 'F',
          iccid: 'i',
          imsi: 'j',
          meterType: null,
          meterSerialNumber: null,
        },
      })
    })

    it('Heartbeat is told the time, and nothing is kept of it', () => {
      const row = findRow(version, 'Heartbeat')
      assert.ok(row !== null && 'handler' in row)
      assert.equal(row.handler?.toEvent({}, CONTEXT, RECEIVED), null)
      const response = row.handler?.toResponse(STATE, CONTEXT, {})
      assert.deepEqual(response, { currentTime: '2026-06-07T08:09:10.011Z' })
      assert.equal(findViolation(version, 'Heartbeat', 'response', response), null)
    })
  })
}
