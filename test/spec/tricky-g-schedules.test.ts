/**
 * Error-prone behaviour, section G: what profiles add up to, by our calculation and by that of the
 * charge point; profiles whose values change.
 */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import type { Station } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import { newProfile2, type Profile2, setProfile2, showsProfiles2 } from './charging2.ts'
import { operation2 } from './operations2.ts'
import { bootStation, isoTime, operate } from './scenario.ts'
import {
  beginSession2,
  bootStation2,
  both,
  endSession2,
  eventuallyView2,
  only21,
  VERSIONS2,
  type Version2,
} from './scenario2.ts'
import { settle } from './tricky.ts'
import { getOne, shownVariable, variable2 } from './variables2.ts'
import { AC_NEEDS, needs2 } from './vehicles2.ts'

const hub = await startHub({ env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false' } })
after(() => hub.stop())

type Version = 'ocpp1.6' | Version2

const VERSIONS: readonly Version[] = ['ocpp1.6', ...VERSIONS2]
const ACCEPTED = { status: 'Accepted' }
const HOUR = 3_600

/** So many A from these seconds on. */
type Steps = readonly (readonly [startPeriod: number, limit: number, numberPhases?: number])[]

test('G6 a window of the day over what holds else: that shows outside of it', async () => {
  for (const version of VERSIONS) {
    const station = await brings(version, `G6-${version}`)
    await sets(station, newProfile2(61, 16, {}, { duration: 48 * HOUR }))
    const daily = { chargingProfileKind: 'Recurring', recurrencyKind: 'Daily', stackLevel: 2 }
    // From one hour from now on, for three hours, since yesterday.
    const window = { startSchedule: isoTime(-23 * HOUR), duration: 3 * HOUR }
    await sets(station, newProfile2(62, 32, daily, window))
    const right: Steps = [
      [0, 16],
      [HOUR, 32],
      [4 * HOUR, 16],
    ]
    const asked = { startsAt: isoTime(), seconds: 6 * HOUR }
    assert.deepEqual(await gapsOf(version, station, right, asked), [])
    assert.deepEqual(await gapsOf(version, station, [[0, 32]], asked), [
      ['higher', 16, 32],
      ['higher', 16, 32],
    ])
  }
})

/** On this day Amsterdam puts its clocks forward at 1:00 UTC. */
const CHANGE_DAY = { startsAt: '2027-03-28T00:00:00.000Z', seconds: 24 * HOUR }

/** From the day before on: 6 A from 18:00 on, 16 A from 6:00 on, by the clock on the wall. */
const NIGHT_AND_DAY = {
  duration: 24 * HOUR,
  chargingSchedulePeriod: [
    { startPeriod: 0, limit: 6 },
    { startPeriod: 12 * HOUR, limit: 16 },
  ],
}

const BY_ELAPSED_TIME: Steps = [
  [0, 6],
  [5 * HOUR, 16],
  [17 * HOUR, 6],
]
const BY_THE_WALL: Steps = [
  [0, 6],
  [4 * HOUR, 16],
  [16 * HOUR, 6],
]

test('G7 a recurring profile on the day that clocks are changed: time goes on', async () => {
  const daily = { chargingProfileKind: 'Recurring', recurrencyKind: 'Daily' }
  for (const version of VERSIONS) {
    const station = await brings(version, `G7-${version}`)
    const since = { startSchedule: '2027-03-20T17:00:00.000Z' }
    await sets(station, newProfile2(7, 0, daily, { ...NIGHT_AND_DAY, ...since }))
    assert.deepEqual(await gapsOf(version, station, BY_ELAPSED_TIME, CHANGE_DAY), [])
    assert.deepEqual(await gapsOf(version, station, BY_THE_WALL, CHANGE_DAY), [
      ['higher', 6, 16],
      ['lower', 16, 6],
    ])
  }

  // 2.1 can follow the clock on the wall, whose zone the charge point says.
  const station = await brings('ocpp2.1', 'G7-wall')
  await getOne(hub, station, variable2('ClockCtrlr', 'TimeZone'), 'Europe/Amsterdam')
  await shownVariable(hub, station.id, 'ClockCtrlr.TimeZone', 'Europe/Amsterdam')
  const since = { startSchedule: '2027-03-20T18:00:00Z', useLocalTime: true }
  await sets(station, newProfile2(7, 0, daily, { ...NIGHT_AND_DAY, ...since }))
  assert.deepEqual(await gapsOf('ocpp2.1', station, BY_THE_WALL, CHANGE_DAY), [])
  assert.deepEqual(await gapsOf('ocpp2.1', station, BY_ELAPSED_TIME, CHANGE_DAY), [
    ['lower', 16, 6],
    ['higher', 6, 16],
  ])
})

test('G8 two starts in a composite schedule: that of the answer counts', async () => {
  const station = await brings('ocpp1.6', 'G8')
  const chargingSchedulePeriod = [
    { startPeriod: 0, limit: 6 },
    { startPeriod: HOUR, limit: 16 },
  ]
  await sets(station, newProfile2(8, 0, {}, { duration: 4 * HOUR, chargingSchedulePeriod }))
  const right: Steps = [
    [0, 6],
    [HOUR, 16],
  ]
  const startsAt = isoTime()
  const asked = { startsAt, seconds: 2 * HOUR, startSchedule: isoTime(-HOUR) }
  assert.deepEqual(await gapsOf('ocpp1.6', station, right, asked), [])
})

both('G9 one phase by the maximum, three by the session: one', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const session = await beginSession2(hub, station, `TAG-${id}`)
  const { transactionId } = session
  const maximum = { chargingProfilePurpose: 'ChargingStationMaxProfile' }
  const onOne = { chargingSchedulePeriod: [{ startPeriod: 0, limit: 16, numberPhases: 1 }] }
  await sets(station, newProfile2(91, 0, maximum, onOne), 0)
  const ofSession = { chargingProfilePurpose: 'TxProfile', transactionId }
  await sets(station, newProfile2(92, 10, ofSession))
  const asked = { startsAt: isoTime(), seconds: HOUR / 2 }
  assert.deepEqual(await gapsOf(version, station, [[0, 10, 1]], asked), [])
  assert.deepEqual(await gapsOf(version, station, [[0, 10, 3]], asked), [['phases', 10, 10]])
})

only21('G31 values of an unknown profile are asked for', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const refused = { status: 'Rejected', statusInfo: { reasonCode: 'InvalidProfile' } }
  const pull = (chargingProfileId: number) =>
    station.request('PullDynamicScheduleUpdate', { chargingProfileId })
  assert.deepEqual(await pull(31), refused)
  // One whose values never change has none to ask for.
  await sets(station, newProfile2(31, 16))
  assert.deepEqual(await pull(31), refused)
})

