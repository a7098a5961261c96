/**
 * Outer checklist of 2.0.1 and 2.1, block K: profiles as the charge point reports them, and what it
 * plans to draw by them. One test for each case and version, by its id.
 */
import assert from 'node:assert/strict'
import { after } from 'node:test'

import type { ItemView } from '../support/api-views.ts'
import { startHub } from '../support/hub-process.ts'
import { eventually } from '../support/wait.ts'
import {
  newProfile2,
  type Profile2,
  type ReportedProfiles2,
  reportProfiles2,
  setProfile2,
  showsProfiles2,
} from './charging2.ts'
import { operation2 } from './operations2.ts'
import { isoTime, operate, shownJob } from './scenario.ts'
import { bootStation2, both, journaled2, type Version2 } from './scenario2.ts'

const hub = await startHub({ env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false' } })
after(() => hub.stop())

const ACCEPTED = { status: 'Accepted' }

/** What the charge point of these cases has, by EVSE, from us. */
const DEFAULT_1 = newProfile2(291, 8)
const HIGHER_1 = newProfile2(292, 10, { stackLevel: 1 })
const DEFAULT_2 = newProfile2(293, 12)
const MAXIMUM = newProfile2(294, 32, { chargingProfilePurpose: 'ChargingStationMaxProfile' })

/** From a grid operator. */
const EXTERNAL = newProfile2(1, 20, {
  chargingProfilePurpose: 'ChargingStationExternalConstraints',
})

const PURPOSE = { chargingProfilePurpose: 'TxDefaultProfile' }

both('TC_K_29 report of profiles, of the whole charge point', (version, id) =>
  isReported(version, id, {
    evseId: 0,
    chargingProfile: { chargingProfilePurpose: 'ChargingStationMaxProfile' },
    parts: [part(0, MAXIMUM)],
  }),
)

both('TC_K_30 report of profiles, of an EVSE', (version, id) =>
  isReported(version, id, {
    evseId: 1,
    chargingProfile: PURPOSE,
    parts: [part(1, DEFAULT_1, HIGHER_1)],
  }),
)

both('TC_K_31 report of profiles, wherever they are', (version, id) =>
  isReported(version, id, {
    chargingProfile: PURPOSE,
    parts: [part(1, DEFAULT_1), part(1, HIGHER_1), part(2, DEFAULT_2)],
  }),
)

both('TC_K_32 report of profiles, by id', (version, id) =>
  isReported(version, id, {
    chargingProfile: { chargingProfileId: [DEFAULT_1.id] },
    parts: [part(1, DEFAULT_1)],
  }),
)

both('TC_K_33 report of profiles, of an EVSE and a level', (version, id) =>
  isReported(version, id, {
    evseId: 1,
    chargingProfile: { stackLevel: 1 },
    parts: [part(1, HIGHER_1)],
  }),
)

both('TC_K_34 report of profiles, of an EVSE, by who set them', (version, id) =>
  isReported(version, id, {
    evseId: 1,
    chargingProfile: { chargingLimitSource: ['CSO', 'SO'] },
    parts: [part(1, DEFAULT_1, HIGHER_1), { ...part(1, EXTERNAL), chargingLimitSource: 'SO' }],
  }),
)

both('TC_K_35 report of profiles, of an EVSE and a purpose', async (version, id) => {
  const chargingProfile = PURPOSE
  await isReported(version, id, { evseId: 2, chargingProfile, parts: [part(2, DEFAULT_2)] })

  // There is none of it: nothing follows, and nothing is waited for.
  const station = await bootStation2(hub, `${id}-B`, version)
  const request = { requestId: 35, evseId: 1, chargingProfile }
  await operate(hub, station, 'GetChargingProfiles', request, { status: 'NoProfiles' })
  const { jobs } = await hub.api.chargePoint(`${id}-B`)
  assert.ok(jobs.every(({ isOver }) => isOver))
})

both('TC_K_36 report of profiles, of an EVSE, a purpose and a level', (version, id) =>
  isReported(version, id, {
    evseId: 1,
    chargingProfile: { ...PURPOSE, stackLevel: 0 },
    parts: [part(1, DEFAULT_1)],
  }),
)

both('TC_K_43 what an EVSE plans to draw', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const profile = newProfile2(43, 8)
  await setProfile2(hub, station, 1, profile)
  await showsProfiles2(hub, id, [[1, profile]])
  const request = { evseId: 1, duration: 300, chargingRateUnit: 'A' }
  const schedule = composite(1, 8)
  await operate(hub, station, 'GetCompositeSchedule', request, { ...ACCEPTED, schedule })

  // In our words, with our own calculation beside it.
  station.answerAll({ GetCompositeSchedule: { ...ACCEPTED, schedule } })
  const wanted = { evseId: 1, durationSeconds: 300, unit: 'A' }
  assert.deepEqual(await gapsOf(id, wanted), [])
  const tooMuch = { ...ACCEPTED, schedule: composite(1, 16) }
  station.answerAll({ GetCompositeSchedule: tooMuch })
  assert.deepEqual(await gapsOf(id, wanted), [{ kind: 'higher', ours: 8, theirs: 16 }])
})

both('TC_K_44 what the whole charge point plans to draw', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const profile = { ...MAXIMUM, id: 44 }
  await setProfile2(hub, station, 0, profile)
  await showsProfiles2(hub, id, [[0, profile]])
  const request = { evseId: 0, duration: 300 }
  const schedule = composite(0, 32)
  await operate(hub, station, 'GetCompositeSchedule', request, { ...ACCEPTED, schedule })
  station.answerAll({ GetCompositeSchedule: { ...ACCEPTED, schedule } })
  const wanted = { evseId: 0, durationSeconds: 300 }
  assert.deepEqual(await gapsOf(id, wanted), [])

  station.answerAll({ GetCompositeSchedule: { status: 'Rejected' } })
  const refused = await operation2(hub, id, 'composite-schedule', wanted)
  assert.equal(refused.result.status, 'rejected')
})

