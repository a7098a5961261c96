/**
 * Tricky cases D of 2.x: what an idToken may do where, what is told of it and to whom, and lists of
 * them that are kept on charge points. 2.x C01, C02, C04, C16, D01.
 */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import type { Station } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import { operation2 } from './operations2.ts'
import {
  authorize2,
  beginSession2,
  bootStation2,
  both,
  card,
  endSession2,
  eventuallyView2,
  register2,
  report2,
  Session2,
} from './scenario2.ts'
import { assertProblem, bringIn } from './tricky.ts'
import { getOne, shownVariable, variable2 } from './variables2.ts'

const MASTER_GROUP = 'D15-MASTER'

const hub = await startHub({
  env: {
    STATOR_OCPP__INVENTORY_AT_BOOT: 'false',
    STATOR_OCPP__MASTER_PASS_GROUP_ID: MASTER_GROUP,
    STATOR_STORE__MESSAGE_LOG: 'all',
    LOG_LEVEL: 'trace',
  },
})
after(() => hub.stop())

const ACCEPTED = { status: 'Accepted' }

both('D2 the same text with another type is another idToken', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const text = `same-${id}`
  await hub.api.putIdToken(text, { type: 'ISO14443' })
  assert.equal((await authorize2(station, { idToken: text, type: 'ISO14443' })).status, 'Accepted')
  const ofOther = { idToken: text, type: 'ISO15693' }
  assert.equal((await authorize2(station, ofOther)).status, 'Invalid')
  await hub.api.putIdToken(text, { type: 'ISO15693', status: 'blocked' })
  assert.equal((await authorize2(station, ofOther)).status, 'Blocked')
  assert.equal((await authorize2(station, card(text.toUpperCase()))).status, 'Accepted')
  // What else is told of it makes no other of it.
  const additionalInfo = [{ additionalIdToken: 'A-1', type: 'other' }]
  const told = await station.request<{ idTokenInfo: { status: string } }>('Authorize', {
    idToken: { ...card(text), additionalInfo },
  })
  assert.equal(told.idTokenInfo.status, 'Accepted')
})

both('D7 allowed on one EVSE only, it is told which', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const idToken = card(`TAG-${id}`)
  const places = [{ chargePoint: id, evseIds: [2] }]
  await hub.api.putIdToken(idToken.idToken, { places })
  const info = await authorize2(station, idToken)
  assert.deepEqual([info.status, info.evseId], ['Accepted', [2]])
  const statuses: string[] = []
  for (const evseId of [2, 1]) {
    const session = new Session2(station, `tx-${id}-${evseId}`)
    const evse = { id: evseId, connectorId: 1 }
    const told = await session.start({ triggerReason: 'Authorized', evse, idToken })
    statuses.push(told.idTokenInfo?.status ?? '')
    await session.end({ triggerReason: 'StopAuthorized', info: { stoppedReason: 'Local' } })
  }
  assert.deepEqual(statuses, ['Accepted', 'NotAtThisLocation'])
})

both('D8 allowed elsewhere only, it is told so without a list', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const places = [{ chargePoint: `${id}-OTHER`, evseIds: [1] }]
  await hub.api.putIdToken(`TAG-${id}`, { places })
  const info = await authorize2(station, card(`TAG-${id}`))
  assert.deepEqual([info.status, info.evseId], ['NotAtThisLocation', undefined])
})

both('D9 who needs no authorization is accepted', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const session = new Session2(station, `tx-${id}`)
  const idToken = { idToken: '', type: 'NoAuthorization' }
  const { idTokenInfo } = await session.start({
    triggerReason: 'Authorized',
    evse: { id: 1, connectorId: 1 },
    meterValue: register2(1_000, 'Transaction.Begin'),
    idToken,
  })
  assert.deepEqual(idTokenInfo, ACCEPTED)
  await endSession2(session)
  await eventuallyView2(hub, session, (view) => {
    assert.deepEqual([view.isActive, view.authorizationStatus], [false, 'accepted'])
    assert.deepEqual(view.flags, [])
  })
})

