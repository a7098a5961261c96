/**
 * Outer checklist of 2.0.1 and 2.1, block O: messages on the display of a charge point. One test
 * for each case and version, by its id.
 */
import assert from 'node:assert/strict'
import { after } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import type { Station } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import { operation2, request2 } from './operations2.ts'
import { isoTime, operate } from './scenario.ts'
import {
  authorize2,
  beginSession2,
  bootStation2,
  both,
  card,
  endSession2,
  only21,
  type Version2,
} from './scenario2.ts'
import { assertProblem, settle } from './tricky.ts'
import { getOne, shownVariable, variable2 } from './variables2.ts'

const hub = await startHub({ env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false' } })
after(() => hub.stop())

const ACCEPTED = { status: 'Accepted' }

const TEXT = { format: 'UTF8', language: 'en', content: 'Out of order from noon on' }

/** One message as it is sent, and as it is shown. */
interface Message {
  readonly id: number
  readonly priority: string
  readonly message: object
  readonly state?: string
  readonly [field: string]: unknown
}

const FRONT: Message = { id: 1, priority: 'AlwaysFront', message: TEXT, state: 'Idle' }
const CHARGING: Message = { id: 2, priority: 'NormalCycle', message: TEXT, state: 'Charging' }

both('TC_O_01 show a message', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await sets(station, FRONT)
  await shows(id, [FRONT])

  // In our words, with a number of our own.
  station.answerAll({ SetDisplayMessage: ACCEPTED })
  const wanted = { priority: 'InFront', message: { format: 'ASCII', content: 'Hello' } }
  const { result } = await operation2(hub, id, 'display-message', wanted)
  const { messageId } = result as { readonly messageId?: number }
  const sent = station.calls.findLast(({ action }) => action === 'SetDisplayMessage')
  assert.deepEqual(sent?.payload, { message: { id: messageId, ...wanted } })
  await shows(id, [FRONT, { id: Number(messageId), ...wanted }])
})

both('TC_O_12 replace a message', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await sets(station, FRONT)
  const next = { ...FRONT, priority: 'NormalCycle', message: { ...TEXT, content: 'Welcome' } }
  await sets(station, next)
  await shows(id, [next])
})

both('TC_O_13 show a message from a time on', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const message = { ...FRONT, startDateTime: isoTime(600) }
  await sets(station, message)
  await shows(id, [message])
})

both('TC_O_14 show a message until a time', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const message = { ...FRONT, startDateTime: isoTime(-60), endDateTime: isoTime(2) }
  await sets(station, message)
  await shows(id, [message])
  // It is over, and the charge point has it no more.
  await asksInVain(station, { requestId: 14 })
  await shows(id, [])

  const wanted = { priority: 'InFront', message: TEXT, startsAt: isoTime(60), endsAt: isoTime(30) }
  assertProblem(await request2(hub, id, 'display-message', wanted), 400, 'BAD_REQUEST')
})

both('TC_O_25 show a message in one state', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const states = ['Charging', 'Faulted', 'Idle', 'Unavailable']
  const all = version === 'ocpp2.1' ? [...states, 'Suspended', 'Discharging'] : states
  const messages = all.map((state, index) => ({ ...FRONT, id: index + 1, state }))
  for (const message of messages) await sets(station, message)
  await shows(id, messages)
})

both('TC_O_17 priority that is not supported', (version, id) =>
  isNotTaken(version, id, { status: 'NotSupportedPriority', supported: 'SupportedPriorities' }),
)

both('TC_O_18 state that is not supported', (version, id) =>
  isNotTaken(version, id, { status: 'NotSupportedState', supported: 'SupportedStates' }),
)

both('TC_O_19 format that is not supported', (version, id) =>
  isNotTaken(version, id, { status: 'NotSupportedMessageFormat', supported: 'SupportedFormats' }),
)

both('TC_O_26 show a message, rejected', (version, id) =>
  isNotTaken(version, id, { status: 'Rejected' }),
)

only21('TC_O_100 language that is not supported', (version, id) =>
  isNotTaken(version, id, { status: 'LanguageNotSupported' }),
)

