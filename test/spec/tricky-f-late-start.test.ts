/**
 * Error-prone rows E15 and F14, on their own: a remote start that nothing came of in time, and the
 * transaction that came of it after all. The time passes while the hub is away: the second time it
 * is started with a clock that is minutes ahead. OCPP 1.6 §5.11; 2.x F01.
 */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import type { JobView } from '../support/api-views.ts'
import { type Hub, newDataDir, startHub } from '../support/hub-process.ts'
import { openStation } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import { assertEnded, bootStation, isoTime, operate, shownJob, start, stop } from './scenario.ts'
import {
  bootStation2,
  both,
  card,
  endSession2,
  openStation2,
  VERSIONS2,
  type Version2,
} from './scenario2.ts'
import { beginsFor, isOver2, isRunning2, newSession2 } from './stories2.ts'

/** More than a remote start has, and less than after which its idToken says nothing in 1.6. */
const AWAY_MS = 200_000

/** In each thread of the hub, before anything else is loaded. */
const CLOCK_AHEAD = `const now=Date.now;Date.now=()=>now()+${AWAY_MS}`

const ENV = { STATOR_OCPP__INVENTORY_AT_BOOT: 'false' }
const REMOTE_START_ID = 14

const dataDir = await newDataDir()
await asksForStarts()
const hub = await startHub({
  dataDir: dataDir.path,
  env: { ...ENV, NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(CLOCK_AHEAD)}` },
})
after(async () => {
  await hub.stop()
  await dataDir.remove()
})

test('E15 a remote start that no start follows is over; a late one is its own', async () => {
  const station = await openStation(hub, 'E15')
  await hasTimedOut(hub, 'E15')
  const { transactionId, status } = await start(station, { idTag: 'TAGE15', timestamp: isoTime() })
  assert.equal(status, 'Accepted')
  await shownJob(hub, 'E15', 'remoteStart', 'started', true)
  await stop(station, { transactionId })
  await assertEnded(hub, transactionId, { reason: 'Local' })
})

both('F14 a remote start that began too late is still linked', async (version) => {
  const id = nameOf(version)
  const station = await openStation2(hub, id, version)
  await hasTimedOut(hub, id)
  const session = newSession2(station)
  const info = { remoteStartId: REMOTE_START_ID }
  await beginsFor(session, `TAG-${id}`, { triggerReason: 'RemoteStart', info })
  const job = await shownJob(hub, id, 'remoteStart', 'started', true)
  assert.equal(job.requestId, REMOTE_START_ID)
  await isRunning2(hub, session, (view) => assert.equal(view.remoteStartId, REMOTE_START_ID))
  await endSession2(session)
  await isOver2(hub, session)
})

/** With another hub, on the same data: each takes the start on, and nothing comes of it. */
async function asksForStarts(): Promise<void> {
  const before = await startHub({ dataDir: dataDir.path, env: ENV })
  try {
    const accepted = { status: 'Accepted' }
    await before.api.putIdToken('TAGE15')
    const station = await bootStation(before, 'E15')
    const asked = { connectorId: 1, idTag: 'TAGE15' }
    await operate(before, station, 'RemoteStartTransaction', asked, accepted)
    await shownJob(before, 'E15', 'remoteStart', 'requested', false)
    for (const version of VERSIONS2) {
      const id = nameOf(version)
      await before.api.putIdToken(`TAG-${id}`)
      const station2 = await bootStation2(before, id, version)
      const idToken = card(`TAG-${id}`)
      const asked2 = { idToken, remoteStartId: REMOTE_START_ID, evseId: 1 }
      await operate(before, station2, 'RequestStartTransaction', asked2, accepted)
      await shownJob(before, id, 'remoteStart', 'requested', false)
    }
  } finally {
    await before.stop()
  }
}

async function hasTimedOut(target: Hub, id: string): Promise<void> {
  await eventually(async () => {
    const { jobs } = await target.api.chargePoint(id)
    const [job]: readonly (JobView | undefined)[] = jobs
    assert.deepEqual([job?.kind, job?.status, job?.isOver], ['remoteStart', 'TimedOut', true])
  })
}

function nameOf(version: Version2): string {
  return `F14-${version}`
}
