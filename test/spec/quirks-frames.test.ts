/**
 * Quirks Q23 to Q29, Q35 to Q39: frames that are not as they should be, in each version. Whatever
 * comes, the connection stays and the next frame is answered.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import { type Hub, startHub } from '../support/hub-process.ts'
import type { Station } from '../support/station.ts'
import { isoTime } from './scenario.ts'
import { bootStation2, VERSIONS2 } from './scenario2.ts'
import { assertError, bringIn, expectOddity, readOddity, settle } from './tricky.ts'

type Version = 'ocpp1.6' | (typeof VERSIONS2)[number]

const VERSIONS: readonly Version[] = ['ocpp1.6', ...VERSIONS2]

/** What a charge point of ours answers to the command that these tests send. */
const CLEARED = { status: 'Accepted' }

/** Broken by what stands in front, by an escape, by an end that is missing. */
const NO_JSON: readonly string[] = [
  ',[2,"1","Heartbeat",{}]',
  '\u0000[2,"1","Heartbeat",{}]',
  'OK [2,"1","Heartbeat",{}]',
  '[2,"1","Heartbeat",{}],',
  '[2,"1","Authorize",{"idTag":"AB\\C12"}]',
  '[2,"1","Authorize",{"idTag":"AB\\x41"}]',
]

