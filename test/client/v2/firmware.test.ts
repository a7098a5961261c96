import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { Request2 } from '../../../src/client/v2/part.ts'
import { TEST_CERTIFICATE } from '../certificate.ts'
import { PartsRig, START_AT, VERSIONS2 } from './parts-rig.ts'

type Firmware = Request2<'UpdateFirmware'>['firmware']

const inSeconds = (seconds: number) => new Date(START_AT + seconds * 1_000).toISOString()
const signed = { signingCertificate: TEST_CERTIFICATE, signature: 'AAAA' } as const
const CHECKSUM = '0123456789abcdef0123456789abcdef'

function update(rig: PartsRig, location: string, more: Partial<Firmware> = {}, requestId = 1) {
  const firmware = { location: `https://x/${location}`, retrieveDateTime: inSeconds(-60), ...more }
  return rig.ask('UpdateFirmware', { requestId, firmware }).status
}

const publish = (rig: PartsRig, location: string, checksum = CHECKSUM) =>
  rig.ask('PublishFirmware', { requestId: 5, location, checksum }).status

const log = (rig: PartsRig, remoteLocation: string, requestId = 9, times: object = {}) =>
  rig.ask('GetLog', { requestId, logType: 'DiagnosticsLog', log: { remoteLocation, ...times } })

const firmwareTold = (rig: PartsRig) =>
  rig
    .payloads('FirmwareStatusNotification')
    .map(({ status, requestId }) => `${requestId} ${status}`)

const without = (told: readonly string[]) => told.map((each) => each.split(' ')[1]).join(' ')

const UPDATES: readonly (readonly [string, Partial<Firmware>, string])[] = [
  ['fw.bin', {}, 'Downloading Downloaded Installing Installed'],
  ['fw.bin', signed, 'Downloading Downloaded SignatureVerified Installing Installed'],
  ['fail.bin', {}, 'Downloading DownloadFailed'],
  ['fail-install.bin', {}, 'Downloading Downloaded Installing InstallationFailed'],
  ['fail-verification.bin', {}, 'Downloading Downloaded Installing InstallVerificationFailed'],
  ['fail-signature.bin', signed, 'Downloading Downloaded InvalidSignature'],
  [
    'fw.bin',
    { retrieveDateTime: inSeconds(60) },
    'DownloadScheduled Downloading Downloaded Installing Installed',
  ],
  [
    'fw.bin',
    { ...signed, installDateTime: inSeconds(90) },
    'Downloading Downloaded SignatureVerified InstallScheduled Installing Installed',
  ],
]

describe('client v2 firmware', () => {
  for (const version of VERSIONS2) {
    for (const [location, more, expected] of UPDATES) {
      it(`${version} ${location} with ${Object.keys(more).join(', ')}: ${expected}`, () => {
        const rig = new PartsRig({ version })
        assert.equal(update(rig, location, more), 'Accepted')
        rig.pass(200)
        assert.equal(without(firmwareTold(rig)), expected)
        assert.ok(firmwareTold(rig).every((told) => told.startsWith('1 ')))
        assert.equal(rig.isInstalled, expected.endsWith(' Installed'))
        assert.equal(rig.parts.jobs.firmware, null)
      })
    }
  }

  it('is not fetched or installed before its times', () => {
    const rig = new PartsRig()
    update(rig, 'fw.bin', { retrieveDateTime: inSeconds(60), installDateTime: inSeconds(120) })
    const lengths = [59, 2, 50, 20].map((seconds) => {
      rig.pass(seconds)
      return without(firmwareTold(rig)).split(' ').at(-1)
    })
    assert.deepEqual(lengths, ['DownloadScheduled', 'Downloading', 'InstallScheduled', 'Installed'])
  })

  it('is not installed while somebody charges', () => {
    const rig = new PartsRig()
    rig.transactions = [{ transactionId: 'T1', evseId: 1 }]
    update(rig, 'fw.bin')
    rig.pass(600)
    assert.equal(without(firmwareTold(rig)), 'Downloading Downloaded InstallScheduled')
    rig.transactions = []
    rig.pass(10)
    assert.equal(
      without(firmwareTold(rig)),
      'Downloading Downloaded InstallScheduled Installing Installed',
    )
  })

  it('waits for a connection', () => {
    const rig = new PartsRig()
    rig.mayReport = false
    update(rig, 'fw.bin')
    rig.pass(60)
    assert.deepEqual(firmwareTold(rig), [])
    rig.mayReport = true
    rig.pass(60)
    assert.equal(firmwareTold(rig).length, 4)
  })

  it('is replaced by another until it is being installed', () => {
    const rig = new PartsRig()
    update(rig, 'fw.bin')
    rig.pass(3)
    assert.equal(update(rig, 'other.bin', {}, 2), 'AcceptedCanceled')
    rig.pass(6)
    assert.deepEqual(firmwareTold(rig), [
      '1 Downloading',
      '2 Downloading',
      '2 Downloaded',
      '2 Installing',
    ])
    assert.equal(update(rig, 'third.bin', {}, 3), 'Rejected')
    rig.pass(20)
    assert.equal(firmwareTold(rig).at(-1), '2 Installed')
  })

  const REFUSED: readonly (readonly [string, Partial<Firmware>, string, string])[] = [
    [
      'a certificate that is none',
      { ...signed, signingCertificate: 'x' },
      'Valid',
      'InvalidCertificate',
    ],
    ['a signature without a certificate', { signature: 'AAAA' }, 'Valid', 'InvalidCertificate'],
    ['a certificate that is not trusted', signed, 'Invalid', 'InvalidCertificate'],
    ['a certificate that was revoked', signed, 'Revoked', 'RevokedCertificate'],
    ['a place it cannot reach', { location: 'gopher://x/fw' }, 'Valid', 'Rejected'],
  ]
  for (const [what, more, setting, expected] of REFUSED) {
    it(`is refused for ${what}: ${expected}`, () => {
      const rig = new PartsRig({
        configuration: { 'SimulationCtrlr.FirmwareCertificate': setting },
      })
      assert.equal(update(rig, 'fw.bin', more), expected)
      rig.pass(60)
      assert.deepEqual(firmwareTold(rig), [])
      const events = rig.payloads('SecurityEventNotification').map(({ type }) => type)
      const isEvent = expected !== 'Rejected'
      assert.deepEqual(events, isEvent ? ['InvalidFirmwareSigningCertificate'] : [])
    })
  }

  it('tells of a bad signature as a security event too', () => {
    const rig = new PartsRig()
    update(rig, 'fail-signature.bin', signed)
    rig.pass(60)
    assert.deepEqual(
      rig.payloads('SecurityEventNotification').map(({ type }) => type),
      ['InvalidFirmwareSignature'],
    )
  })

  for (const version of VERSIONS2) {
    it(`tells how far it is when triggered in ${version}`, () => {
      const rig = new PartsRig({ version })
      for (const name of ['FirmwareStatusNotification', 'LogStatusNotification'] as const) {
        assert.ok(rig.trigger(name))
        assert.deepEqual(rig.payloads(name).at(-1), { status: 'Idle' })
      }
      rig.trigger('PublishFirmwareStatusNotification')
      assert.deepEqual(rig.payloads('PublishFirmwareStatusNotification'), [{ status: 'Idle' }])
      update(rig, 'fw.bin')
      log(rig, 'https://x/log')
      rig.pass(3)
      rig.trigger('FirmwareStatusNotification')
      rig.trigger('LogStatusNotification')
      assert.equal(firmwareTold(rig).at(-1), '1 Downloading')
      assert.deepEqual(rig.payloads('LogStatusNotification').at(-1), {
        status: 'Uploading',
        requestId: 9,
      })
    })
  }
})

