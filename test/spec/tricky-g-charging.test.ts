/** Error-prone behaviour, section G: charging profiles before they are sent, in every version. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import type { Station } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import { newProfile2, type Profile2 } from './charging2.ts'
import { type Operated, operation2, request2 } from './operations2.ts'
import { beginSession, bootStation, operate, shown } from './scenario.ts'
import { beginSession2, bootStation2, both, VERSIONS2, type Version2 } from './scenario2.ts'
import { assertProblem, settle } from './tricky.ts'
import { getOne, shownVariable, variable2 } from './variables2.ts'

const hub = await startHub({ env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false' } })
after(() => hub.stop())

type Version = 'ocpp1.6' | Version2

const VERSIONS: readonly Version[] = ['ocpp1.6', ...VERSIONS2]
const ACCEPTED = { status: 'Accepted' }

/** As each version has it; what is looked at here is called the same in all. */
interface Sent {
  readonly transactionId?: unknown
  readonly chargingProfilePurpose: string
  readonly chargingSchedule: Schedule | readonly Schedule[]
}

interface Schedule {
  readonly chargingRateUnit: string
  readonly chargingSchedulePeriod: readonly { readonly limit: number }[]
}

test('G1 a profile for a session where none runs: not sent', async () => {
  for (const version of VERSIONS) {
    const station = await brings(version, `G1-${version}`)
    const limit = { limit: 10, unit: 'A', purpose: 'TxProfile' }
    const relative = { chargingProfilePurpose: 'TxProfile', chargingProfileKind: 'Relative' }
    const whole = newProfile2(1, 7, { ...relative, transactionId: '17' })
    for (const profile of [limit, { ...limit, transactionId: '17' }, whole]) {
      const reply = await request2(hub, station.id, 'charging-profile', { evseId: 1, profile })
      assertProblem(reply, 409, 'COMMAND_REFUSED')
    }
    // Neither is one for another session than the one that runs there.
    await begins(version, station)
    const reply = await request2(hub, station.id, 'charging-profile', { evseId: 1, profile: whole })
    assertProblem(reply, 409, 'COMMAND_REFUSED')
    assert.deepEqual(sentOf(station, 'SetChargingProfile'), [])
  }
})

test('G2 a profile in a remote start: for a session, and for none that is named', async () => {
  for (const version of VERSIONS) {
    const station = await brings(version, `G2-${version}`)
    const action = version === 'ocpp1.6' ? 'RemoteStartTransaction' : 'RequestStartTransaction'
    station.answerAll({ [action]: ACCEPTED })
    const start = (chargingProfile: object) => ({ idToken: 'TAG-G2', evseId: 1, chargingProfile })
    const limit = { limit: 10, unit: 'A' }
    const { result } = await operation2(hub, station.id, 'start', start(limit))
    assert.equal(result.status, 'accepted')
    const [{ chargingProfile } = assert.fail()] = sentOf(station, action)
    const sent = chargingProfile as Sent
    assert.equal(sent.chargingProfilePurpose, 'TxProfile')
    assert.equal('transactionId' in sent, false)

    for (const more of [{ transactionId: '17' }, { purpose: 'TxDefaultProfile' }]) {
      const reply = await request2(hub, station.id, 'start', start({ ...limit, ...more }))
      assertProblem(reply, 409, 'COMMAND_REFUSED')
    }
    assert.equal(sentOf(station, action).length, 1)
  }
})

both('G3 a default of an EVSE where one of all is there', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  station.answerAll({ SetChargingProfile: ACCEPTED })
  await isTaken(station, 0, newProfile2(31, 16))
  await isRefused(id, 1, newProfile2(32, 10))
  // At another level it lies above or below.
  await isTaken(station, 1, newProfile2(33, 10, { stackLevel: 1 }))
  await isRefused(id, 0, newProfile2(34, 16, { stackLevel: 1 }))
  assert.equal(sentOf(station, 'SetChargingProfile').length, 2)
})

test('G4 watts for one that takes amperes: converted, and told so', async () => {
  const station = await brings('ocpp1.6', 'G4')
  await takesAmperes('ocpp1.6', station)
  const { result } = await limits(station, { limit: 3_680, unit: 'W', numberPhases: 1 })
  assert.match(result.hint ?? '', /sent in A/)
  assert.deepEqual(lastLimits(station), ['A', [16]])
  // What is in amperes goes as it is.
  const second = await limits(station, { limit: 10, unit: 'A' })
  assert.equal(second.result.hint, null)
  assert.deepEqual(lastLimits(station), ['A', [10]])
})

test('G5 11 kW in amperes: 15.9 on each of three phases', async () => {
  for (const version of VERSIONS) {
    const station = await brings(version, `G5-${version}`)
    await takesAmperes(version, station)
    await limits(station, { limit: 11_000, unit: 'W' })
    assert.deepEqual(lastLimits(station), ['A', [15.9]])
  }
})

