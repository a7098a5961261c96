/**
 * Tricky cases F of 2.1: what a charge point is told of the limits and of the charging profile of a
 * transaction, and when not. E16, E17.
 */
import assert from 'node:assert/strict'
import { after } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import { eventually } from '../support/wait.ts'
import { isoTime, operate } from './scenario.ts'
import {
  beginSession2,
  bootAccepted2,
  bootStation2,
  endSession2,
  journaled2,
  only21,
  openStation2,
  Session2,
} from './scenario2.ts'
import { beginsFor, isOver2, newSession2 } from './stories2.ts'
import { getOne, variable2 } from './variables2.ts'

const hub = await startHub({ env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false' } })
after(() => hub.stop())

const SUPPORTED_LIMITS = variable2('TxCtrlr', 'SupportedLimits')

only21('F18 limits that it does not know are not sent', async (version, id) => {
  const limits = { maxCost: 20, maxEnergyWh: 10_000, maxSoc: 80 }
  const cases = [
    [null, undefined],
    ['maxTime', undefined],
    ['maxEnergy,maxTime', { maxEnergy: 10_000 }],
    ['maxCost,maxSoC', { maxCost: 20, maxSoC: 80 }],
  ] as const
  for (const [index, [supported, expected]] of cases.entries()) {
    const name = `${id}-${index}`
    const station = await bootStation2(hub, name, version)
    if (supported !== null) await getOne(hub, station, SUPPORTED_LIMITS, supported)
    await hub.api.putIdToken(`TAG-${name}`, { limits })
    const session = newSession2(station)
    const { transactionLimit } = await beginsFor(session, `TAG-${name}`)
    assert.deepEqual(transactionLimit, expected, `supports ${supported}`)
  }
})

only21('F19 a limit is confirmed, or nobody waits for that', async (version, id) => {
  for (const isOffline of [false, true]) {
    const name = `${id}-${isOffline}`
    const station = await bootStation2(hub, name, version)
    await getOne(hub, station, SUPPORTED_LIMITS, 'maxEnergy')
    await hub.api.putIdToken(`TAG-${name}`, { limits: { maxEnergyWh: 9_000 } })
    const session = newSession2(station)
    const told = isOffline ? { offline: true, timestamp: isoTime(-30) } : {}
    await beginsFor(session, `TAG-${name}`, told)
    if (!isOffline) {
      const info = { transactionLimit: { maxEnergy: 9_000 } }
      assert.deepEqual(await session.update({ triggerReason: 'LimitSet', info }), {})
      const confirmed = await journaled2(hub, name, 'transaction.updated')
      assert.deepEqual(confirmed.details, info)
    }
    await endSession2(session)
    await isOver2(hub, session, { flags: isOffline ? ['offline'] : [] })
    assert.deepEqual(
      station.calls.map(({ action }) => action),
      ['GetVariables'],
    )
  }
})

only21(
  'F20 resumed after a boot without its charging profile, it gets that again',
  async (version, id) => {
    const station = await bootStation2(hub, id, version)
    const session = await beginSession2(hub, station, `TAG-${id}`)
    const { transactionId } = session
    // It has not said whether it keeps profiles, so it is not relied on.
    const set = { evseId: 1, chargingProfile: toProfile(transactionId) }
    await operate(hub, station, 'SetChargingProfile', set, { status: 'Accepted' })
    await eventually(async () => assert.equal((await hub.api.chargingProfiles(id)).length, 1))
    await station.cut()
    const returned = await openStation2(hub, id, version)
    await bootAccepted2(returned)
    returned.answerAll({ SetChargingProfile: { status: 'Accepted' } })
    const resumed = new Session2(returned, transactionId)
    resumed.seqNo = session.seqNo
    const told = resumed.toRequest('Updated', {
      triggerReason: 'TxResumed',
      info: { chargingState: 'Charging' },
    })
    await returned.request('TransactionEvent', told)
    assert.deepEqual((await returned.expectCall('SetChargingProfile')).payload, set)
    // Told twice, it resumed once.
    await returned.request('TransactionEvent', told)
    await endSession2(resumed)
    await isOver2(hub, resumed)
    assert.equal(returned.calls.length, 1)
  },
)

function toProfile(transactionId: string) {
  const chargingSchedulePeriod = [{ startPeriod: 0, limit: 8 }]
  return {
    id: 20,
    stackLevel: 0,
    chargingProfilePurpose: 'TxProfile',
    chargingProfileKind: 'Relative',
    transactionId,
    chargingSchedule: [{ id: 1, chargingRateUnit: 'A', chargingSchedulePeriod }],
  }
}
