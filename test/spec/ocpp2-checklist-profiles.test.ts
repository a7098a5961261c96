/**
 * Outer checklist of 2.0.1 and 2.1, block K: charging profiles set, replaced and cleared. One test
 * for each case and version, by its id.
 */
import assert from 'node:assert/strict'
import { after } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import { newProfile2, setProfile2, showsProfiles2, takesProfile2 } from './charging2.ts'
import { operation2, request2 } from './operations2.ts'
import { isoTime, operate, shownJob } from './scenario.ts'
import {
  assertAuthorized2,
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
import { assertProblem } from './tricky.ts'

const hub = await startHub({ env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false' } })
after(() => hub.stop())

const ACCEPTED = { status: 'Accepted' }
const MAXIMUM = { chargingProfilePurpose: 'ChargingStationMaxProfile' }

both('TC_K_01 default profile of an EVSE', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const times = { validFrom: isoTime(-60), validTo: isoTime(86_400) }
  const profile = newProfile2(1, 6, times)
  await setProfile2(hub, station, 1, profile)
  await showsProfiles2(hub, id, [[1, profile]])

  // In our words, and in watts: this one takes both. It is one for ever, from now on.
  const limited = operation2(hub, id, 'charging-profile', {
    evseId: 2,
    profile: { limit: 6_000, unit: 'W' },
  })
  const { evseId, chargingProfile } = await takesProfile2(station)
  const [schedule] = chargingProfile.chargingSchedule
  assert.equal(evseId, 2)
  assert.equal(chargingProfile.chargingProfilePurpose, 'TxDefaultProfile')
  assert.equal(schedule?.chargingRateUnit, 'W')
  assert.deepEqual(schedule?.chargingSchedulePeriod, [{ startPeriod: 0, limit: 6_000 }])
  assert.equal((await limited).result.status, 'accepted')
  await showsProfiles2(hub, id, [
    [1, profile],
    [2, chargingProfile],
  ])
})

both('TC_K_02 profile for a session that does not run', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const purpose = { chargingProfilePurpose: 'TxProfile', chargingProfileKind: 'Relative' }
  const chargingProfile = newProfile2(2, 7, { ...purpose, transactionId: 'none' })
  const request = { evseId: 1, chargingProfile }
  await operate(hub, station, 'SetChargingProfile', request, { status: 'Rejected' })

  // In our words it is not even sent.
  const { evseId, chargingProfile: profile } = request
  const reply = await request2(hub, id, 'charging-profile', { evseId, profile })
  assertProblem(reply, 409, 'COMMAND_REFUSED')
  await showsProfiles2(hub, id, [])
})

both('TC_K_03 most that the whole charge point may draw', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const profile = newProfile2(3, 8, MAXIMUM)
  await setProfile2(hub, station, 0, profile)
  await showsProfiles2(hub, id, [[0, profile]])
})

both('TC_K_04 replace a profile by its id', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await setProfile2(hub, station, 1, newProfile2(4, 8))
  const second = newProfile2(4, 6)
  await setProfile2(hub, station, 1, second)
  await showsProfiles2(hub, id, [[1, second]])
})

both('TC_K_05 clear a profile by its id', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const [first, second] = [newProfile2(51, 8), newProfile2(52, 8)]
  await setProfile2(hub, station, 1, first)
  await setProfile2(hub, station, 2, second)
  await showsProfiles2(hub, id, [
    [1, first],
    [2, second],
  ])
  await operate(hub, station, 'ClearChargingProfile', { chargingProfileId: 51 }, ACCEPTED)
  await showsProfiles2(hub, id, [[2, second]])

  station.answerAll({ ClearChargingProfile: ACCEPTED })
  const { result } = await operation2(hub, id, 'clear-charging-profile', { profileId: 52 })
  assert.equal(result.status, 'accepted')
  assert.deepEqual(station.calls.at(-1)?.payload, { chargingProfileId: 52 })
  await showsProfiles2(hub, id, [])
})

both('TC_K_06 clear a profile by its purpose and level', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const [meant, other, maximum] = [
    newProfile2(61, 8, { stackLevel: 1 }),
    newProfile2(62, 8),
    newProfile2(63, 20, MAXIMUM),
  ] as const
  await setProfile2(hub, station, 1, meant)
  await setProfile2(hub, station, 1, other)
  await setProfile2(hub, station, 0, maximum)
  const { chargingProfilePurpose } = meant
  const chargingProfileCriteria = { chargingProfilePurpose, stackLevel: 1, evseId: 1 }
  await operate(hub, station, 'ClearChargingProfile', { chargingProfileCriteria }, ACCEPTED)
  await showsProfiles2(hub, id, [
    [1, other],
    [0, maximum],
  ])
})

both('TC_K_08 clear a profile that is not there', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const unknown = { status: 'Unknown' }
  const chargingProfileCriteria = { chargingProfilePurpose: 'TxDefaultProfile', stackLevel: 1 }
  await operate(hub, station, 'ClearChargingProfile', { chargingProfileCriteria }, unknown)
  const answered = operation2(hub, id, 'clear-charging-profile', { stackLevel: 1 })
  station.answer(await station.expectCall('ClearChargingProfile'), unknown)
  const { result } = await answered
  assert.deepEqual([result.status, result.reportedStatus], ['unknown', 'Unknown'])

  // It has lost one that we think it has: from now on we know.
  const profile = newProfile2(8, 6, { stackLevel: 1 })
  await setProfile2(hub, station, 1, profile)
  await showsProfiles2(hub, id, [[1, profile]])
  await operate(hub, station, 'ClearChargingProfile', { chargingProfileId: 8 }, unknown)
  await showsProfiles2(hub, id, [])
})

