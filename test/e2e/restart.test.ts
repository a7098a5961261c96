/**
 * A hub that is killed without warning and started again on its data folder: its database server
 * lived on and is adopted, what was known is known, and charge points go on where they were.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { knock } from '../support/handshake.ts'
import { findPostmasters, type Hub, newDataDir, startHub } from '../support/hub-process.ts'
import { openStation } from '../support/station.ts'
import { eventually, waitFor, within } from '../support/wait.ts'
import { assertKept, ID_TOKEN, isoNow, startWorker } from './sessions.ts'

const PASSWORD = 'sixteen-or-more-characters'
const WORKER_COUNT = 20
const KILLS = 2

interface IdTokenView {
  readonly status: string
  readonly groupIdToken: string | null
}

describe('restart', () => {
  it('after a hard kill adopts its database and knows what it knew', async () => {
    const data = await newDataDir()
    let hub = await startHub({ dataDir: data.path })
    try {
      const { transactionId, start } = await occupy(hub)
      const servers = findPostmasters(data.path)
      assert.equal(servers.length, 1)
      await hub.kill('SIGKILL')
      assert.deepEqual(findPostmasters(data.path), servers)
      await hub.stop()

      hub = await startHub({ dataDir: data.path })
      assert.deepEqual(findPostmasters(data.path), servers)
      await assertKnown(hub, transactionId)
      await goOn(hub, transactionId, start)
      await hub.stop()
      assert.deepEqual(findPostmasters(data.path), [])
    } finally {
      await hub.stop()
      await data.remove()
    }
  })

  it('killed again and again under load has lost nothing that it acknowledged', async () => {
    const data = await newDataDir()
    let hub = await startHub({ dataDir: data.path, args: ['--auto-accept'] })
    try {
      await hub.api.putIdToken(ID_TOKEN, { isConcurrentAllowed: true })
      for (let round = 0; round < KILLS; round += 1) {
        const ids = Array.from({ length: WORKER_COUNT }, (_, i) => `RESTART-${round}-${i}`)
        const current = hub
        const workers = await Promise.all(ids.map((id) => startWorker(current, id)))
        const isAtWork = () => workers.every(({ told }) => told.ended.size > 0)
        await waitFor('a transaction of each', isAtWork, { withinMs: 30_000 })
        await hub.kill('SIGKILL')
        await within('all ends', Promise.all(workers.map(({ done }) => done)), 10_000)
        await hub.stop()

        hub = await startHub({ dataDir: data.path, args: ['--auto-accept'] })
        for (const { told } of workers) await assertKept(hub.api, told)
      }
    } finally {
      await hub.stop()
      await data.remove()
    }
  })
})

/** One charge point in the middle of a transaction, and all of that written down. */
async function occupy(hub: Hub) {
  const { api } = hub
  await api.putIdToken('GOOD', { groupIdToken: 'FAMILY' })
  await api.putIdToken('BAD', { status: 'blocked' })
  await api.putChargePoint('RESTART', { securityProfile: 1, password: PASSWORD })
  const station = await openStation(hub, 'RESTART', { password: PASSWORD })
  await station.request('BootNotification', {
    chargePointVendor: 'Stator',
    chargePointModel: 'Restart',
    firmwareVersion: '1.2.3',
  })
  const start = { connectorId: 2, idTag: 'GOOD', meterStart: 10, timestamp: isoNow() }
  const { transactionId } = await station.request<{ transactionId: number }>(
    'StartTransaction',
    start,
  )
  const charging = { connectorId: 2, errorCode: 'NoError', status: 'Charging' }
  await station.request('StatusNotification', { ...charging, timestamp: isoNow() })
  await eventually(async () => {
    const { identity, connectors } = await api.chargePoint('RESTART')
    assert.equal(identity?.firmwareVersion, '1.2.3')
    assert.equal(connectors.find(({ evseId }) => evseId === 2)?.status, 'occupied')
  })
  return { transactionId, start }
}

async function assertKnown({ api }: Hub, transactionId: number): Promise<void> {
  const view = await api.chargePoint('RESTART')
  assert.equal(view.registration, 'accepted')
  assert.equal(view.connected, false)
  assert.deepEqual([view.securityProfile, view.hasPassword], [1, true])
  assert.equal(view.identity?.firmwareVersion, '1.2.3')
  const connector = view.connectors.find(({ evseId }) => evseId === 2)
  assert.equal(connector?.reportedStatus, 'Charging')
  const active = view.activeTransactions.map((transaction) => transaction.transactionId)
  assert.deepEqual(active, [String(transactionId)])
  const good = await api.get<IdTokenView>('/v1/id-tokens/GOOD')
  assert.deepEqual([good.status, good.groupIdToken], ['accepted', 'FAMILY'])
  assert.equal((await api.get<IdTokenView>('/v1/id-tokens/BAD')).status, 'blocked')
}

/** It comes back without booting, says again what it is not sure of, and ends its transaction. */
async function goOn(hub: Hub, transactionId: number, start: object): Promise<void> {
  assert.equal((await knock(hub, 'RESTART', { password: 'another-password' })).status, 401)
  const station = await openStation(hub, 'RESTART', { password: PASSWORD })
  const again = await station.request<{ transactionId: number }>('StartTransaction', start)
  assert.equal(again.transactionId, transactionId)
  const stop = { transactionId, meterStop: 1_010, timestamp: isoNow(), idTag: 'GOOD' }
  const ended = await station.request<{ idTagInfo?: { status: string } }>('StopTransaction', stop)
  assert.equal(ended.idTagInfo?.status, 'Accepted')
  const { isActive, energyWh, evseId } = await hub.api.transaction(transactionId)
  assert.deepEqual([isActive, energyWh, evseId], [false, 1_000, 2])
  await station.close()
}
