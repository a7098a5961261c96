/** Error-prone row E9, on its own: it kills the database server under the hub. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import { findPostmasters, type Hub, startHub } from '../support/hub-process.ts'
import { openStation, type Station } from '../support/station.ts'
import { waitFor } from '../support/wait.ts'
import { assertEnded, beginSession, bootStation, isoTime } from './scenario.ts'

/** Longer than the hub holds an answer back (20 s) and the server needs to come up again. */
const OUTAGE_MS_MAX = 60_000

const hub = await startHub()
after(() => hub.stop())

test('E9 a stop while the database is down is answered only once it is stored', async () => {
  const station = await bootStation(hub, 'E9')
  const transactionId = await beginSession(hub, station, 'TAGE9')
  const payload = { transactionId, meterStop: 6_000, timestamp: isoTime() }
  const servers = findPostmasters(hub.dataDir)
  assert.equal(servers.length, 1)
  for (const server of servers) process.kill(server, 'SIGKILL')

  const isAnswered = await tell(station, payload)
  if (isAnswered) await assertEnded(hub, transactionId, { reason: 'Local' })
  await station.cut()

  // It has to come through in the end, and a repetition changes nothing.
  const returned = await comeBack(hub, 'E9')
  const answer = await returned.request('StopTransaction', payload)
  assert.deepEqual(answer, {})
  await assertEnded(hub, transactionId, { reason: 'Local' })
  assert.equal((await hub.api.transactions({ chargePoint: 'E9' })).length, 1)
})

/** False for a CALLERROR, which must be one that makes it try again, and for a closed socket. */
async function tell(station: Station, payload: object): Promise<boolean> {
  const isItsAnswer = (text: string) => text.includes('"stop-under-outage"')
  let isClosed = false
  const end = station.closed.then(() => {
    isClosed = true
  })
  station.send(JSON.stringify([2, 'stop-under-outage', 'StopTransaction', payload]))
  await waitFor(
    'an answer to the stop, or the end of the connection',
    () => isClosed || station.frames.some(isItsAnswer),
    { withinMs: OUTAGE_MS_MAX },
  )
  const text = station.frames.find(isItsAnswer)
  if (text === undefined) {
    await end
    return false
  }
  const [type, , first] = JSON.parse(text) as readonly unknown[]
  if (type === 3) return true
  assert.equal(first, 'InternalError')
  return false
}

/** Upgrades are refused while the hub has no database. */
function comeBack(target: Hub, id: string): Promise<Station> {
  return waitFor(
    `the return of ${id}`,
    () =>
      openStation(target, id).then(
        (station) => station,
        () => null,
      ),
    { withinMs: OUTAGE_MS_MAX, everyMs: 250 },
  )
}
