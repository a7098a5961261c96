import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { findRow, listActions, listCommands } from '../../src/ocpp/actions.ts'
import { hasSchema } from '../../src/ocpp/validate.ts'
import { VERSIONS } from '../../src/ocpp/version.ts'

/** The extension of the security white paper. */
const SECURITY_16 = [
  'CertificateSigned',
  'DeleteCertificate',
  'ExtendedTriggerMessage',
  'GetInstalledCertificateIds',
  'GetLog',
  'InstallCertificate',
  'LogStatusNotification',
  'SecurityEventNotification',
  'SignCertificate',
  'SignedFirmwareStatusNotification',
  'SignedUpdateFirmware',
]

const FROM_CHARGE_POINT_16 = [
  'Authorize',
  'BootNotification',
  'DataTransfer',
  'DiagnosticsStatusNotification',
  'FirmwareStatusNotification',
  'Heartbeat',
  'LogStatusNotification',
  'MeterValues',
  'SecurityEventNotification',
  'SignCertificate',
  'SignedFirmwareStatusNotification',
  'StartTransaction',
  'StatusNotification',
  'StopTransaction',
]

const FACTS_16 = [
  'LogStatusNotification',
  'MeterValues',
  'SecurityEventNotification',
  'SignedFirmwareStatusNotification',
  'StartTransaction',
  'StopTransaction',
]

describe('the table of actions', () => {
  it('has 28 and 11 messages of 1.6, 64 of 2.0.1 and 91 of 2.1', () => {
    const of16 = listActions('ocpp1.6')
    const core = of16.filter((action) => !SECURITY_16.includes(action))
    assert.equal(core.length, 28)
    assert.equal(of16.length - core.length, 11)
    assert.equal(listActions('ocpp2.0.1').length, 64)
    assert.equal(listActions('ocpp2.1').length, 91)
  })

  it('keeps all of 2.0.1 in 2.1', () => {
    const of21 = listActions('ocpp2.1')
    assert.deepEqual(
      listActions('ocpp2.0.1').filter((action) => !of21.includes(action)),
      [],
    )
  })

  it('serves the 14 messages that a 1.6 charge point sends', () => {
    const served = listActions('ocpp1.6').filter((action) => {
      const row = findRow('ocpp1.6', action)
      return row !== null && ('handler' in row || 'deferred' in row)
    })
    assert.deepEqual(served, FROM_CHARGE_POINT_16)
  })

  it('leaves the other 25 of 1.6, and DataTransfer, to us', () => {
    assert.equal(listCommands('ocpp1.6').length, 26)
    assert.ok(listCommands('ocpp1.6').includes('DataTransfer'))
    assert.ok(!listCommands('ocpp1.6').includes('Heartbeat'))
  })

  it('calls those facts that carry money or evidence', () => {
    const facts = listActions('ocpp1.6').filter((action) => {
      const row = findRow('ocpp1.6', action)
      return row !== null && row.from !== 'csms' && row.isFact
    })
    assert.deepEqual(facts, FACTS_16)
  })

  it('has a schema for the request and the response of each, but of what is only sent', () => {
    for (const version of VERSIONS) {
      for (const action of listActions(version)) {
        const isSent = action === 'NotifyPeriodicEventStream'
        assert.ok(hasSchema(version, action, 'request'), `${version} ${action}`)
        assert.equal(hasSchema(version, action, 'response'), !isSent, `${version} ${action}`)
      }
    }
  })

  for (const action of ['', 'heartbeat', 'Nonsense', 'toString', '__proto__', 'constructor']) {
    it(`has no action "${action}"`, () => {
      for (const version of VERSIONS) assert.equal(findRow(version, action), null)
    })
  }

  it('tells the versions apart', () => {
    assert.equal(findRow('ocpp1.6', 'TransactionEvent'), null)
    assert.equal(findRow('ocpp2.0.1', 'StartTransaction'), null)
    assert.equal(findRow('ocpp2.0.1', 'BatterySwap'), null)
    assert.notEqual(findRow('ocpp2.1', 'BatterySwap'), null)
  })
})