describe('quirks, frames', () => {
  let hub: Hub
  before(async () => {
    hub = await startHub({ env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false' } })
  })
  after(async () => {
    await hub.stop()
  })

  async function bringInAs(caseId: string, version: Version): Promise<Station> {
    const id = `${caseId}-${version}`
    return version === 'ocpp1.6' ? bringIn(hub, id) : bootStation2(hub, id, version)
  }

  it('Q23 rubbish in front is no call: ignored in 1.6, an error in 2.x', async () => {
    for (const version of VERSIONS) {
      await expectUnreadable(await bringInAs('Q23', version), NO_JSON.slice(0, 4))
    }
  })

  it('Q25 a backslash that escapes nothing is no end', async () => {
    for (const version of VERSIONS) {
      await expectUnreadable(await bringInAs('Q25', version), NO_JSON.slice(4))
    }
    // One that is escaped is a part of the idTag like any other.
    await hub.api.putIdToken('AB\\C12')
    const station = await bringIn(hub, 'Q25-ESCAPED')
    const answer = await station.callRaw('[2,"1","Authorize",{"idTag":"AB\\\\C12"}]')
    assert.equal(answer, '[3,"1",{"idTagInfo":{"status":"Accepted"}}]')
  })

  it('Q27 null for a payload, or none at all, is an empty one', async () => {
    for (const version of VERSIONS) {
      const station = await bringInAs('Q27', version)
      for (const [index, frame] of ['["Heartbeat"]', '["Heartbeat",null]'].entries()) {
        const [action, ...payload] = JSON.parse(frame) as unknown[]
        const text = JSON.stringify([2, `beat-${index}`, action, ...payload])
        assert.match(await station.callRaw(text), /^\[3,"beat-\d",\{"currentTime":"/)
      }
      // And then it is held against the schema like any other.
      const code =
        version === 'ocpp1.6' ? 'OccurenceConstraintViolation' : 'OccurrenceConstraintViolation'
      assertError(await station.call('BootNotification', null), code)
      const bare = await station.callRaw('[2,"bare","BootNotification"]')
      assert.deepEqual((JSON.parse(bare) as unknown[]).slice(0, 3), [4, 'bare', code])
    }
  })

  it('Q29 an error with parts missing or odd ends the command as an error', async () => {
    for (const version of VERSIONS) {
      const station = await bringInAs('Q29', version)
      for (const [parts, expected] of [
        [['GenericError'], ['GenericError', '', {}]],
        [
          ['GenericError', 'out of memory'],
          ['GenericError', 'out of memory', {}],
        ],
        [
          ['GenericError', '', 'details in a text'],
          ['GenericError', '', 'details in a text'],
        ],
        [
          ['NotYetInvented', null, {}],
          ['NotYetInvented', '', {}],
        ],
        [
          [null, null, null],
          ['GenericError', '', {}],
        ],
      ] as const) {
        const reply = hub.api.command(station.id, 'ClearCache', {})
        const { messageId } = await station.expectCall('ClearCache')
        station.send(JSON.stringify([4, messageId, ...parts]))
        const { status, body } = await reply
        const { code, description, details } = body.callError ?? {}
        assert.deepEqual([status, code, description, details], [200, ...expected])
      }
      await expectWorks(station)
    }
  })

  it('Q35 an unknown action is not implemented, one of ours is not supported', async () => {
    for (const version of VERSIONS) {
      const station = await bringInAs('Q35', version)
      assertError(await station.call('Foo', {}), 'NotImplemented')
      assertError(await station.call('heartbeat', {}), 'NotImplemented')
      assertError(await station.call('Reset', { type: 'Soft' }), 'NotSupported')
      // Of another version.
      const other = version === 'ocpp1.6' ? 'TransactionEvent' : 'StartTransaction'
      assertError(await station.call(other, {}), 'NotImplemented')
      const newer = await station.call('NotifySettlement', {})
      assertError(newer, version === 'ocpp2.1' ? 'OccurrenceConstraintViolation' : 'NotImplemented')
      await expectWorks(station)
    }
  })

  it('Q37 codes are spelled as the version spells them, details are an object', async () => {
    for (const version of VERSIONS) {
      const station = await bringInAs('Q37', version)
      const is16 = version === 'ocpp1.6'
      const missing = is16 ? 'OccurenceConstraintViolation' : 'OccurrenceConstraintViolation'
      const format = is16 ? 'FormationViolation' : 'FormatViolation'
      for (const [action, payload, code] of [
        ['BootNotification', {}, missing],
        ['Heartbeat', { surprise: 1 }, format],
        ['Heartbeat', 5, format],
        ['DataTransfer', { vendorId: 5 }, 'TypeConstraintViolation'],
        ['DataTransfer', { vendorId: 'x'.repeat(256) }, 'PropertyConstraintViolation'],
      ] as const) {
        const answer = await station.call(action, payload)
        assertError(answer, code)
        assert.deepEqual((answer as { details: unknown }).details, {})
      }
    }
  })

  it('Q37 an error of a charge point is told as it is spelled, whichever way', async () => {
    for (const version of VERSIONS) {
      const station = await bringInAs('Q37-TOLD', version)
      for (const code of [
        'FormationViolation',
        'FormatViolation',
        'OccurenceConstraintViolation',
        'OccurrenceConstraintViolation',
      ]) {
        const reply = hub.api.command(station.id, 'ClearCache', {})
        station.answerError(await station.expectCall('ClearCache'), code, 'no')
        const { status, body } = await reply
        assert.deepEqual([status, body.callError], [200, { code, description: 'no', details: {} }])
      }
      await expectWorks(station)
    }
  })

  it('Q39 JSON may stand on many lines, behind a byte order mark', async () => {
    for (const version of VERSIONS) {
      const station = await bringInAs('Q39', version)
      for (const text of [
        JSON.stringify([2, 'pretty', 'Heartbeat', {}], null, 2),
        `\ufeff${JSON.stringify([2, 'marked', 'Heartbeat', {}])}`,
        `\r\n\t [2,\r\n\t"spaced",\r\n"Heartbeat",\r\n{}\r\n]\r\n\r\n`,
      ]) {
        assert.match(await station.callRaw(text), /^\[3,"(pretty|marked|spaced)",/)
      }
      const reply = hub.api.command(station.id, 'ClearCache', {})
      const { messageId } = await station.expectCall('ClearCache')
      station.send(`\ufeff${JSON.stringify([3, messageId, CLEARED], null, 4)}\n`)
      assert.deepEqual((await reply).body.result, CLEARED)
    }
  })

  /** None of them is a call: counted, and in 2.x answered as nobody's. */
  async function expectUnreadable(station: Station, texts: readonly string[]): Promise<void> {
    const counted = await readOddity(hub, 'frame.unreadable')
    const framesBefore = station.frames.length
    for (const text of texts) station.send(text)
    await settle(station)
    const told = station.frames.slice(framesBefore, -1)
    const isTold = station.protocol !== 'ocpp1.6'
    assert.equal(told.length, isTold ? texts.length : 0, told.join())
    for (const frame of told) {
      const [type, messageId, code, description, details] = JSON.parse(frame) as unknown[]
      assert.deepEqual([type, messageId, code, details], [4, '-1', 'RpcFrameworkError', {}])
      // Nothing of what could not be read goes back.
      assert.doesNotMatch(String(description), /Heartbeat|Authorize|AB/)
    }
    await expectOddity(hub, 'frame.unreadable', counted + texts.length)
    await expectWorks(station)
  }

  async function expectWorks(station: Station): Promise<void> {
    const event = { type: 'ResetOrReboot', timestamp: isoTime() }
    assert.deepEqual(await station.request('SecurityEventNotification', event), {})
    station.answerAll({ ClearCache: CLEARED })
    const { status } = await hub.api.command(station.id, 'ClearCache', {})
    assert.equal(status, 200)
  }
})