both('D10 a key code is in no log and in no trace', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const code = `4711-${id}`.slice(0, 36)
  const idToken = { idToken: code, type: 'KeyCode' }
  await hub.api.putIdToken(code, { type: 'KeyCode' })
  assert.equal((await authorize2(station, idToken)).status, 'Accepted')
  const stranger = { ...idToken, idToken: code.replace('4711', '4712') }
  assert.equal((await authorize2(station, stranger)).status, 'Invalid')
  // Not either where something is wrong with the message, or with its type.
  await station.call('Authorize', { idToken: stranger, certificate: 1 })
  await station.call('Authorize', { idToken: { ...stranger, type: 'keycode' } })
  await eventually(async () => {
    const messages = await hub.api.messages(id)
    assert.ok(messages.filter(({ action }) => action === 'Authorize').length >= 4)
  })
  const letters = await hub.api.list('/v1/dead-letters', { chargePoint: id })
  const shown = { messages: await hub.api.messages(id), letters, output: hub.output() }
  for (const [what, content] of Object.entries(shown)) {
    const text = JSON.stringify(content)
    const isTold = text.includes(code) || text.includes(stranger.idToken)
    assert.equal(isTold, false, `it is in the ${what}`)
  }
})

both('D11 a second language is never told alone', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const languagesOf = async (settings: { language1?: string; language2?: string }) => {
    await hub.api.putIdToken(`TAG-${id}`, settings)
    const { language1, language2 } = await authorize2(station, card(`TAG-${id}`))
    return [language1, language2]
  }
  assert.deepEqual(await languagesOf({ language1: 'nl', language2: 'en' }), ['nl', 'en'])
  assert.deepEqual(await languagesOf({ language1: 'nl' }), ['nl', undefined])
  assert.deepEqual(await languagesOf({ language1: 'nl', language2: 'nl' }), ['nl', undefined])
  const alone = { status: 'accepted', language2: 'en' }
  const reply = await hub.api.request('PUT', `/v1/id-tokens/ALONE-${id}`, alone)
  assertProblem(reply, 400, 'BAD_REQUEST')
})

both('D12 after a version mismatch the whole list goes', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const lastSent = [toEntry('D12-A'), toEntry('D12-B')]
  station.answerAll({ GetLocalListVersion: { versionNumber: 0 }, SendLocalList: ACCEPTED })
  await operation2(hub, id, 'local-list', { idTokens: lastSent })
  await showsVersion(id, 1)
  station.answerAll({
    GetLocalListVersion: { versionNumber: 1 },
    SendLocalList: ({ updateType }: { updateType: string }) => ({
      status: updateType === 'Full' ? 'Accepted' : 'VersionMismatch',
    }),
  })
  const idTokens = [toEntry('D12-A'), toEntry('D12-C')]
  const { result } = await operation2(hub, id, 'local-list', { idTokens, lastSent })
  assert.equal(result.status, 'accepted')
  const [differential, full] = listsOf(station).slice(-2)
  assert.equal(differential?.updateType, 'Differential')
  assert.equal(full?.updateType, 'Full')
  assert.deepEqual(namesOf(full), ['D12-A', 'D12-C'])
  assert.ok((full?.versionNumber ?? 0) > (differential?.versionNumber ?? 0))
  await showsVersion(id, full?.versionNumber ?? 0)
})

both('D14 a list longer than a message is sent in parts', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await getOne(hub, station, variable2('LocalAuthListCtrlr', 'ItemsPerMessage'), '3')
  await shownVariable(hub, id, 'LocalAuthListCtrlr.ItemsPerMessage', '3')
  station.answerAll({ GetLocalListVersion: { versionNumber: 4 }, SendLocalList: ACCEPTED })
  const idTokens = Array.from({ length: 8 }, (_, index) => toEntry(`D14-${index}`))
  const { result } = await operation2(hub, id, 'local-list', { idTokens })
  assert.deepEqual([result.status, result.listVersion], ['accepted', 7])
  const sent = listsOf(station)
  assert.deepEqual(
    sent.map((list) => [list.updateType, list.versionNumber, namesOf(list).length]),
    [
      ['Full', 5, 3],
      ['Differential', 6, 3],
      ['Differential', 7, 2],
    ],
  )
  assert.deepEqual(
    sent.flatMap(namesOf),
    idTokens.map(({ idToken }) => idToken),
  )
  await showsVersion(id, 7)
})

