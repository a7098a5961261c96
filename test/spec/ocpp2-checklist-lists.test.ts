/**
 * Outer checklist of 2.0.1 and 2.1, block D: local authorization lists. One test for each case and
 * version, by its id.
 */
import assert from 'node:assert/strict'
import { after } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import type { Station } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import { operation2 } from './operations2.ts'
import { operate } from './scenario.ts'
import { bootStation2, both, card, report2 } from './scenario2.ts'

const hub = await startHub({ env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false' } })
after(() => hub.stop())

const ACCEPTED = { status: 'Accepted' }

both('TC_D_01 send, full', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await sends(station, 1, 'Full', [toListed('D01-A'), toListed('D01-B', 'Blocked')])
  await showsVersion(id, 1)

  // In our words: the list as it is to be, under the next version.
  station.answerAll({ SendLocalList: ACCEPTED })
  const idTokens = [
    { idToken: 'D01-A', idTokenType: 'ISO14443', status: 'accepted' },
    { idToken: 'D01-C', idTokenType: 'ISO14443', status: 'blocked' },
  ]
  const { result } = await operation2(hub, id, 'local-list', { idTokens })
  assert.deepEqual([result.status, result.listVersion], ['accepted', 2])
  assert.deepEqual(station.calls.at(-1)?.payload, {
    versionNumber: 2,
    updateType: 'Full',
    localAuthorizationList: [toListed('D01-A'), toListed('D01-C', 'Blocked')],
  })
  await showsVersion(id, 2)
})

both('TC_D_02 send, differential', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await sends(station, 1, 'Full', [toListed('D02-A')])
  await sends(station, 2, 'Differential', [toListed('D02-B'), toListed('D02-A', 'Blocked')])
  await showsVersion(id, 2)

  // One that it did not take changes nothing of what is known.
  const third = { versionNumber: 3, updateType: 'Differential', localAuthorizationList: [] }
  const list = { ...third, localAuthorizationList: [toListed('D02-C')] }
  await operate(hub, station, 'SendLocalList', list, { status: 'VersionMismatch' })
  await report2(station, 1, 'Occupied')
  await showsVersion(id, 2)
})

both('TC_D_03 send, differential that removes', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await sends(station, 1, 'Full', [toListed('D03-A'), toListed('D03-B')])
  // Without an info it is taken out.
  await sends(station, 2, 'Differential', [{ idToken: card('D03-A') }])
  await showsVersion(id, 2)

  // In our words: only what is not wanted any more goes, as a removal.
  station.answerAll({ GetLocalListVersion: { versionNumber: 2 }, SendLocalList: ACCEPTED })
  const other = { idToken: 'D03-C', idTokenType: 'ISO14443', status: 'accepted' }
  const kept = { idToken: 'D03-B', idTokenType: 'ISO14443', status: 'accepted' }
  const lists = { idTokens: [kept], lastSent: [kept, other] }
  const { result } = await operation2(hub, id, 'local-list', lists)
  assert.equal(result.status, 'accepted')
  assert.deepEqual(station.calls.at(-1)?.payload, {
    versionNumber: 3,
    updateType: 'Differential',
    localAuthorizationList: [{ idToken: card('D03-C') }],
  })
  await showsVersion(id, 3)
})

both('TC_D_04 send, full and empty', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await sends(station, 1, 'Full', [toListed('D04-A')])
  // An empty list is one that is left out.
  const empty = { versionNumber: 2, updateType: 'Full' }
  await operate(hub, station, 'SendLocalList', empty, ACCEPTED)
  await showsVersion(id, 2)

  station.answerAll({ SendLocalList: ACCEPTED })
  const { result } = await operation2(hub, id, 'local-list', { idTokens: [] })
  assert.deepEqual([result.status, result.listVersion], ['accepted', 3])
  assert.deepEqual(station.calls.at(-1)?.payload, { versionNumber: 3, updateType: 'Full' })
})

both('TC_D_08 version', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await operate(hub, station, 'GetLocalListVersion', {}, { versionNumber: 8 })
  await showsVersion(id, 8)
})

both('TC_D_09 version, there is no list', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await operate(hub, station, 'GetLocalListVersion', {}, { versionNumber: 0 })
  await showsVersion(id, 0)
  // The first list that it gets has a version above 0.
  station.answerAll({ SendLocalList: ACCEPTED })
  const idTokens = [{ idToken: 'D09-A', idTokenType: 'ISO14443', status: 'accepted' }]
  const { result } = await operation2(hub, id, 'local-list', { idTokens })
  assert.deepEqual([result.status, result.listVersion], ['accepted', 1])
})

function toListed(idToken: string, status = 'Accepted') {
  return { idToken: card(idToken), idTokenInfo: { status } }
}

async function sends(
  station: Station,
  versionNumber: number,
  updateType: string,
  localAuthorizationList: readonly object[],
): Promise<void> {
  const list = { versionNumber, updateType, localAuthorizationList }
  await operate(hub, station, 'SendLocalList', list, ACCEPTED)
}

async function showsVersion(id: string, version: number): Promise<void> {
  await eventually(async () => {
    assert.equal((await hub.api.chargePoint(id)).localListVersion, version)
  })
}