only21(
  'G32 values are pushed no more: what holds else, and the difference',
  async (version, id) => {
    const station = await bootStation2(hub, id, version)
    const session = await beginSession2(hub, station, `TAG-${id}`)
    const { transactionId } = session
    await sets(station, newProfile2(321, 6))
    const steered = {
      ...newProfile2(322, 20, { chargingProfilePurpose: 'TxProfile', transactionId }),
      chargingProfileKind: 'Dynamic',
      chargingSchedule: [
        {
          id: 1,
          duration: 60,
          chargingRateUnit: 'A',
          chargingSchedulePeriod: [{ startPeriod: 0, limit: 20, numberPhases: 3 }],
        },
      ],
    }
    await setProfile2(hub, station, 1, steered)
    const scheduleUpdate = { limit: 18 }
    const update = { chargingProfileId: 322, scheduleUpdate }
    await operate(hub, station, 'UpdateDynamicSchedule', update, ACCEPTED)
    await eventually(async () => {
      const profiles = await hub.api.chargingProfiles(id)
      assert.ok(JSON.stringify(profiles).includes('"limit":18'), JSON.stringify(profiles))
    })
    // Its minute runs from the last push on.
    const now = { startsAt: isoTime(), seconds: 30 }
    assert.deepEqual(await gapsOf(version, station, [[0, 18]], now), [])
    const later = { startsAt: isoTime(120), seconds: HOUR / 2 }
    assert.deepEqual(await gapsOf(version, station, [[0, 6]], later), [])
    assert.deepEqual(await gapsOf(version, station, [[0, 18]], later), [['higher', 6, 18]])
  },
)

both('G33 an EV asks, and no profile is meant for it', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const none = version === 'ocpp2.1' ? 'NoChargingProfile' : 'Rejected'
  // Nothing runs for which it could be.
  assert.equal(await needs2(station, AC_NEEDS), none)
  const session = await beginSession2(hub, station, `TAG-${id}`)
  assert.equal(await needs2(station, AC_NEEDS, { evseId: 2 }), none)
  await settle(station)
  assert.ok(station.calls.every(({ action }) => action !== 'SetChargingProfile'))
  await showsProfiles2(hub, id, [])
  await endSession2(session)
  await eventuallyView2(hub, session, ({ stopReason, energyWh }) => {
    assert.deepEqual([stopReason, energyWh], ['Local', 5_000])
  })
})

async function brings(version: Version, id: string): Promise<Station> {
  return version === 'ocpp1.6' ? await bootStation(hub, id) : await bootStation2(hub, id, version)
}

/** An operator sets it, in the words of 2.x: in 1.6 it goes in those of 1.6. */
async function sets(station: Station, profile: Profile2, evseId = 1): Promise<void> {
  const asked = operation2(hub, station.id, 'charging-profile', { evseId, profile })
  station.answer(await station.expectCall('SetChargingProfile'), ACCEPTED)
  assert.equal((await asked).result.status, 'accepted')
  await eventually(async () => {
    const mirrored = await hub.api.chargingProfiles(station.id)
    assert.ok(mirrored.some(({ profileId }) => profileId === profile.id))
  })
}

interface Asked {
  readonly startsAt: string
  readonly seconds: number
  /** 1.6 has two starts. */
  readonly startSchedule?: string
}

/** Where that is not what we set: by kind, our limit, and theirs. */
async function gapsOf(
  version: Version,
  station: Station,
  steps: Steps,
  { startsAt: scheduleStart, seconds: duration, startSchedule }: Asked,
): Promise<readonly unknown[]> {
  const chargingSchedulePeriod = steps.map(([startPeriod, limit, numberPhases]) => ({
    startPeriod,
    limit,
    ...(numberPhases === undefined ? {} : { numberPhases }),
  }))
  const schedule = { duration, chargingRateUnit: 'A', chargingSchedulePeriod }
  const starts = startSchedule === undefined ? {} : { startSchedule }
  const answer =
    version === 'ocpp1.6'
      ? { connectorId: 1, scheduleStart, chargingSchedule: { ...schedule, ...starts } }
      : { schedule: { evseId: 1, scheduleStart, ...schedule } }
  const wanted = { evseId: 1, durationSeconds: duration }
  const asked = operation2(hub, station.id, 'composite-schedule', wanted)
  station.answer(await station.expectCall('GetCompositeSchedule'), { ...ACCEPTED, ...answer })
  const { gaps } = (await asked).result as { readonly gaps?: readonly Gap[] }
  return gaps?.map(({ kind, ours, theirs }) => [kind, ours, theirs]) ?? []
}

interface Gap {
  readonly kind: string
  readonly ours: number
  readonly theirs: number
}