test('D14 a list longer than a message is sent in parts (ocpp1.6)', async () => {
  const station = await bringIn(hub, 'D14-16')
  const maximum = { key: 'SendLocalListMaxLength', readonly: true, value: '2' }
  station.answerAll({
    GetConfiguration: { configurationKey: [maximum] },
    GetLocalListVersion: { listVersion: 0 },
    SendLocalList: ACCEPTED,
  })
  await hub.api.command('D14-16', 'GetConfiguration', { key: [maximum.key] })
  await shownVariable(hub, 'D14-16', maximum.key, '2')
  const idTokens = Array.from({ length: 5 }, (_, index) => ({
    idToken: `D14-${index}`,
    status: 'accepted',
  }))
  const { result } = await operation2(hub, 'D14-16', 'local-list', { idTokens })
  assert.deepEqual([result.status, result.listVersion], ['accepted', 3])
  const sent = station.calls
    .filter(({ action }) => action === 'SendLocalList')
    .map(({ payload }) => payload as { updateType: string; listVersion: number })
  assert.deepEqual(
    sent.map(({ updateType, listVersion }) => [updateType, listVersion]),
    [
      ['Full', 1],
      ['Differential', 2],
      ['Differential', 3],
    ],
  )
})

both('D15 a master pass ends what runs, and starts nothing', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const master = card(`MASTER-${id}`)
  await hub.api.putIdToken(master.idToken, { groupIdToken: MASTER_GROUP })
  const info = await authorize2(station, master)
  assert.equal(info.status, 'Accepted')
  assert.deepEqual(info.groupIdToken, { idToken: MASTER_GROUP, type: 'Central' })

  const session = await beginSession2(hub, station, `TAG-${id}`)
  const ended = await endSession2(session, {
    idToken: master,
    info: { stoppedReason: 'MasterPass' },
  })
  assert.equal(ended.idTokenInfo?.status, 'Accepted')
  await report2(station, 1, 'Available')
  await eventuallyView2(hub, session, (view) => {
    assert.deepEqual([view.isActive, view.stopReason], [false, 'MasterPass'])
    assert.equal(view.idToken, `TAG-${id}`)
  })
  // A start with it was made offline, or by mistake: it is recorded, and refused.
  const start = new Session2(station, `tx-${id}-start`)
  const evse = { id: 1, connectorId: 1 }
  const told = await start.start({ triggerReason: 'Authorized', evse, idToken: master })
  assert.equal(told.idTokenInfo?.status, 'Invalid')
  await start.end({ triggerReason: 'Deauthorized', info: { stoppedReason: 'DeAuthorized' } })
  await eventuallyView2(hub, start, (view) => {
    assert.ok(view.flags.includes('notAuthorized'), view.flags.join())
  })
})

interface SentList {
  readonly updateType: string
  readonly versionNumber: number
  readonly localAuthorizationList?: readonly { readonly idToken: { readonly idToken: string } }[]
}

function listsOf({ calls }: Station): readonly SentList[] {
  const sent = calls.filter(({ action }) => action === 'SendLocalList')
  return sent.map(({ payload }) => payload as SentList)
}

function namesOf(list: SentList | undefined): readonly string[] {
  return (list?.localAuthorizationList ?? []).map(({ idToken }) => idToken.idToken)
}

function toEntry(idToken: string) {
  return { idToken, idTokenType: 'ISO14443', status: 'accepted' }
}

async function showsVersion(id: string, version: number): Promise<void> {
  await eventually(async () => {
    assert.equal((await hub.api.chargePoint(id)).localListVersion, version)
  })
}