both('TC_K_10 default profile of all EVSEs', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const profile = newProfile2(10, 6)
  await setProfile2(hub, station, 0, profile)
  await showsProfiles2(hub, id, [[0, profile]])
})

both('TC_K_15 charge point without smart charging', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const request = { evseId: 1, chargingProfile: newProfile2(15, 6) }
  const reply = hub.api.command(id, 'SetChargingProfile', request)
  station.answerError(await station.expectCall('SetChargingProfile'), 'NotSupported')
  const { status, body } = await reply
  assert.deepEqual([status, body.callError?.code], [200, 'NotSupported'])

  const limited = operation2(hub, id, 'charging-profile', {
    evseId: 1,
    profile: { limit: 6, unit: 'A' },
  })
  station.answerError(await station.expectCall('SetChargingProfile'), 'NotSupported')
  assert.equal((await limited).result.status, 'notSupported')
  await showsProfiles2(hub, id, [])
})

both('TC_K_19 profile for each day', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const daily = { chargingProfileKind: 'Recurring', recurrencyKind: 'Daily' }
  const chargingSchedulePeriod = [
    { startPeriod: 0, limit: 6, numberPhases: 3 },
    { startPeriod: 7_200, limit: 16, numberPhases: 3 },
  ]
  const times = { startSchedule: isoTime(-86_400), duration: 86_400 }
  const profile = newProfile2(19, 6, daily, { ...times, chargingSchedulePeriod })
  await setProfile2(hub, station, 1, profile)
  await showsProfiles2(hub, id, [[1, profile]])
})

both('TC_K_37 remote start with a profile', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const idToken = `TAG-${id}`
  await hub.api.putIdToken(idToken)
  const purpose = { chargingProfilePurpose: 'TxProfile', chargingProfileKind: 'Relative' }
  // For a session that has no id yet, so it names none.
  const chargingProfile = newProfile2(37, 6, purpose)
  const remoteStartId = 370
  const request = { idToken: card(idToken), remoteStartId, evseId: 1, chargingProfile }
  await operate(hub, station, 'RequestStartTransaction', request, ACCEPTED)
  const job = await shownJob(hub, id, 'remoteStart', 'requested', false)
  assert.deepEqual([job.requestId, job.detail], [remoteStartId, idToken])

  await assertAuthorized2(station, idToken)
  const session = new Session2(station, `tx-${id}`)
  await session.start({
    triggerReason: 'RemoteStart',
    evse: { id: 1, connectorId: 1 },
    idToken: card(idToken),
    meterValue: register2(1_000, 'Transaction.Begin'),
    info: { chargingState: 'EVConnected', remoteStartId },
  })
  await report2(station, 1, 'Occupied')
  await session.update({
    triggerReason: 'ChargingStateChanged',
    info: { chargingState: 'Charging' },
  })
  await shownJob(hub, id, 'remoteStart', 'started', true)
  await endSession2(session)
  await eventuallyView2(hub, session, (view) => {
    assert.deepEqual([view.remoteStartId, view.idToken, view.energyWh], [370, idToken, 5_000])
  })

  // In our words: a plain limit is one for the session to come.
  const started = operation2(hub, id, 'start', {
    idToken,
    evseId: 2,
    chargingProfile: { limit: 10, unit: 'A' },
  })
  const call = await station.expectCall('RequestStartTransaction')
  const sent = (call.payload as typeof request).chargingProfile
  station.answer(call, ACCEPTED)
  assert.equal((await started).result.status, 'accepted')
  assert.deepEqual([sent.chargingProfilePurpose, sent.chargingProfileKind], Object.values(purpose))
  assert.equal('transactionId' in sent, false)
})

both('TC_K_60 profile for the session that runs', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const session = await beginSession2(hub, station, `TAG-${id}`)
  const { transactionId } = session
  const purpose = { chargingProfilePurpose: 'TxProfile', chargingProfileKind: 'Relative' }
  const profile = newProfile2(60, 7, { ...purpose, transactionId })
  await setProfile2(hub, station, 1, profile)
  await showsProfiles2(hub, id, [[1, profile]])
  await session.update({
    triggerReason: 'ChargingRateChanged',
    info: { chargingState: 'Charging' },
    meterValue: register2(2_000),
  })

  // In our words: a plain limit is one for what runs, and takes the place of the one before.
  const limited = operation2(hub, id, 'charging-profile', {
    evseId: 1,
    profile: { limit: 9, unit: 'A' },
  })
  const { chargingProfile } = await takesProfile2(station)
  assert.equal(chargingProfile.id, 60)
  assert.equal(chargingProfile.transactionId, transactionId)
  assert.equal(chargingProfile.chargingProfilePurpose, 'TxProfile')
  assert.equal((await limited).result.status, 'accepted')
  await showsProfiles2(hub, id, [[1, chargingProfile]])

  await endSession2(session)
  // It was made for this session and goes with it.
  await showsProfiles2(hub, id, [])
})

both('TC_K_70 several profiles at once', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const [byDefault, maximum] = [newProfile2(701, 6), newProfile2(702, 20, MAXIMUM)]
  await setProfile2(hub, station, 1, byDefault)
  await setProfile2(hub, station, 0, maximum)
  await showsProfiles2(hub, id, [
    [1, byDefault],
    [0, maximum],
  ])
})
