/**
 * Tricky cases D: what is said of an idToken when it is asked for, starts and stops, and lists of
 * them on charge points. OCPP 1.6 §3.10, §4.8, §7.2 and §7.28; errata §3.52.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import { type Hub, startHub } from '../support/hub-process.ts'
import type { Station } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import {
  assertProblem,
  bringIn,
  DAY_MS,
  type Ended,
  isoText,
  newStart,
  newStatus,
  type Started,
  settle,
} from './tricky.ts'

interface Authorized {
  readonly idTagInfo: { readonly status: string; readonly parentIdTag?: string }
}

describe('tricky cases D, authorization', () => {
  let hub: Hub
  before(async () => {
    hub = await startHub()
  })
  after(async () => {
    await hub.stop()
  })

  it('D1 an idToken is the same in any case of its letters', async () => {
    await hub.api.putIdToken('04ABCDEF')
    const station = await bringIn(hub, 'D1')
    for (const idTag of ['04abcdef', '04ABCDEF', '04aBcDeF']) {
      assert.equal(await statusOf(station, idTag), 'Accepted')
    }
    assert.equal(await statusOf(station, '04ABCDEF0'), 'Invalid')
  })

  it('D3 a second start of one driver is told ConcurrentTx, with an id all the same', async () => {
    await hub.api.putIdToken('D3-TAG')
    const here = await bringIn(hub, 'D3-HERE')
    const there = await bringIn(hub, 'D3-THERE')
    const first = await here.request<Started>('StartTransaction', newStart('D3-TAG'))
    assert.equal(first.idTagInfo.status, 'Accepted')
    const second = await there.request<Started>('StartTransaction', newStart('d3-tag'))
    assert.equal(second.idTagInfo.status, 'ConcurrentTx')
    assert.ok(second.transactionId > 0 && second.transactionId !== first.transactionId)
    // An Authorize is about the idToken alone.
    assert.equal(await statusOf(there, 'D3-TAG'), 'Accepted')
    assert.equal((await hub.api.transactions({ idToken: 'D3-TAG', active: true })).length, 2)

    const stop = { transactionId: first.transactionId, meterStop: 2_000, timestamp: isoText() }
    const ended = await here.request<Ended>('StopTransaction', { ...stop, idTag: 'D3-TAG' })
    assert.equal(ended.idTagInfo?.status, 'Accepted')
  })

  it('D4 a repeated start does not stand in its own way', async () => {
    await hub.api.putIdToken('D4-TAG')
    const station = await bringIn(hub, 'D4')
    const start = newStart('D4-TAG')
    const first = await station.request<Started>('StartTransaction', start)
    const again = await station.request<Started>('StartTransaction', start)
    assert.equal(first.idTagInfo.status, 'Accepted')
    assert.deepEqual(again, first)
  })

  it('D5 another card of the group may stop, and is told its group', async () => {
    await hub.api.putIdToken('D5-ONE', { groupIdToken: 'D5-GROUP' })
    await hub.api.putIdToken('D5-TWO', { groupIdToken: 'D5-GROUP' })
    const station = await bringIn(hub, 'D5')
    const start = newStart('D5-ONE')
    const { transactionId, idTagInfo } = await station.request<Started>('StartTransaction', start)
    assert.deepEqual([idTagInfo.status, idTagInfo.parentIdTag], ['Accepted', 'D5-GROUP'])

    const asked = await station.request<Authorized>('Authorize', { idTag: 'D5-TWO' })
    assert.equal(asked.idTagInfo.parentIdTag, 'D5-GROUP')
    const stop = { transactionId, meterStop: 1_250, timestamp: isoText(), idTag: 'D5-TWO' }
    const ended = await station.request<Ended>('StopTransaction', stop)
    const info = ended.idTagInfo
    assert.deepEqual([info?.status, info?.parentIdTag], ['Accepted', 'D5-GROUP'])
    const { isActive, energyWh, idToken } = await hub.api.transaction(transactionId)
    assert.deepEqual([isActive, energyWh, idToken], [false, 250, 'D5-ONE'])
  })

  it('D6 a start made offline is recorded, though its idToken is blocked by now', async () => {
    await hub.api.putIdToken('D6-TAG')
    const station = await bringIn(hub, 'D6')
    assert.equal(await statusOf(station, 'D6-TAG'), 'Accepted')
    await hub.api.putIdToken('D6-TAG', { status: 'blocked' })

    const timestamp = isoText(-DAY_MS)
    const start = newStart('D6-TAG', { meterStart: 5_000, timestamp })
    const { transactionId, idTagInfo } = await station.request<Started>('StartTransaction', start)
    assert.equal(idTagInfo.status, 'Blocked')
    assert.ok(transactionId > 0)
    const running = await hub.api.transaction(transactionId)
    assert.equal(running.isActive, true)
    assert.equal(running.startedAt, timestamp)
    assert.match(running.authorizationStatus ?? '', /^blocked$/i)
    assert.ok(running.flags.includes('notAuthorized') && running.flags.includes('offline'))

    const stop = { transactionId, meterStop: 5_700, timestamp: isoText(), reason: 'DeAuthorized' }
    assert.deepEqual(await station.request('StopTransaction', stop), {})
    const { isActive, energyWh, stopReason } = await hub.api.transaction(transactionId)
    assert.deepEqual([isActive, energyWh, stopReason], [false, 700, 'DeAuthorized'])
  })

  it('D13 a list of version 0 or less is never sent', async () => {
    const station = await bringIn(hub, 'D13')
    for (const listVersion of [0, -1]) {
      const payload = { listVersion, updateType: 'Full', localAuthorizationList: [] }
      assertProblem(await hub.api.command('D13', 'SendLocalList', payload), 409, 'COMMAND_REFUSED')
    }
    await settle(station)
    assert.equal(station.calls.length, 0)
  })

  it('D14 a list in parts goes out as they are, and its version rises with each', async () => {
    const station = await bringIn(hub, 'D14')
    const entryOf = (i: number) => ({ idTag: `D14-${i}`, idTagInfo: { status: 'Accepted' } })
    for (const listVersion of [1, 2, 3]) {
      const payload = {
        listVersion,
        updateType: listVersion === 1 ? 'Full' : 'Differential',
        localAuthorizationList: [entryOf(2 * listVersion), entryOf(2 * listVersion + 1)],
      }
      station.answerAll({ SendLocalList: { status: 'Accepted' } })
      assert.equal((await hub.api.command('D14', 'SendLocalList', payload)).status, 200)
      assert.deepEqual(station.calls.at(-1)?.payload, payload)
      await expectListVersion('D14', listVersion)
    }
    // A part that was not taken changes nothing of what we know.
    station.answerAll({ SendLocalList: { status: 'VersionMismatch' } })
    const stray = { listVersion: 9, updateType: 'Differential', localAuthorizationList: [] }
    const reply = await hub.api.command('D14', 'SendLocalList', stray)
    assert.deepEqual(reply.body.result, { status: 'VersionMismatch' })
    // What is written behind is written in order: with this, nothing else is on its way.
    await station.request('StatusNotification', newStatus('Preparing'))
    await eventually(async () => {
      const { connectors } = await hub.api.chargePoint('D14')
      assert.equal(connectors.find(({ evseId }) => evseId === 1)?.status, 'occupied')
    })
    assert.equal((await hub.api.chargePoint('D14')).localListVersion, 3)
  })

  async function expectListVersion(id: string, version: number): Promise<void> {
    await eventually(async () => {
      assert.equal((await hub.api.chargePoint(id)).localListVersion, version)
    })
  }
})

async function statusOf(station: Station, idTag: string): Promise<string> {
  return (await station.request<Authorized>('Authorize', { idTag })).idTagInfo.status
}
