/** Who gets a ping when, and who is given up: by a clock that the test moves. A21, A22, Q15. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { newManualClock } from '../../src/base/clock.ts'
import { Connection, Connections } from '../../src/edge/connections.ts'
import { Pinger } from '../../src/edge/pinger.ts'

const TICK_MS = 250
const START_AT = 1_700_000_000_000

function newScene(count: number, settings = { pingSeconds: 30, heartbeatSeconds: 300 }) {
  const clock = newManualClock(START_AT)
  const connections = new Connections()
  const all = Array.from({ length: count }, (_, at) => newConnection(at, at === 0))
  for (const connection of all) connections.add(connection)
  const pinger = new Pinger(connections, settings, clock.monotonic())
  /** Runs on, and after each tick lets `each` play the other side. */
  const run = (seconds: number, each: () => void = () => undefined) => {
    for (let ms = 0; ms < seconds * 1_000; ms += TICK_MS) {
      clock.advance(TICK_MS)
      pinger.tick(clock.monotonic())
      each()
    }
  }
  function newConnection(id: number, ignoresPings: boolean) {
    const facts = {
      id,
      tenant: 'default',
      chargePointId: `CP${id}`,
      version: 'ocpp1.6',
      securityProfile: 0,
      ignoresPings,
      remoteAddress: '1.1.1.1',
      epoch: 1,
      messagesBurst: 1,
    } as const
    return new Connection(facts, clock)
  }
  return { clock, connections, all, pinger, run }
}

describe('pinger', () => {
  it('pings who is silent once in a period, spread over it', () => {
    const { all, clock, run } = newScene(400)
    const pings = new Map<number, number>()
    let most = 0
    const last = new Map(all.map((connection) => [connection, connection.pingedAtMs]))
    run(120, () => {
      let now = 0
      for (const connection of all) {
        if (last.get(connection) === connection.pingedAtMs) continue
        last.set(connection, connection.pingedAtMs)
        pings.set(connection.id, (pings.get(connection.id) ?? 0) + 1)
        connection.seenAtMs = clock.monotonic()
        now += 1
      }
      most = Math.max(most, now)
    })
    assert.equal(pings.size, 400)
    for (const count of pings.values()) assert.ok(count === 3 || count === 4, `${count} pings`)
    assert.ok(most <= 60, `${most} pings in one tick`)
  })

  it('leaves those alone that talk', () => {
    const { all, clock, run } = newScene(10)
    run(120, () => {
      for (const connection of all) connection.seenAtMs = clock.monotonic()
    })
    assert.ok(all.every(({ pingedAtMs, closeReason }) => pingedAtMs === 0 && closeReason === null))
  })

  it('gives up who is silent for two periods, and who ignores pings after three heartbeats', () => {
    const { all, run } = newScene(20)
    const [patient, ...others] = all
    run(59)
    assert.ok(all.every(({ closeReason }) => closeReason === null))
    run(6)
    assert.ok(others.every(({ closeReason }) => closeReason === 'silent'))
    run(900 - 65 - 1)
    assert.equal(patient?.closeReason, null)
    run(6)
    assert.equal(patient?.closeReason, 'silent')
  })

  it('does not take its own standstill for their silence', () => {
    const { all, clock, run } = newScene(20)
    clock.advance(3_600_000)
    run(20)
    assert.ok(all.every(({ closeReason }) => closeReason === null))
    run(50)
    assert.ok(all.slice(1).every(({ closeReason }) => closeReason === 'silent'))
  })

  it('measures in heartbeats when it sends no pings', () => {
    const { all, run } = newScene(5, { pingSeconds: 0, heartbeatSeconds: 10 })
    run(29)
    assert.ok(all.every(({ closeReason, pingedAtMs }) => closeReason === null && pingedAtMs === 0))
    run(4)
    assert.ok(all.every(({ closeReason }) => closeReason === 'silent'))
  })

  it('survives a table that changes under its hands', () => {
    const { all, connections, run } = newScene(50)
    run(10, () => {
      const victim = all.pop()
      if (victim !== undefined) connections.remove(victim)
    })
    assert.equal(connections.size, 50 - 40)
    run(60, () => {
      for (const connection of all) connections.remove(connection)
    })
    assert.equal(connections.size, 0)
  })
})