interface Wanted {
  readonly evseId?: number
  readonly chargingProfile: object
  readonly parts: readonly ReportedProfiles2[]
}

/** Asked for by exactly these criteria, told part by part, and shown as told. */
async function isReported(
  version: Version2,
  id: string,
  { parts, ...criteria }: Wanted,
): Promise<void> {
  const station = await bootStation2(hub, id, version)
  const requestId = 29
  await operate(hub, station, 'GetChargingProfiles', { requestId, ...criteria }, ACCEPTED)
  const job = await shownJob(hub, id, 'chargingProfiles', 'requested', false)
  assert.equal(job.requestId, requestId)
  await reportProfiles2(station, requestId, parts)
  await shownJob(hub, id, 'chargingProfiles', 'complete', true)
  await journaled2(hub, id, 'report.completed', ({ kind }) => kind === 'chargingProfiles')
  await eventually(async () => {
    const items = await hub.api.items(id, { kind: 'reportedProfile' })
    const expected = parts.flatMap(({ evseId, chargingLimitSource, chargingProfile: profiles }) =>
      profiles.map((chargingProfile) => ({ evseId, chargingLimitSource, chargingProfile })),
    )
    assert.deepEqual(items.map(({ body }) => body).toSorted(byId), expected.toSorted(byId))
  })
}

function byId(one: ItemView['body'], other: ItemView['body']): number {
  const idOf = (body: unknown) => (body as { chargingProfile: Profile2 }).chargingProfile.id
  return idOf(one) - idOf(other)
}

function part(evseId: number, ...chargingProfile: readonly Profile2[]): ReportedProfiles2 {
  return { evseId, chargingLimitSource: 'CSO', chargingProfile }
}

function composite(evseId: number, limit: number) {
  return {
    evseId,
    duration: 300,
    scheduleStart: isoTime(),
    chargingRateUnit: 'A',
    chargingSchedulePeriod: [{ startPeriod: 0, limit, numberPhases: 3 }],
  }
}

/** Where what it plans is not what we set. */
async function gapsOf(id: string, wanted: object): Promise<readonly object[]> {
  const { result } = await operation2(hub, id, 'composite-schedule', wanted)
  const { gaps } = result as { readonly gaps?: readonly { readonly kind: string }[] }
  return (gaps ?? []).map((gap) => {
    const { kind, ours, theirs } = gap as Readonly<Record<string, unknown>>
    return { kind, ours, theirs }
  })
}
