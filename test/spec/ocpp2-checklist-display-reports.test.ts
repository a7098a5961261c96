/**
 * Outer checklist of 2.0.1 and 2.1, block O: which messages a charge point has on its display, and
 * how they are taken away. One test for each case and version, by its id.
 */
import assert from 'node:assert/strict'
import { after } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import type { Station } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import { operation2 } from './operations2.ts'
import { operate } from './scenario.ts'
import { bootStation2, both, journaled2, type Version2 } from './scenario2.ts'
import { settle } from './tricky.ts'

const hub = await startHub({ env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false' } })
after(() => hub.stop())

const ACCEPTED = { status: 'Accepted' }

interface Message {
  readonly id: number
  readonly priority: string
  readonly state: string
  readonly message: { readonly format: string; readonly content: string }
}

const FRONT = newMessage(1, 'AlwaysFront', 'Idle')
const CHARGING = newMessage(2, 'NormalCycle', 'Charging')
const FAULTED = newMessage(3, 'InFront', 'Faulted')

function newMessage(id: number, priority: string, state: string): Message {
  return { id, priority, state, message: { format: 'ASCII', content: `Message ${id}` } }
}

both('TC_O_02 list all messages', async (version, id) => {
  const station = await bootWithMessages(id, version)
  const changed = { ...CHARGING, message: { format: 'ASCII', content: 'Another' } }
  // In two parts; what none of them lists is gone.
  await asks(station, { requestId: 2 }, [[changed], [FAULTED]])
  await shows(id, [changed, FAULTED])
})

both('TC_O_03 list all messages, there is none', async (version, id) => {
  const station = await bootWithMessages(id, version)
  await asksInVain(station, { requestId: 3 })
  await shows(id, [])
})

both('TC_O_07 list a message by its id', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await asks(station, { requestId: 7, id: [CHARGING.id] }, [[CHARGING]])
  await shows(id, [CHARGING])
})

both('TC_O_08 list messages by priority', async (version, id) => {
  const station = await bootWithMessages(id, version)
  const changed = { ...FAULTED, state: 'Unavailable' }
  await asks(station, { requestId: 8, priority: 'InFront' }, [[changed]])
  // The others were not asked for.
  await shows(id, [FRONT, CHARGING, changed])
})

both('TC_O_09 list messages by state', async (version, id) => {
  const station = await bootWithMessages(id, version)
  const other = newMessage(4, 'NormalCycle', 'Idle')
  await asks(station, { requestId: 9, state: 'Idle' }, [[FRONT, other]])
  await shows(id, [FRONT, CHARGING, FAULTED, other])
})

both('TC_O_11 list a message by an unknown id', async (version, id) => {
  const station = await bootWithMessages(id, version)
  await asksInVain(station, { requestId: 11, id: [99] })
  await settle(station)
  await shows(id, [FRONT, CHARGING, FAULTED])
})

both('TC_O_04 take a message away', async (version, id) => {
  const station = await bootWithMessages(id, version)
  await operate(hub, station, 'ClearDisplayMessage', { id: CHARGING.id }, ACCEPTED)
  await shows(id, [FRONT, FAULTED])

  station.answerAll({ ClearDisplayMessage: ACCEPTED })
  const { result } = await operation2(hub, id, 'clear-display-message', { id: FRONT.id })
  assert.equal(result.status, 'accepted')
  await shows(id, [FAULTED])
})

both('TC_O_05 take a message away, unknown', async (version, id) => {
  const station = await bootWithMessages(id, version)
  await operate(hub, station, 'ClearDisplayMessage', { id: 99 }, { status: 'Unknown' })
  await shows(id, [FRONT, CHARGING, FAULTED])
  // Of one that we believed to be there we know better now.
  station.answerAll({ ClearDisplayMessage: { status: 'Unknown' } })
  const { result } = await operation2(hub, id, 'clear-display-message', { id: FRONT.id })
  assert.deepEqual([result.status, result.reportedStatus], ['unknown', 'Unknown'])
  await shows(id, [CHARGING, FAULTED])
})

/** With the three of them. */
async function bootWithMessages(id: string, version: Version2): Promise<Station> {
  const station = await bootStation2(hub, id, version)
  for (const message of [FRONT, CHARGING, FAULTED]) {
    await operate(hub, station, 'SetDisplayMessage', { message }, ACCEPTED)
  }
  await shows(id, [FRONT, CHARGING, FAULTED])
  return station
}

/** Asked for exactly this, it tells them in as many parts. */
async function asks(
  station: Station,
  wanted: { readonly requestId: number; readonly [field: string]: unknown },
  parts: readonly (readonly Message[])[],
): Promise<void> {
  const { id } = station
  const { requestId } = wanted
  await operate(hub, station, 'GetDisplayMessages', wanted, ACCEPTED)
  await hasJob(id, requestId, 'requested', false)
  for (const [index, messageInfo] of parts.entries()) {
    // Left out it means that this is the last.
    const tbc = index < parts.length - 1 ? { tbc: true } : {}
    const report = { requestId, ...tbc, messageInfo }
    assert.deepEqual(await station.request('NotifyDisplayMessages', report), {})
  }
  await hasJob(id, requestId, 'complete', true)
  await journaled2(hub, id, 'report.completed', (told) => told.requestId === requestId)
}

/** It has none of them. */
async function asksInVain(
  station: Station,
  wanted: { readonly requestId: number; readonly [field: string]: unknown },
): Promise<void> {
  await operate(hub, station, 'GetDisplayMessages', wanted, { status: 'Unknown' })
  await hasJob(station.id, wanted.requestId, 'Rejected', true)
}

async function hasJob(id: string, requestId: number, status: string, isOver: boolean) {
  await eventually(async () => {
    const { jobs } = await hub.api.chargePoint(id)
    const job = jobs.find((one) => one.requestId === requestId)
    assert.deepEqual([job?.kind, job?.status, job?.isOver], ['displayMessages', status, isOver])
  })
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