test('G10 a profile was rejected: it is none of those that it has', async () => {
  for (const version of VERSIONS) {
    const station = await brings(version, `G10-${version}`)
    station.answerAll({ SetChargingProfile: { status: 'Rejected' } })
    const profile = { limit: 10, unit: 'A' }
    const wanted = { evseId: 1, profile }
    const { result } = await operation2(hub, station.id, 'charging-profile', wanted)
    assert.deepEqual([result.status, result.reportedStatus], ['rejected', 'Rejected'])
    await settle(station)
    assert.deepEqual(await hub.api.chargingProfiles(station.id), [])
  }
})

test('G11 offline with a raised limit: it is known until when that holds', async () => {
  for (const version of VERSIONS) {
    const station = await brings(version, `G11-${version}`)
    station.answerAll({ SetChargingProfile: ACCEPTED })
    await isTaken(station, 1, newProfile2(11, 32))
    await station.cut()
    const reply = await request2(hub, station.id, 'charging-profile', {
      evseId: 1,
      profile: { limit: 6, unit: 'A' },
    })
    assertProblem(reply, 409, 'CHARGE_POINT_OFFLINE')
    const [{ profile } = assert.fail()] = await hub.api.chargingProfiles(station.id)
    const [schedule] = [(profile as Sent).chargingSchedule].flat() as readonly Schedule[]
    assert.equal((schedule as { duration?: number } | undefined)?.duration, 3_600)
    assert.equal(schedule?.chargingSchedulePeriod[0]?.limit, 32)
  }
})

both('G12 a clearing without id and criteria: not sent', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  assertProblem(await request2(hub, id, 'clear-charging-profile'), 400, 'BAD_REQUEST')
  const purpose = 'ChargingStationExternalConstraints'
  const external = await request2(hub, id, 'clear-charging-profile', { purpose })
  assertProblem(external, 409, 'COMMAND_REFUSED')
  assert.deepEqual(sentOf(station, 'ClearChargingProfile'), [])
})

async function brings(version: Version, id: string): Promise<Station> {
  return version === 'ocpp1.6' ? await bootStation(hub, id) : await bootStation2(hub, id, version)
}

/** Something charges on EVSE 1. */
async function begins(version: Version, station: Station): Promise<void> {
  if (version === 'ocpp1.6') await beginSession(hub, station, 'TAG-G1')
  else await beginSession2(hub, station, `TAG-${station.id}`)
  await shown(hub, station.id, 1, version === 'ocpp1.6' ? 'Charging' : 'Occupied')
}

/** It says in which unit it can be limited. */
async function takesAmperes(version: Version, station: Station): Promise<void> {
  if (version === 'ocpp1.6') {
    const key = 'ChargingScheduleAllowedChargingRateUnit'
    const configurationKey = [{ key, readonly: true, value: 'Current' }]
    await operate(hub, station, 'GetConfiguration', { key: [key] }, { configurationKey })
    await shownVariable(hub, station.id, key, 'Current')
    return
  }
  await getOne(hub, station, variable2('SmartChargingCtrlr', 'RateUnit'), 'A')
  await shownVariable(hub, station.id, 'SmartChargingCtrlr.RateUnit', 'A')
}

/** An operator limits EVSE 1. */
async function limits(station: Station, profile: object): Promise<Operated> {
  station.answerAll({ SetChargingProfile: ACCEPTED })
  const operated = await operation2(hub, station.id, 'charging-profile', { evseId: 1, profile })
  assert.equal(operated.result.status, 'accepted')
  return operated
}

async function isTaken(station: Station, evseId: number, profile: Profile2): Promise<void> {
  const wanted = { evseId, profile }
  const { result } = await operation2(hub, station.id, 'charging-profile', wanted)
  assert.equal(result.status, 'accepted')
  // The next one is held against those that are known.
  await eventually(async () => {
    const mirrored = await hub.api.chargingProfiles(station.id)
    assert.ok(mirrored.some(({ profileId }) => profileId === profile.id))
  })
}

async function isRefused(id: string, evseId: number, profile: Profile2): Promise<void> {
  const reply = await request2(hub, id, 'charging-profile', { evseId, profile })
  assertProblem(reply, 409, 'COMMAND_REFUSED')
}

function sentOf(station: Station, action: string): readonly Readonly<Record<string, unknown>>[] {
  const calls = station.calls.filter((call) => call.action === action)
  return calls.map(({ payload }) => payload as Readonly<Record<string, unknown>>)
}

/** The unit and the limits of the profile that it was sent last. */
function lastLimits(station: Station): readonly [unit: unknown, limits: readonly number[]] {
  const sent = sentOf(station, 'SetChargingProfile').at(-1) ?? {}
  const profile = (sent.chargingProfile ?? sent.csChargingProfiles) as Sent
  const [schedule] = [profile.chargingSchedule].flat() as readonly Schedule[]
  const periods = schedule?.chargingSchedulePeriod ?? []
  return [schedule?.chargingRateUnit, periods.map(({ limit }) => limit)]
}
