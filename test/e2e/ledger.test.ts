/**
 * The promise of the hub: an answer is a receipt. 300 charge points, a third of each version, make
 * transactions all the time, while the hub is killed hard five times and its database twice, at
 * random moments. Then the books of the charge points are held against those of the hub.
 */
import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'

import { systemClock } from '../../src/base/clock.ts'
import type { Fleet } from '../../src/client/fleet.ts'
import { runFleet } from '../../src/client/fleet.ts'
import type { FleetStats } from '../../src/client/fleet-stats.ts'
import { parseScript } from '../../src/client/script.ts'
import type { Version } from '../../src/ocpp/version.ts'
import type { Hub } from '../support/hub-process.ts'
import { findPostmasters, newDataDir, startHub } from '../support/hub-process.ts'
import { seededRandom } from '../support/random.ts'
import { pause, waitFor } from '../support/wait.ts'
import { assertSame, compareBooks } from './books.ts'

const CHARGE_POINTS_OF_EACH = 100
const ID_TAGS = 50
const CHAOS_MS = 60_000
const KILLS = ['hub', 'store', 'hub', 'hub', 'store', 'hub', 'hub'] as const
const SESSIONS_OF_EACH = 12

const CONFIGURATION_2 = {
  'SampledDataCtrlr.TxUpdatedInterval': '1',
  'OCPPCommCtrlr.MessageAttempts[TransactionEvent]': '1000',
  'OCPPCommCtrlr.MessageAttemptInterval[TransactionEvent]': '1',
}

/** A reading each second, and money is sent again until it is answered. */
const FLEETS: Readonly<Record<Version, Readonly<Record<string, string>>>> = {
  'ocpp1.6': {
    MeterValueSampleInterval: '1',
    TransactionMessageAttempts: '1000',
    TransactionMessageRetryInterval: '1',
  },
  'ocpp2.0.1': CONFIGURATION_2,
  'ocpp2.1': CONFIGURATION_2,
}

describe('ledger', () => {
  const cleanups: (() => Promise<unknown>)[] = []
  after(async () => {
    for (const clean of cleanups.reverse()) await clean()
  })

  it('of every charge point is that of the hub, after seven hard kills', async (context) => {
    const random = seededRandom(systemClock.now() % 1_000_000)
    const dataDir = await newDataDir()
    cleanups.push(() => dataDir.remove())
    let hub = await startHub({ args: ['--auto-accept'], dataDir: dataDir.path })
    cleanups.push(() => hub.stop())
    for (let i = 0; i < ID_TAGS; i += 1) {
      await hub.api.putIdToken(`LEDGER${i}`, { isConcurrentAllowed: true })
    }
    const fleets = Object.keys(FLEETS).map((version) => startFleet(hub.port, version as Version))
    cleanups.push(() => Promise.all(fleets.map((fleet) => fleet.stop())))
    const gap = CHAOS_MS / (KILLS.length + 1)
    for (const victim of KILLS) {
      await pause(gap * (0.5 + random.next()))
      hub = await killAndStart(victim, hub, dataDir.path)
    }
    const areDone = (isDone: (stats: FleetStats) => boolean) => () =>
      fleets.every((fleet) => isDone(fleet.stats()))
    await waitFor(
      'end of all scripts',
      areDone(({ scriptsRunning }) => scriptsRunning === 0),
      { withinMs: 120_000 },
    )
    await waitFor(
      'last answers',
      areDone(({ factsWaiting }) => factsWaiting === 0),
      { withinMs: 60_000 },
    )
    for (const fleet of fleets) {
      const { scriptsFailed, lastFailure } = fleet.stats()
      assert.equal(scriptsFailed, 0, lastFailure)
    }
    const rows = fleets.flatMap((fleet) => fleet.ledger().rows)
    const found = await compareBooks(rows, hub.api)
    const { sessions, readings, energyOfHubWh } = found
    context.diagnostic(`${sessions} sessions, ${readings} readings, ${energyOfHubWh} Wh`)
    assertSame(found)
    for (const fleet of fleets) {
      const { length } = fleet.ledger().rows
      assert.ok(length > CHARGE_POINTS_OF_EACH * 5, `${length} sessions of ${fleet.ids[0]}`)
    }
  })
})

async function killAndStart(victim: 'hub' | 'store', hub: Hub, dataDir: string): Promise<Hub> {
  if (victim === 'store') {
    for (const pid of findPostmasters(dataDir)) process.kill(pid, 'SIGKILL')
    return hub
  }
  await hub.kill('SIGKILL')
  const env = { PORT: String(hub.port) }
  return await startHub({ args: ['--auto-accept'], env, dataDir })
}

function startFleet(port: number, version: Version): Fleet {
  const once = parseScript('plug,start,charge:1500ms,stop,unplug,wait:800ms')
  assert.equal(once.problem, null)
  const script = Array.from({ length: SESSIONS_OF_EACH }, () => once.steps ?? []).flat()
  return runFleet({
    url: `ws://127.0.0.1:${port}/ocpp`,
    count: CHARGE_POINTS_OF_EACH,
    idPrefix: `LEDGER-${version}-`,
    version,
    clock: systemClock,
    seed: 7,
    script,
    idTagOf: (index) => `LEDGER${index % ID_TAGS}`,
    powerW: 3_600_000,
    configuration: FLEETS[version],
    retryIds: 'new',
    reconnect: { waitMinimumMs: 200, randomRangeMs: 500, repeatTimes: 2 },
  })
}