only21("TC_O_101 in the driver's language", async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const idToken = `TAG-${id}`
  const languages = { language1: 'nl', language2: 'de' }
  await hub.api.putIdToken(idToken, { ...languages, personalMessage: 'Welkom terug' })
  const told = await authorize2(station, card(idToken))
  assert.deepEqual([told.language1, told.language2], ['nl', 'de'])
  assert.match(JSON.stringify(told), /"language":"nl","content":"Welkom terug"/)
  const session = await beginSession2(hub, station, `${idToken}-2`)

  // What is to be read during the transaction, in all languages that may be wanted.
  station.answerAll({ SetDisplayMessage: ACCEPTED })
  const more = [
    { format: 'UTF8', language: 'nl', content: 'Nog tien minuten' },
    { format: 'UTF8', language: 'de', content: 'Noch zehn Minuten' },
  ]
  const { transactionId } = session
  const message = { format: 'UTF8', language: 'en', content: 'Ten minutes left' }
  const wanted = { id: 101, priority: 'InFront', transactionId, message, more }
  await operation2(hub, id, 'display-message', wanted)
  await shows(id, [{ id: 101, priority: 'InFront', transactionId, message, messageExtra: more }])
  await endSession2(session)
})

both('TC_O_06 show a message during a transaction', (version, id) =>
  showsInTransaction(version, id, {}),
)

both('TC_O_27 show a message during a transaction, from a time on', (version, id) =>
  showsInTransaction(version, id, { startDateTime: isoTime(30) }),
)

both('TC_O_28 show a message during a transaction, until a time', (version, id) =>
  showsInTransaction(version, id, { endDateTime: isoTime(30) }),
)

both('TC_O_10 show a message during an unknown transaction', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const message = { ...CHARGING, transactionId: `nobodys-${id}`.slice(0, 36) }
  const statusInfo = { reasonCode: 'TxNotFound' }
  const answer = { status: 'UnknownTransaction', statusInfo }
  await operate(hub, station, 'SetDisplayMessage', { message }, answer)
  await settle(station)
  await shows(id, [])
  station.answerAll({ SetDisplayMessage: answer })
  const { transactionId } = message
  const wanted = { priority: 'InFront', message: TEXT, transactionId }
  const { result } = await operation2(hub, id, 'display-message', wanted)
  assert.deepEqual([result.status, result.reportedStatus], ['unknown', 'UnknownTransaction'])
})

/** What it answers for another, and what of it says beforehand that it cannot. */
interface Refusal {
  readonly status: string
  readonly supported?: string
}

async function isNotTaken(version: Version2, id: string, { status, supported }: Refusal) {
  const station = await bootStation2(hub, id, version)
  await operate(hub, station, 'SetDisplayMessage', { message: CHARGING }, { status })
  await settle(station)
  await shows(id, [])
  station.answerAll({ SetDisplayMessage: { status } })
  const wanted = { priority: 'NormalCycle', message: TEXT, state: 'Charging' }
  const { result } = await operation2(hub, id, 'display-message', wanted)
  assert.notEqual(result.status, 'accepted')
  assert.equal(result.reportedStatus, status)
  if (supported === undefined) return

  // Once that is known, it is not asked for.
  await getOne(hub, station, variable2('DisplayMessageCtrlr', supported), 'Other,More')
  await shownVariable(hub, id, `DisplayMessageCtrlr.${supported}`, 'Other,More')
  const before = station.calls.length
  const reply = await request2(hub, id, 'display-message', wanted)
  assertProblem(reply, 409, 'COMMAND_REFUSED')
  await settle(station)
  assert.equal(station.calls.length, before)
}

/** It goes with its transaction. */
async function showsInTransaction(version: Version2, id: string, times: object): Promise<void> {
  const station = await bootStation2(hub, id, version)
  const session = await beginSession2(hub, station, `TAG-${id}`)
  const { transactionId } = session
  const message = { id: 6, priority: 'InFront', message: TEXT, transactionId, ...times }
  await sets(station, message)
  await shows(id, [message])
  await endSession2(session)
  await asksInVain(station, { requestId: 6 })
  await shows(id, [])
}

async function sets(station: Station, message: Message): Promise<void> {
  await operate(hub, station, 'SetDisplayMessage', { message }, ACCEPTED)
}

/** Asked for exactly this, it has none of it. */
async function asksInVain(station: Station, wanted: { readonly requestId: number }): Promise<void> {
  await operate(hub, station, 'GetDisplayMessages', wanted, { status: 'Unknown' })
}

/** These and no others are on it. */
async function shows(id: string, messages: readonly Message[]): Promise<void> {
  await eventually(async () => {
    const items = await hub.api.items(id, { kind: 'displayMessage' })
    const byId = (one: Message, other: Message) => one.id - other.id
    const shown = items.map(({ body }) => body as Message)
    assert.deepEqual(shown.toSorted(byId), messages.toSorted(byId))
  })
}
