import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import type { Outcome } from '../../src/model/command.ts'
import { VERSIONS } from '../../src/ocpp/version.ts'
import type { Output } from '../../workers/lane.ts'
import { command, NOON } from '../actor/told.ts'
import type { Station, Thread } from './thread.ts'
import { countsOf, effectsOf, framesOf, openThread } from './thread.ts'

const TIMEOUT_MS = 30_000
const RESULT: Outcome = { type: 'result', payload: '{"status":"Accepted"}' }

describe('calls of ours through a lane', () => {
  let thread: Thread
  before(() => {
    thread = openThread()
  })
  after(async () => {
    await thread.close()
  })

  async function ask(station: Station, commandId: string, type = 'Soft'): Promise<Output> {
    const payload = JSON.stringify({ type })
    const asked = command({ commandId, payload, timeoutMs: TIMEOUT_MS })
    return station.tellEvent({ type: 'commanded', at: NOON, command: asked })
  }

  const callOf = (id: string, type = 'Soft') => `[2,"${id}","Reset",{"type":"${type}"}]`
  const repliesOf = (output: Output) =>
    effectsOf(output, 'reply').map(({ commandId, outcome }) => [commandId, outcome])

  for (const version of VERSIONS) {
    const type = version === 'ocpp1.6' ? 'Soft' : 'OnIdle'

    it(`${version}: are on the wire one at a time, in the order they were asked for`, async () => {
      const station = await thread.adopt(version)
      assert.deepEqual(framesOf(await ask(station, 'c1', type)), [callOf('c1', type)])
      assert.deepEqual(framesOf(await ask(station, 'c2', type)), [])
      assert.deepEqual(framesOf(await ask(station, 'c3', type)), [])
      const first = await station.tell('[3,"c1",{"status":"Accepted"}]')
      assert.deepEqual(framesOf(first), [callOf('c2', type)])
      assert.deepEqual(repliesOf(first), [['c1', RESULT]])
      const second = await station.tell('[4,"c2","InternalError","no",{"why":1}]')
      const error = { type: 'callError', code: 'InternalError', description: 'no' }
      assert.deepEqual(repliesOf(second), [['c2', { ...error, details: '{"why":1}' }]])
      assert.deepEqual(framesOf(second), [callOf('c3', type)])
    })

    it(`${version}: do not hold up the calls of the charge point`, async () => {
      const station = await thread.adopt(version)
      await ask(station, 'c1', type)
      const answer = await station.tell('[2,"c1","Heartbeat",{}]')
      assert.match(framesOf(answer)[0] ?? '', /^\[3,"c1",\{"currentTime":/)
      assert.deepEqual(repliesOf(answer), [])
    })

    it(`${version}: whose answer breaks its schema end so, and the next one goes`, async () => {
      const station = await thread.adopt(version)
      await ask(station, 'c1', type)
      await ask(station, 'c2', type)
      const output = await station.tell('[3,"c1",{"status":5}]')
      const description = 'Reset/status must be string'
      const outcome = { type: 'invalidResponse', description, payload: '{"status":5}' }
      assert.deepEqual(repliesOf(output), [['c1', outcome]])
      const told = `[5,"c1","TypeConstraintViolation","${description}",{}]`
      const next = callOf('c2', type)
      // Only 2.1 has a way to say so to the charge point.
      assert.deepEqual(framesOf(output), version === 'ocpp2.1' ? [next, told] : [next])
    })
  }

  it('that nobody answers end at their deadline, and are watched for a late answer', async () => {
    const station = await thread.adopt('ocpp1.6')
    const asked = await ask(station, 'c1')
    const [wake] = effectsOf(asked, 'wake')
    assert.equal(wake?.at, NOON + TIMEOUT_MS)
    const at = NOON + TIMEOUT_MS
    const over = await station.tellEvent({ type: 'woke', at }, at)
    assert.deepEqual(repliesOf(over), [['c1', { type: 'timedOut' }]])
    const late = await station.tell('[3,"c1",{"status":"Accepted"}]', at + 1)
    assert.deepEqual([repliesOf(late), countsOf(late), framesOf(late)], [[], ['answer.late'], []])
    const again = await station.tell('[3,"c1",{"status":"Accepted"}]', at + 2)
    assert.deepEqual([repliesOf(again), countsOf(again)], [[], ['answer.unknown']])
  })

  it('are answered once', async () => {
    const station = await thread.adopt('ocpp1.6')
    await ask(station, 'c1')
    await station.tell('[3,"c1",{"status":"Accepted"}]')
    const again = await station.tell('[3,"c1",{"status":"Accepted"}]')
    assert.deepEqual(again, [{ type: 'count', what: 'answer.unknown' }])
  })

  it('take an answer without a payload as an empty one', async () => {
    const station = await thread.adopt('ocpp1.6')
    const asked = command({ commandId: 'c1', action: 'UpdateFirmware', payload: UPDATE })
    await station.tellEvent({ type: 'commanded', at: NOON, command: asked })
    const output = await station.tell('[3,"c1",null]')
    assert.deepEqual(repliesOf(output), [['c1', { type: 'result', payload: '{}' }]])
  })

  it('end with their connection', async () => {
    const station = await thread.adopt('ocpp1.6')
    await ask(station, 'c1')
    await ask(station, 'c2')
    const output = await station.tellEvent({ type: 'disconnected', at: NOON })
    const outcomes = [
      ['c1', { type: 'disconnected' }],
      ['c2', { type: 'offline' }],
    ]
    assert.deepEqual(repliesOf(output), outcomes)
    assert.deepEqual(repliesOf(await ask(station, 'c3')), [['c3', { type: 'offline' }]])
  })

  it('tell what the answer says before they end', async () => {
    const station = await thread.adopt('ocpp1.6')
    const payload = '{"connectorId":1,"type":"Inoperative"}'
    const asked = command({ commandId: 'c1', action: 'ChangeAvailability', payload })
    await station.tellEvent({ type: 'commanded', at: NOON, command: asked })
    const output = await station.tell('[3,"c1",{"status":"Accepted"}]')
    const note = output.findIndex((one) => typeof one === 'object' && one.type === 'note')
    const reply = output.findIndex((one) => typeof one === 'object' && one.type === 'reply')
    assert.ok(note !== -1 && note < reply)
    const [first] = effectsOf(output, 'note')
    assert.equal(first?.note.type, 'availability')
  })
})

const UPDATE = '{"location":"ftp://x/y","retrieveDate":"2026-06-01T12:00:00Z"}'
