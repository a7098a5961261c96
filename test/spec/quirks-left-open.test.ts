/**
 * Quirk Q63: a connector that says it is available while its transaction is open. Once through a
 * whole hub, where nothing happens at once; once through a lane whose clock is moved, since nobody
 * waits five minutes.
 */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { stepChargePoint } from '../../src/actor/charge-point.ts'
import { LEFT_OPEN_PATIENCE_MS } from '../../src/actor/left-open.ts'
import type { ChargePoint } from '../../src/model/charge-point.ts'
import { newChargePoint } from '../../src/model/charge-point.ts'
import type { Transaction } from '../../src/model/transaction.ts'
import { type Input, newLane, type Output } from '../../workers/lane.ts'
import { startHub } from '../support/hub-process.ts'
import {
  assertEnded,
  assertRunning,
  beginSession,
  bootStation,
  report,
  shown,
  stop,
} from './scenario.ts'

const NOON = Date.UTC(2026, 5, 1, 12)

const RUNNING: Transaction = {
  transactionId: '63',
  evseId: 1,
  idToken: 'TAGQ63',
  groupIdToken: null,
  startedAt: NOON - 3_600_000,
  meterStartWh: 1_000,
  meterWh: 2_000,
  phase: 'running',
  isOrphaned: false,
  told: null,
}

describe('quirks, transactions left open', () => {
  test('Q63 available while a transaction is open ends and marks nothing at once', async () => {
    const hub = await startHub()
    after(() => hub.stop())
    const station = await bootStation(hub, 'Q63')
    const transactionId = await beginSession(hub, station, 'TAGQ63')
    await report(station, 1, 'Available')
    await shown(hub, 'Q63', 1, 'Available')
    await assertRunning(hub, 'Q63', transactionId, 'TAGQ63')
    assert.deepEqual((await hub.api.transaction(transactionId)).flags, [])
    await stop(station, { transactionId })
    const { flags } = await assertEnded(hub, transactionId, { reason: 'Local' })
    assert.deepEqual(flags, [])
  })

  test('Q63 after a while it is marked, for an operator to look at', () => {
    const lane = newRig({ ...newAccepted('ocpp1.6'), transactions: [RUNNING] }, 'ocpp1.6')
    const told = lane.run(NOON, newStatus16('Available'))
    assert.equal(told.at(-1), '[3,"status",{}]')
    const wake = told.find((effect) => typeof effect !== 'string' && effect.type === 'wake')
    assert.deepEqual(wake, { type: 'wake', at: NOON + LEFT_OPEN_PATIENCE_MS })
    assert.deepEqual(flagsOf(told), [])
    assert.deepEqual(flagsOf(lane.wake(NOON + LEFT_OPEN_PATIENCE_MS)), ['63 orphaned'])
    assert.deepEqual(flagsOf(lane.wake(NOON + 2 * LEFT_OPEN_PATIENCE_MS)), [])
  })

  test('Q63 in use again in time, it is not', () => {
    const lane = newRig({ ...newAccepted('ocpp1.6'), transactions: [RUNNING] }, 'ocpp1.6')
    lane.run(NOON, newStatus16('Available'))
    lane.run(NOON + 60_000, newStatus16('Charging', NOON + 60_000))
    assert.deepEqual(flagsOf(lane.wake(NOON + LEFT_OPEN_PATIENCE_MS)), [])
  })

  for (const version of ['ocpp2.0.1', 'ocpp2.1'] as const) {
    test(`Q63 in ${version} it is asked whether it goes on, and marked if it does not`, () => {
      const toldTransaction = {
        seqNo: 3,
        connectorId: 1,
        chargingState: 'Charging',
        remoteStartId: null,
        costToldAt: null,
        renegotiations: 0,
        allowedEnergyTransfer: null,
      }
      const running = { ...RUNNING, told: toldTransaction }
      const lane = newRig({ ...newAccepted(version), transactions: [running] }, version)
      const status = { evseId: 1, connectorId: 1, connectorStatus: 'Available' }
      const timestamp = new Date(NOON).toISOString()
      lane.run(NOON, JSON.stringify([2, 'status', 'StatusNotification', { ...status, timestamp }]))
      const due = lane.wake(NOON + LEFT_OPEN_PATIENCE_MS)
      const call = due.find((effect) => typeof effect === 'string') ?? '[]'
      const [type, messageId, action, payload] = JSON.parse(String(call)) as unknown[]
      assert.deepEqual(
        [type, action, payload],
        [2, 'GetTransactionStatus', { transactionId: '63' }],
      )
      assert.deepEqual(flagsOf(due), [])
      const answer = { ongoingIndicator: false, messagesInQueue: false }
      const answered = lane.run(
        NOON + LEFT_OPEN_PATIENCE_MS + 1_000,
        JSON.stringify([3, messageId, answer]),
      )
      assert.deepEqual(flagsOf(answered), ['63 orphaned'])
    })
  }
})

type Version = 'ocpp1.6' | 'ocpp2.0.1' | 'ocpp2.1'

function newAccepted(protocol: Version): ChargePoint {
  const state = newChargePoint('default', 'Q63')
  return { ...state, registration: 'accepted', isConnected: true, protocol }
}

/** A lane with this one charge point, whose clock says what each input says. */
function newRig(state: ChargePoint, version: Version) {
  const lane = newLane(stepChargePoint)
  const runAll = (now: number, inputs: readonly Input[]): Output => {
    const context = {
      now,
      heartbeatSeconds: 300,
      bootRetrySeconds: 60,
      isInventoryWanted: false,
      leniency: 'strict',
    } as const
    return lane({ context, actors: inputs.map(() => 1), inputs }).flat()
  }
  runAll(NOON, [{ type: 'adopt', state, version }])
  return {
    run: (now: number, input: Input) => runAll(now, [input]),
    wake: (now: number) => runAll(now, [{ type: 'event', event: { type: 'woke', at: now } }]),
  }
}

function newStatus16(status: string, at = NOON): string {
  const timestamp = new Date(at).toISOString()
  const payload = { connectorId: 1, errorCode: 'NoError', status, timestamp }
  return JSON.stringify([2, 'status', 'StatusNotification', payload])
}

function flagsOf(output: Output): readonly string[] {
  return output.flatMap((effect) =>
    typeof effect !== 'string' &&
    effect.type === 'note' &&
    effect.note.type === 'transaction.flagged'
      ? [`${effect.note.transactionId} ${effect.note.flag}`]
      : [],
  )
}
