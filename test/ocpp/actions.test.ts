import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { findRow, listActions, listCommands } from '../../src/ocpp/actions.ts'
import { hasSchema } from '../../src/ocpp/validate.ts'
import type { Version } from '../../src/ocpp/version.ts'
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

const FACTS_2 = [
  'BatterySwap',
  'FirmwareStatusNotification',
  'LogStatusNotification',
  'MeterValues',
  'NotifyDERAlarm',
  'NotifyDERStartStop',
  'NotifyEvent',
  'NotifySettlement',
  'SecurityEventNotification',
  'TransactionEvent',
]

/** How many messages a charge point sends, and how many we do; DataTransfer counts for both. */
const DIRECTIONS = [
  ['ocpp1.6', 14, 26],
  ['ocpp2.0.1', 25, 40],
  ['ocpp2.1', 37, 55],
] as const

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

  for (const [version, theirs, ours] of DIRECTIONS) {
    it(`serves all ${theirs} messages that an ${version} charge point sends`, () => {
      const sent = listActions(version).filter(
        (action) => findRow(version, action)?.from !== 'csms',
      )
      assert.equal(sent.length, theirs)
      assert.equal(listCommands(version).length, ours)
      const unserved = sent.filter((action) => {
        const row = findRow(version, action)
        return row === null || !(('handler' in row && row.handler) || 'deferred' in row)
      })
      assert.deepEqual(unserved, [])
    })
  }

  it('leaves the other 25 of 1.6, and DataTransfer, to us', () => {
    assert.equal(listCommands('ocpp1.6').length, 26)
    assert.ok(listCommands('ocpp1.6').includes('DataTransfer'))
    assert.ok(!listCommands('ocpp1.6').includes('Heartbeat'))
  })

  it('calls those facts that carry money or evidence', () => {
    const factsOf = (version: Version) =>
      listActions(version).filter((action) => {
        const row = findRow(version, action)
        return row !== null && row.from !== 'csms' && row.isFact
      })
    assert.deepEqual(factsOf('ocpp1.6'), FACTS_16)
    assert.deepEqual(factsOf('ocpp2.1'), FACTS_2)
    const of201 = listActions('ocpp2.0.1')
    const facts201 = FACTS_2.filter((action) => of201.includes(action))
    assert.deepEqual(factsOf('ocpp2.0.1'), facts201)
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
