/**
 * Tricky case B28: what a charge point is told when it is us who cannot go on. Once through a lane
 * whose machine throws, since no frame does that to a whole hub; once through a hub whose database
 * is frozen.
 */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'

import { newChargePoint } from '../../src/model/charge-point.ts'
import { newLane } from '../../workers/lane.ts'
import { findPostmasters, startHub } from '../support/hub-process.ts'
import { waitFor } from '../support/wait.ts'
import { bringIn, settle } from './tricky.ts'

const SECRET_TEXT = 'what went wrong inside'
const STATUS = { connectorId: 1, errorCode: 'NoError', status: 'Available' }

/** Longer than the hub waits for a database before it says that it cannot tell. */
const TROUBLE_MS = 30_000

describe('tricky cases B, trouble of ours', () => {
  it('B28 a handler that throws makes an InternalError without a trace of the inside', () => {
    const lane = newLane(() => {
      throw new Error(SECRET_TEXT)
    })
    const context = {
      now: 0,
      heartbeatSeconds: 300,
      bootRetrySeconds: 60,
      isInventoryWanted: false,
      leniency: 'strict',
    } as const
    const state = { ...newChargePoint('default', 'B28'), registration: 'accepted' } as const
    const frame = JSON.stringify([2, 'trouble', 'StatusNotification', STATUS])
    const adopt = { type: 'adopt', state, version: 'ocpp1.6' } as const
    const [, output = []] = lane({ context, actors: [1, 1], inputs: [adopt, frame] })

    const sent = output.filter((effect) => typeof effect === 'string')
    assert.equal(sent.length, 1)
    const [type, messageId, code, description, details] = JSON.parse(sent[0] ?? '') as unknown[]
    assert.deepEqual([type, messageId, code, details], [4, 'trouble', 'InternalError', {}])
    assert.doesNotMatch(String(description), /inside|\.ts|\bat\b.*:\d/)
  })

  it('B28 a question that the database does not answer ends in an InternalError', async () => {
    const hub = await startHub()
    const frozen = new Set<number>()
    try {
      const station = await bringIn(hub, 'B28')
      const framesBefore = station.frames.length
      for (const pid of findPostmasters(hub.dataDir)) {
        freeze(pid, frozen)
        // It starts no more of them now.
        for (const child of findChildren(pid)) freeze(child, frozen)
      }
      station.send('[2,"trouble","Authorize",{"idTag":"NEVER-SEEN"}]')
      const text = await waitFor('an answer', () => station.frames[framesBefore], {
        withinMs: TROUBLE_MS,
      })
      const [type, messageId, code, , details] = JSON.parse(text) as unknown[]
      assert.deepEqual([type, messageId, code, details], [4, 'trouble', 'InternalError', {}])
      // It is only this question that cannot be answered.
      await settle(station)
      await station.close()
    } finally {
      for (const pid of frozen) process.kill(pid, 'SIGCONT')
      await hub.stop()
    }
  })
})

function freeze(pid: number, frozen: Set<number>): void {
  process.kill(pid, 'SIGSTOP')
  frozen.add(pid)
}

/** Of a database server these are its connections, one process each. */
function findChildren(parent: number): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => readParent(pid) === parent)
}

/** Null for a process that has just ended. */
function readParent(pid: number): number | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Number(/^PPid:\s+(\d+)$/m.exec(status)?.[1])
  } catch {
    return null
  }
}
