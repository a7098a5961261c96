/**
 * The database is away for 40 seconds under load. Nobody is told an error about money, memory stays
 * where it was, and when it is back everything is there, without a hand being moved.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, describe, it } from 'node:test'

import { systemClock } from '../../src/base/clock.ts'
import { openLog } from '../../src/base/log.ts'
import type { Fleet } from '../../src/client/fleet.ts'
import { runFleet } from '../../src/client/fleet.ts'
import { parseScript } from '../../src/client/script.ts'
import { startEmbedded } from '../../src/store/embedded.ts'
import { knock } from '../support/handshake.ts'
import { newDataDir, startHub } from '../support/hub-process.ts'
import { openProxy } from '../support/proxy.ts'
import { pause, waitFor } from '../support/wait.ts'
import { assertSame, compareBooks } from './books.ts'

const CHARGE_POINTS = 200
const SESSIONS_OF_EACH = 12
const ID_TAG = 'OUTAGE'
const BEFORE_MS = 8_000
const OUTAGE_MS = 40_000
const MEMORY_GROWTH_BYTES_MAX = 64 * 2 ** 20
const LOG = openLog({ level: 'silent', isPretty: false })

describe('store outage', () => {
  const cleanups: (() => Promise<unknown>)[] = []
  after(async () => {
    for (const clean of cleanups.reverse()) await clean()
  })

  it('of 40 s costs nobody anything but time', async (context) => {
    const dataDir = await newDataDir()
    cleanups.push(() => dataDir.remove())
    let store = await startEmbedded({ dataDir: dataDir.path, log: LOG })
    cleanups.push(() => store.stop())
    // Started again it may be on another port: the door before it stays where it is.
    let door = await openProxy(portOf(store.url))
    cleanups.push(() => door.close())
    const env = { DATABASE_URL: throughDoor(store.url, door.port) }
    const hub = await startHub({ args: ['--auto-accept'], env })
    cleanups.push(() => hub.stop())
    await hub.api.putIdToken(ID_TAG, { isConcurrentAllowed: true })
    const errors: string[] = []
    const fleet = startFleet(hub.port, errors)
    cleanups.push(() => fleet.stop())

    await pause(BEFORE_MS)
    assert.ok(fleet.stats().answered > CHARGE_POINTS, 'there is load')
    const before = memoryOf(hub.pid)
    await store.stop()
    await door.shut('refuse')
    const until = systemClock.monotonic() + OUTAGE_MS
    let peak = before
    let refused = 0
    while (systemClock.monotonic() < until) {
      await pause(1_000)
      peak = Math.max(peak, memoryOf(hub.pid))
      const { status } = await knock(hub, 'NEWCOMER')
      if (status === 503) refused += 1
    }
    store = await startEmbedded({ dataDir: dataDir.path, log: LOG })
    door = await openProxy(portOf(store.url), door.port)

    await waitFor('a hub that is ready again', () => isReady(hub.managementUrl), {
      withinMs: 30_000,
    })
    await waitFor('end of all scripts', () => fleet.stats().scriptsRunning === 0, {
      withinMs: 180_000,
    })
    await waitFor('last answers', () => fleet.stats().factsWaiting === 0, { withinMs: 60_000 })
    const found = await compareBooks(fleet.ledger().rows, hub.api)
    const grown = Math.round((peak - before) / 2 ** 20)
    context.diagnostic(
      `${found.sessions} sessions, ${found.readings} readings; memory +${grown} MiB; ` +
        `${refused} newcomers got 503; ends ${JSON.stringify(fleet.stats().ends)}`,
    )
    assert.deepEqual(errors, [], 'CALLERRORs')
    assert.equal(fleet.stats().scriptsFailed, 0, fleet.stats().lastFailure)
    assert.ok(refused > 20, `${refused} of 40 newcomers were told to come later`)
    assert.ok(peak - before < MEMORY_GROWTH_BYTES_MAX, `memory grew by ${grown} MiB`)
    assertSame(found)
  })
})

function startFleet(port: number, errors: string[]): Fleet {
  const once = parseScript('plug,start,charge:2500ms,stop,unplug,wait:1s')
  const script = Array.from({ length: SESSIONS_OF_EACH }, () => once.steps ?? []).flat()
  return runFleet({
    url: `ws://127.0.0.1:${port}/ocpp`,
    count: CHARGE_POINTS,
    idPrefix: 'OUTAGE-',
    clock: systemClock,
    seed: 11,
    script,
    idTagOf: () => ID_TAG,
    powerW: 3_600_000,
    configuration: {
      MeterValueSampleInterval: '1',
      TransactionMessageAttempts: '1000',
      TransactionMessageRetryInterval: '1',
      MessageTimeout: '30',
    },
    reconnect: { waitMinimumMs: 500, randomRangeMs: 1_000, repeatTimes: 2 },
    onFrame: (chargePoint, direction, text) => {
      if (direction === 'in' && text.startsWith('[4')) errors.push(`${chargePoint} ${text}`)
    },
  })
}

async function isReady(managementUrl: string): Promise<boolean> {
  const response = await fetch(`${managementUrl}/readyz`)
  await response.text()
  return response.status === 200
}

const portOf = (url: string): number => Number(new URL(url).port)

function throughDoor(url: string, port: number): string {
  const through = new URL(url)
  through.port = String(port)
  return through.href
}

/** Resident, in bytes. */
function memoryOf(pid: number): number {
  const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]
  return Number(line) * 1_024
}