describe('client v2 firmware for others', () => {
  const PUBLISHED: readonly (readonly [string, string, string])[] = [
    ['http://x/fw', CHECKSUM, 'Downloading Downloaded ChecksumVerified Published'],
    ['http://x/fail', CHECKSUM, 'Downloading DownloadFailed'],
    ['http://x/fail-checksum', CHECKSUM, 'Downloading Downloaded InvalidChecksum'],
    ['http://x/fw', 'not-md5', 'Downloading Downloaded InvalidChecksum'],
    ['http://x/fail-publish', CHECKSUM, 'Downloading Downloaded ChecksumVerified PublishFailed'],
  ]
  for (const version of VERSIONS2) {
    for (const [location, checksum, expected] of PUBLISHED) {
      it(`${version} ${location} ${checksum}: ${expected}`, () => {
        const rig = new PartsRig({ version })
        assert.equal(publish(rig, location, checksum), 'Accepted')
        assert.equal(publish(rig, location, checksum), 'Rejected')
        assert.equal(rig.ask('UnpublishFirmware', { checksum }).status, 'DownloadOngoing')
        rig.pass(60)
        const told = rig.payloads('PublishFirmwareStatusNotification')
        assert.equal(told.map(({ status }) => status).join(' '), expected)
        const isThere = expected.endsWith(' Published')
        assert.equal(told.at(-1)?.location?.length, isThere ? 1 : undefined)
        const first = rig.ask('UnpublishFirmware', { checksum }).status
        assert.equal(first, isThere ? 'Unpublished' : 'NoFirmware')
        assert.equal(rig.ask('UnpublishFirmware', { checksum }).status, 'NoFirmware')
      })
    }
  }

  it('is not fetched from a place it cannot reach', () => {
    assert.equal(publish(new PartsRig(), 'gopher://x/fw'), 'Rejected')
  })
})

describe('client v2 logs', () => {
  const UPLOADS: readonly (readonly [string, string])[] = [
    ['https://x/log', 'Uploading Uploaded'],
    ['ftp://x/fail', 'Uploading UploadFailure'],
    ['http://x/denied', 'Uploading PermissionDenied'],
  ]
  for (const version of VERSIONS2) {
    for (const [location, expected] of UPLOADS) {
      it(`${version} ${location}: ${expected}`, () => {
        const rig = new PartsRig({ version })
        const answer = log(rig, location)
        assert.equal(answer.status, 'Accepted')
        assert.equal(answer.filename, 'S-1-DiagnosticsLog-9.log')
        rig.pass(60)
        const told = rig.payloads('LogStatusNotification')
        assert.equal(told.map(({ status }) => status).join(' '), expected)
      })
    }
  }

  it('are replaced by another', () => {
    const rig = new PartsRig()
    log(rig, 'https://x/log', 1)
    rig.pass(3)
    assert.equal(log(rig, 'https://x/log', 2).status, 'AcceptedCanceled')
    rig.pass(60)
    assert.deepEqual(
      rig
        .payloads('LogStatusNotification')
        .map(({ status, requestId }) => `${requestId} ${status}`),
      ['1 Uploading', '1 AcceptedCanceled', '2 Uploading', '2 Uploaded'],
    )
  })

  it('are refused for a place it cannot reach, and for times that run backwards', () => {
    const times = { oldestTimestamp: inSeconds(10), latestTimestamp: inSeconds(0) }
    assert.equal(log(new PartsRig(), 'gopher://x/log').status, 'Rejected')
    assert.equal(log(new PartsRig(), 'https://x/log', 1, times).status, 'Rejected')
  })
})
