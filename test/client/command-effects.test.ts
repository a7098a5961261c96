import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { CommandName } from '../../src/client/commands.ts'
import { TEST_CERTIFICATE } from './certificate.ts'
import { charge, FUTURE, firmware, PAST } from './command-rows.ts'
import { card, plug, Rig, stop } from './rig.ts'

describe('client commands, and what follows', () => {
  it('answers a trigger before it sends what was asked for', () => {
    const rig = Rig.booted()
    const from = rig.effects.length
    rig.command('TriggerMessage', { requestedMessage: 'StatusNotification' })
    const sent = rig.effects.slice(from).flatMap((each) => (each.type === 'send' ? each.text : []))
    assert.deepEqual(
      sent.map((text) => JSON.parse(text)[0]),
      [3, 2, 2, 2],
    )
  })

  for (const requestedMessage of ['BootNotification', 'Heartbeat', 'MeterValues'] as const) {
    it(`sends ${requestedMessage} when it is triggered`, () => {
      const rig = Rig.booted()
      const before = rig.sentOf(requestedMessage).length
      rig.command('TriggerMessage', { requestedMessage })
      assert.ok(rig.sentOf(requestedMessage).length > before)
    })
  }

  it('starts from afar, cable first or last, and stops from afar', () => {
    const rig = Rig.booted()
    rig.act(plug(2))
    rig.command('RemoteStartTransaction', { idTag: 'FAR' })
    assert.equal(rig.sentOf('StartTransaction')[0]?.payload.connectorId, 2)
    rig.command('RemoteStopTransaction', { transactionId: 101 })
    assert.equal(rig.sentOf('StopTransaction')[0]?.payload.reason, 'Remote')
    rig.command('RemoteStartTransaction', { idTag: 'FAR', connectorId: 1 })
    rig.act(plug(1))
    assert.equal(rig.sentOf('StartTransaction')[1]?.payload.connectorId, 1)
    assert.equal(rig.sentOf('Authorize').length, 0)
  })

  it('asks first when AuthorizeRemoteTxRequests says so', () => {
    const rig = Rig.booted({ configuration: { AuthorizeRemoteTxRequests: 'true' } })
    rig.act(plug(1))
    rig.command('RemoteStartTransaction', { idTag: 'FAR', connectorId: 1 })
    assert.deepEqual(
      rig.sent.slice(-3).map(({ action }) => action),
      ['Authorize', 'StartTransaction', 'StatusNotification'],
    )
  })

  it('keeps a reserved connector for its tag', () => {
    const rig = Rig.booted()
    const reservation = { connectorId: 1, expiryDate: FUTURE, idTag: 'MINE', reservationId: 5 }
    rig.command('ReserveNow', reservation)
    assert.equal(rig.statusesOf(1).at(-1), 'Reserved')
    rig.act(card('OTHER'))
    assert.equal(rig.station.connectors[1]?.refusal, 'Reserved')
    assert.deepEqual(rig.command('RemoteStartTransaction', { idTag: 'OTHER', connectorId: 1 }), {
      status: 'Rejected',
    })
    rig.act(card('mine'))
    rig.act(plug())
    assert.equal(rig.sentOf('StartTransaction')[0]?.payload.reservationId, 5)
    assert.deepEqual(rig.station.reservations, [])
  })

  it('lets a reservation go when it expires or is cancelled', () => {
    const rig = Rig.booted()
    const expiryDate = new Date(rig.at + 60_000).toISOString()
    rig.command('ReserveNow', { connectorId: 1, expiryDate, idTag: 'MINE', reservationId: 5 })
    rig.advance(61_000)
    assert.equal(rig.statusesOf(1).at(-1), 'Available')
    rig.command('ReserveNow', {
      connectorId: 1,
      expiryDate: FUTURE,
      idTag: 'MINE',
      reservationId: 6,
    })
    assert.deepEqual(rig.command('CancelReservation', { reservationId: 6 }), { status: 'Accepted' })
    assert.equal(rig.statusesOf(1).at(-1), 'Available')
  })

  it('goes out of order when the session that was in the way has ended', () => {
    const rig = Rig.booted()
    charge(rig)
    rig.command('ChangeAvailability', { connectorId: 1, type: 'Inoperative' })
    assert.equal(rig.statusesOf(1).at(-1), 'Charging')
    rig.act(stop())
    assert.equal(rig.statusesOf(1).at(-1), 'Unavailable')
    rig.act(card('TAG'))
    assert.equal(rig.station.connectors[1]?.refusal, 'Unavailable')
  })

  it('takes a new password at once, and comes back with it', () => {
    const rig = Rig.booted()
    rig.command('ChangeConfiguration', { key: 'AuthorizationKey', value: 'ab'.repeat(16) })
    const last = rig.effects.slice(-2).map((effect) => effect.type)
    assert.deepEqual(last, ['password', 'reconnect'])
  })

  it('lowers no security profile', () => {
    const rig = Rig.booted({ configuration: { SecurityProfile: '2' } })
    const change = (value: string) =>
      rig.command('ChangeConfiguration', { key: 'SecurityProfile', value })
    assert.deepEqual(change('1'), { status: 'Rejected' })
    assert.deepEqual(change('3'), { status: 'Accepted' })
  })

  it('lists and deletes the certificate it was given, by its hashes', () => {
    const rig = Rig.booted()
    const certificateType = 'CentralSystemRootCertificate'
    rig.command('InstallCertificate', { certificateType, certificate: TEST_CERTIFICATE })
    const list = rig.command('GetInstalledCertificateIds', { certificateType })
    const [hash] = list.certificateHashData as readonly Record<string, string>[]
    assert.deepEqual(hash, TEST_HASH)
    const upper = { ...hash, issuerNameHash: hash?.issuerNameHash?.toUpperCase() }
    const remove = { certificateHashData: upper }
    assert.deepEqual(rig.command('DeleteCertificate', remove), { status: 'Accepted' })
    assert.deepEqual(rig.command('DeleteCertificate', remove), { status: 'NotFound' })
  })

  /** What `openssl ocsp -sha256` computes for it. */
  const TEST_HASH = {
    hashAlgorithm: 'SHA256',
    issuerNameHash: '234692b8533cb39a68c58d3f54c4681cd4ed0571504154224f2e75379a80fc7c',
    issuerKeyHash: '6a28e2eaf81032e3fb164870fe896f61d1d8a87d70df8578dfbd069fc77c35d9',
    serialNumber: 'badcafe01',
  }

  const FLOWS: readonly (readonly [string, CommandName, object, string, readonly string[]])[] = [
    [
      'an update',
      'UpdateFirmware',
      { location: 'ftp://x.invalid/new', retrieveDate: PAST },
      'FirmwareStatusNotification',
      ['Downloading', 'Downloaded', 'Installing', 'Installed'],
    ],
    [
      'an update that cannot be fetched',
      'UpdateFirmware',
      { location: 'ftp://x.invalid/fail', retrieveDate: PAST },
      'FirmwareStatusNotification',
      ['Downloading', 'DownloadFailed'],
    ],
    [
      'an update that does not install',
      'UpdateFirmware',
      { location: 'ftp://x.invalid/fail-install', retrieveDate: PAST },
      'FirmwareStatusNotification',
      ['Downloading', 'Downloaded', 'Installing', 'InstallationFailed'],
    ],
    [
      'a signed update with a bad signature',
      'SignedUpdateFirmware',
      { requestId: 8, firmware: firmware('https://x.invalid/fail-signature') },
      'SignedFirmwareStatusNotification',
      ['Downloading', 'Downloaded', 'InvalidSignature'],
    ],
    [
      'diagnostics',
      'GetDiagnostics',
      { location: 'ftp://x.invalid/in' },
      'DiagnosticsStatusNotification',
      ['Uploading', 'Uploaded'],
    ],
    [
      'a log nobody may write',
      'GetLog',
      {
        log: { remoteLocation: 'https://x.invalid/denied' },
        logType: 'SecurityLog',
        requestId: 3,
      },
      'LogStatusNotification',
      ['Uploading', 'PermissionDenied'],
    ],
  ]
  for (const [name, action, payload, report, statuses] of FLOWS) {
    it(`reports ${name}, step by step`, () => {
      const rig = Rig.booted()
      rig.command(action, payload)
      rig.advance(30_000)
      const told = rig.sent.filter((each) => each.action === report)
      assert.deepEqual(
        told.map((each) => each.payload.status),
        statuses,
      )
    })
  }

  it('boots with its new version after an update', () => {
    const rig = Rig.booted()
    rig.command('UpdateFirmware', { location: 'ftp://x.invalid/new', retrieveDate: PAST })
    rig.advance(30_000)
    assert.ok(rig.effects.some((effect) => effect.type === 'reconnect'))
    rig.close()
    rig.open()
    assert.equal(rig.sentOf('BootNotification')[1]?.payload.firmwareVersion, '1.4.1')
  })
})
