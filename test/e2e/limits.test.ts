/**
 * One charge point that asks for far too much: it is answered or its connection ends, and the
 * others do not notice.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import { systemClock } from '../../src/base/clock.ts'
import { type Hub, startHub } from '../support/hub-process.ts'
import { openStation, type Station } from '../support/station.ts'
import { pause, waitFor } from '../support/wait.ts'

const BURST = 2_000
const FLOOD_FRAMES = 10_000
const MAILBOX_INPUTS = 16
const MAILBOX_FLOOD_FRAMES = 1_500
const BACKLOG_FRAMES = 1_500
const COMMANDS = 80

/** For an answer to a neighbour, on a busy machine of two cores. */
const NEIGHBOUR_MS_MAX = 2_000
const FLOOD_MS = 30_000
const PACE_MS = 5

const POLICY = 1008
const TRY_AGAIN_LATER = 1013

describe('limits', () => {
  let hub: Hub
  before(async () => {
    hub = await startHub({
      args: ['--auto-accept'],
      env: { STATOR_EDGE__MESSAGES_BURST: `${BURST}` },
    })
  })
  after(async () => {
    await hub.stop()
  })

  it('a flood of frames ends its connection, and the others do not notice', async () => {
    const neighbour = await bringIn(hub, 'FLOOD-NEIGHBOUR')
    const station = await bringIn(hub, 'FLOOD')
    flood(station, FLOOD_FRAMES)
    const slowest = await watch(neighbour, station.closed)
    const { code } = await station.closed
    assert.ok(code === POLICY || code === TRY_AGAIN_LATER, `closed with ${code}`)
    assert.ok(slowest < NEIGHBOUR_MS_MAX, `a neighbour waited ${slowest} ms`)

    // It is not shut out for that.
    const returned = await openStation(hub, 'FLOOD')
    await returned.request('Heartbeat', {})
  })

  it('a backlog of readings is answered whole, and the others do not notice', async () => {
    const neighbour = await bringIn(hub, 'BACKLOG-NEIGHBOUR')
    const station = await bringIn(hub, 'BACKLOG')
    const framesBefore = station.frames.length
    const since = systemClock.now() - BACKLOG_FRAMES * 1_000
    for (let i = 0; i < BACKLOG_FRAMES; i += 1) {
      const timestamp = new Date(since + i * 1_000).toISOString()
      const meterValue = [{ timestamp, sampledValue: [{ value: String(i) }] }]
      station.send(JSON.stringify([2, `r${i}`, 'MeterValues', { connectorId: 1, meterValue }]))
    }
    const isAnswered = () => station.frames.length >= framesBefore + BACKLOG_FRAMES
    const all = waitFor('answers to all', isAnswered, { withinMs: FLOOD_MS })
    const slowest = await watch(neighbour, all)
    await all
    const answered = new Set(station.frames.slice(framesBefore))
    for (let i = 0; i < BACKLOG_FRAMES; i += 1) assert.ok(answered.has(`[3,"r${i}",{}]`), `r${i}`)
    assert.ok(slowest < NEIGHBOUR_MS_MAX, `a neighbour waited ${slowest} ms`)
    assert.equal((await hub.api.meterValues({ chargePoint: 'BACKLOG' })).length, BACKLOG_FRAMES)
  })

  it('commands beyond the queue are refused, and none is forgotten', async () => {
    const station = await bringIn(hub, 'COMMANDS')
    const replies = Array.from({ length: COMMANDS }, () =>
      hub.api.command('COMMANDS', 'ClearCache', {}, 60),
    )
    await station.expectCall('ClearCache')
    const refused = waitFor('a refusal', () => Promise.race(replies), { withinMs: FLOOD_MS })
    const { status, body } = await refused
    assert.deepEqual([status, body.code], [429, 'QUEUE_FULL'])
    await station.cut()
    const codes = (await Promise.all(replies)).map((reply) => reply.body.code)
    const count = (code: string) => codes.filter((other) => other === code).length
    assert.equal(count('CALL_DISCONNECTED'), 1)
    const settled = 1 + count('QUEUE_FULL') + count('CHARGE_POINT_OFFLINE')
    assert.equal(settled, COMMANDS, JSON.stringify(codes))
  })
})

describe('limits of a mailbox', () => {
  it('a flood beyond it is answered or ended, and the others do not notice', async () => {
    const env = { STATOR_MAILBOX__INPUTS_MAX: String(MAILBOX_INPUTS) }
    const hub = await startHub({ args: ['--auto-accept'], env })
    try {
      const neighbour = await bringIn(hub, 'MAILBOX-NEIGHBOUR')
      const station = await bringIn(hub, 'MAILBOX')
      const framesBefore = station.frames.length
      flood(station, MAILBOX_FLOOD_FRAMES)
      const isAnswered = () => station.frames.length === framesBefore + MAILBOX_FLOOD_FRAMES
      let isClosed = false
      const closed = station.closed.then((end) => {
        isClosed = true
        return end
      })
      const settled = waitFor('answers or an end', () => isClosed || isAnswered(), {
        withinMs: FLOOD_MS,
      })
      const slowest = await watch(neighbour, settled)
      await settled
      if (!isAnswered()) assert.equal((await closed).code, TRY_AGAIN_LATER)
      assert.ok(slowest < NEIGHBOUR_MS_MAX, `a neighbour waited ${slowest} ms`)
    } finally {
      await hub.stop()
    }
  })
})

async function bringIn(hub: Hub, id: string): Promise<Station> {
  const station = await openStation(hub, id)
  const boot = { chargePointVendor: 'Stator', chargePointModel: 'Limits' }
  await station.request('BootNotification', boot)
  return station
}

function flood(station: Station, frames: number): void {
  for (let i = 0; i < frames; i += 1) station.send(`[2,"f${i}","Heartbeat",{}]`)
}

/** Heartbeats of a neighbour, one after the other, until it is over: the longest wait, in ms. */
async function watch(neighbour: Station, over: Promise<unknown>): Promise<number> {
  let isOver = false
  const end = over.finally(() => {
    isOver = true
  })
  let slowest = 0
  do {
    const askedAt = systemClock.monotonic()
    await neighbour.request('Heartbeat', {})
    slowest = Math.max(slowest, systemClock.monotonic() - askedAt)
    // Not so fast that it is a flood itself.
    await pause(PACE_MS)
  } while (!isOver)
  await end
  return slowest
}
