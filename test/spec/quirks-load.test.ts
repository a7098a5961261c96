/**
 * Quirk Q95: a charge point that comes back with thousands of readings and sends them all at once,
 * as some do. All are answered and stored, and its neighbours do not notice.
 */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import { systemClock } from '../../src/base/clock.ts'
import { startHub } from '../support/hub-process.ts'
import { openStation, type Station } from '../support/station.ts'
import { pause, waitFor, within } from '../support/wait.ts'
import { bringInMaker } from './quirks.ts'
import { beginSession, isoTime, stop } from './scenario.ts'
import { bringIn } from './tricky.ts'

const hub = await startHub()
after(() => hub.stop())

/** As many as the hub takes at once where nobody says otherwise, but for what comes beside them. */
const BURST = 1_900
const BACKLOG = 4_500

const NEIGHBOURS = 5
const FLUSH_MS = 60_000
const PACE_MS = 5

/** Of a hundred answers to neighbours the slowest but one, on a busy machine of two cores. */
const NEIGHBOUR_MS_MAX = 1_000

const ALFEN = { chargePointVendor: 'Alfen BV', chargePointModel: 'NG910-60023' }

test('Q95 thousands of readings in one go are answered, neighbours do not wait', async () => {
  const station = await bringInMaker(hub, 'Q95', ALFEN)
  const transactionId = await beginSession(hub, station, 'TAGQ95')
  const neighbours: Station[] = []
  for (let i = 0; i < NEIGHBOURS; i += 1) neighbours.push(await bringIn(hub, `Q95-NEIGHBOUR-${i}`))
  const frames = newBacklog(transactionId, BURST)
  const answered = flush(station, frames)
  const waits = await watch(neighbours, answered)
  await answered
  await stop(station, { transactionId })

  const values = await hub.api.meterValues({ transactionId, limit: 500 })
  assert.equal(values.length, BURST)
  const sorted = waits.toSorted((one, other) => one - other)
  const p99 = sorted[Math.floor(0.99 * (sorted.length - 1))] ?? 0
  assert.ok(p99 < NEIGHBOUR_MS_MAX, `of ${waits.length} answers to neighbours: ${p99} ms`)
})

test('Q95 more than the hub takes at once is sent again, until all is answered once', async () => {
  const first = await bringInMaker(hub, 'Q95-MORE', ALFEN)
  const transactionId = await beginSession(hub, first, 'TAGQ95MORE')
  await first.cut()
  let left = newBacklog(transactionId, BACKLOG)
  let connections = 0
  while (left.length > 0) {
    connections += 1
    assert.ok(connections < 20, `${left.length} are left`)
    const station = await openStation(hub, 'Q95-MORE')
    const sent = left
    const over = flush(station, sent)
    await Promise.race([over, station.closed])
    const answers = new Set(station.frames)
    left = sent.filter(({ answer }) => !answers.has(answer))
    await station.cut()
    await over.catch((error: unknown) => assert.match(String(error), /not within|ended/))
  }
  const values = await hub.api.meterValues({ transactionId, limit: 500 })
  assert.equal(values.length, BACKLOG)
})

interface Frame {
  readonly text: string
  /** What the hub has to say to it. */
  readonly answer: string
}

/** One reading each second, up to now. */
function newBacklog(transactionId: number, count: number): readonly Frame[] {
  return Array.from({ length: count }, (_, i) => {
    const sampledValue = [{ value: String(1_000 + i) }]
    const meterValue = [{ timestamp: isoTime(i - count), sampledValue }]
    const payload = { connectorId: 1, transactionId, meterValue }
    return {
      text: JSON.stringify([2, `r${i}`, 'MeterValues', payload]),
      answer: `[3,"r${i}",{}]`,
    }
  })
}

/** Sends all without waiting for an answer; settles when each has one. */
async function flush(station: Station, frames: readonly Frame[]): Promise<void> {
  const before = station.frames.length
  for (const { text } of frames) station.send(text)
  let isClosed = false
  const closed = station.closed.then(() => {
    isClosed = true
  })
  await waitFor(
    'answers to all',
    () => isClosed || station.frames.length >= before + frames.length,
    {
      withinMs: FLUSH_MS,
    },
  )
  if (isClosed) {
    await closed
    throw new Error('the connection ended before all was answered')
  }
  const answers = new Set(station.frames.slice(before))
  for (const { answer } of frames) assert.ok(answers.has(answer), answer)
}

/** Heartbeats of neighbours, one after the other, until it is over: how long each waited, in ms. */
async function watch(
  neighbours: readonly Station[],
  over: Promise<unknown>,
): Promise<readonly number[]> {
  let isOver = false
  const end = over.finally(() => {
    isOver = true
  })
  const waits: number[] = []
  const ask = async (neighbour: Station): Promise<void> => {
    do {
      const askedAt = systemClock.monotonic()
      await neighbour.request('Heartbeat', {})
      waits.push(systemClock.monotonic() - askedAt)
      // Not so fast that it is a flood itself.
      await pause(PACE_MS)
    } while (!isOver || waits.length < 100)
  }
  await within('heartbeats of neighbours', Promise.all(neighbours.map(ask)), FLUSH_MS)
  await end
  return waits
}
