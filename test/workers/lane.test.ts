import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import type { IdTokenFound, Recorded } from '../../src/model/event.ts'
import type { Version } from '../../src/ocpp/version.ts'
import { VERSIONS } from '../../src/ocpp/version.ts'
import type { Output } from '../../workers/lane.ts'
import { ACCEPTED, NOON, READY, standing } from '../actor/told.ts'
import type { Station, Thread } from './thread.ts'
import { beat, effectsOf, framesOf, heartbeat, METER, openThread, STOP } from './thread.ts'

const LATER = NOON + 60_000
const AUTHORIZE = '[2,"a","Authorize",{"idTag":"DRIVER"}]'
const ALLOWED = '[3,"a",{"idTagInfo":{"status":"Accepted"}}]'
const START = JSON.stringify([
  2,
  's',
  'StartTransaction',
  { connectorId: 1, idTag: 'DRIVER', meterStart: 10, timestamp: '2026-06-01T12:00:00Z' },
])
const STOP_BY = STOP.replace('{', '{"idTag":"DRIVER",')
const UNREAD = [{ type: 'restart', reason: 'not adopted', isUnread: true }]

describe('a lane', () => {
  let thread: Thread
  before(() => {
    thread = openThread()
  })
  after(async () => {
    await thread.close()
  })

  describe('when a message id comes again', () => {
    for (const version of VERSIONS) {
      it(`${version}: gives the same bytes for the same text`, async () => {
        const station = await thread.adopt(version)
        assert.deepEqual(await station.tell(heartbeat('"h"')), [beat('"h"')])
        const again = await station.tell(heartbeat('"h"'), LATER)
        assert.deepEqual(again, [{ type: 'count', what: 'call.repeated' }, beat('"h"')])
      })

      it(`${version}: takes other content as a new call once the first is answered`, async () => {
        const station = await thread.adopt(version)
        await station.tell(heartbeat('"h"'))
        assert.deepEqual(await station.tell(heartbeat('"h"', '{ }'), LATER), [beat('"h"', LATER)])
        const first = await station.tell(heartbeat('"h"'), LATER + 1)
        assert.deepEqual(first, [beat('"h"', LATER + 1)])
      })
    }

    it('gives one answer for both while it is on its way', async () => {
      const station = await thread.adopt('ocpp1.6')
      const { ticket } = lookupOf(await station.tell(AUTHORIZE))
      const again = await station.tell(AUTHORIZE)
      assert.deepEqual(again, [{ type: 'count', what: 'call.repeated' }])
      assert.deepEqual(framesOf(await found(station, ticket)), [ALLOWED])
      // And the same one afterwards, without asking again.
      const known = await station.tell(AUTHORIZE)
      assert.deepEqual(known, [{ type: 'count', what: 'call.repeated' }, ALLOWED])
    })

    it('refuses other content while the first is on its way, and answers the first', async () => {
      const station = await thread.adopt('ocpp1.6')
      const { ticket } = lookupOf(await station.tell(AUTHORIZE))
      const other = await station.tell(AUTHORIZE.replace('DRIVER', 'OTHER'))
      const error = '[4,"a","GenericError","this message id is in use",{}]'
      assert.deepEqual(other, [{ type: 'count', what: 'call.repeated' }, error])
      assert.deepEqual(framesOf(await found(station, ticket)), [ALLOWED])
    })

    it('knows none of an earlier connection', async () => {
      const station = await thread.adopt('ocpp1.6')
      await station.tell(heartbeat('"h"'))
      await reconnect(station)
      assert.deepEqual(await station.tell(heartbeat('"h"'), LATER), [beat('"h"', LATER)])
    })

    it('leaves the repetition of money to the store', async () => {
      const station = await thread.adopt('ocpp1.6')
      const raws = [await station.tell(STOP), await station.tell(STOP, LATER)].map((output) =>
        effectsOf(output, 'record').map(({ fact }) => ('raw' in fact ? fact.raw : '')),
      )
      assert.deepEqual(raws, [[STOP], []])
      const [first, second] = [await station.tell(METER), await station.tell(METER, LATER)]
      for (const output of [first, second]) {
        assert.equal(effectsOf(output, 'record').length, 1)
        assert.deepEqual(framesOf(output), ['[3,"m",{}]'])
      }
    })
  })

  describe('gives a numeric id back as it came, and counts it', () => {
    for (const version of VERSIONS) {
      it(`in a result: ${version}`, async () => {
        const station = await thread.adopt(version)
        const numeric = { type: 'count', what: 'frame.numericId' }
        assert.deepEqual(await station.tell(heartbeat('12')), [numeric, beat('12')])
        // The same digits as text are another way to write the same id, with another text.
        assert.deepEqual(await station.tell(heartbeat('"12"')), [beat('"12"')])
      })
    }

    it('in an answer that had to wait', async () => {
      const station = await thread.adopt('ocpp1.6')
      const { ticket } = lookupOf(await station.tell(AUTHORIZE.replace('"a"', '-5')))
      assert.deepEqual(framesOf(await found(station, ticket)), [ALLOWED.replace('"a"', '-5')])
    })

    it('in an error', async () => {
      const station = await thread.adopt('ocpp1.6')
      const output = await station.tell('[2,99,"Foo",{}]')
      assert.deepEqual(framesOf(output), ['[4,99,"NotImplemented","no such action",{}]'])
    })
  })

  describe('answers when the store has spoken', () => {
    it('an Authorize after a question that does not lead to money', async () => {
      const station = await thread.adopt('ocpp1.6')
      const asked = await station.tell(AUTHORIZE)
      const { ticket } = lookupOf(asked)
      assert.deepEqual(asked, [
        { type: 'lookup', ticket, idToken: 'DRIVER', idTokenType: null, isHeld: false },
      ])
      const expiresAt = Date.UTC(2027, 0, 1)
      const info = { expiresAt, groupIdToken: 'GROUP' }
      const text =
        '{"status":"Accepted","expiryDate":"2027-01-01T00:00:00.000Z","parentIdTag":"GROUP"}'
      const answer = await found(station, ticket, standing(info))
      assert.deepEqual(answer, [`[3,"a",{"idTagInfo":${text}}]`])
    })

    it('an Authorize that the store cannot tell of with an InternalError', async () => {
      const station = await thread.adopt('ocpp1.6')
      const { ticket } = lookupOf(await station.tell(AUTHORIZE))
      const answer = await found(station, ticket, null)
      assert.deepEqual(framesOf(answer), ['[4,"a","InternalError","try again later",{}]'])
    })

    it('a StartTransaction with the id that the store gave', async () => {
      const station = await thread.adopt('ocpp1.6')
      const { ticket, isHeld } = lookupOf(await station.tell(START))
      assert.equal(isHeld, true)
      const decided = await found(station, ticket)
      assert.deepEqual(framesOf(decided), [])
      const [record] = effectsOf(decided, 'record')
      assert.equal(record?.ticket, ticket)
      const { fact } = record
      assert.ok(fact.type === 'transaction.started')
      assert.deepEqual([fact.idToken, fact.meterStartWh, fact.raw], ['DRIVER', 10, START])
      const answer = await recorded(station, ticket, { transactionId: '4711' })
      const content = '{"transactionId":4711,"idTagInfo":{"status":"Accepted"}}'
      assert.deepEqual(framesOf(answer), [`[3,"s",${content}]`])
    })

    it('a StopTransaction without an idTag as soon as it is stored', async () => {
      const station = await thread.adopt('ocpp1.6')
      const [record] = effectsOf(await station.tell(STOP), 'record')
      assert.ok(record !== undefined && record.ticket !== null)
      assert.ok(record.fact.type === 'transaction.ended')
      const answer = await recorded(station, record.ticket, { info: null })
      assert.deepEqual(framesOf(answer), ['[3,"e",{}]'])
    })

    it('a StopTransaction with an idTag after both', async () => {
      const station = await thread.adopt('ocpp1.6')
      const { ticket } = lookupOf(await station.tell(STOP_BY))
      const decided = await found(station, ticket, standing({ status: 'blocked' }))
      assert.equal(effectsOf(decided, 'record')[0]?.ticket, ticket)
      const info = { status: 'blocked', expiresAt: null, groupIdToken: null } as const
      const answer = await recorded(station, ticket, { info })
      assert.deepEqual(framesOf(answer), ['[3,"e",{"idTagInfo":{"status":"Blocked"}}]'])
    })

    it('MeterValues behind their record', async () => {
      const station = await thread.adopt('ocpp1.6')
      const output = await station.tell(METER)
      const record = output.findIndex((one) => typeof one === 'object' && one.type === 'record')
      assert.ok(record !== -1 && record < output.indexOf('[3,"m",{}]'))
    })

    it('nothing once the connection that asked has ended', async () => {
      const station = await thread.adopt('ocpp1.6')
      const authorize = lookupOf(await station.tell(AUTHORIZE))
      const start = lookupOf(await station.tell(START))
      await reconnect(station)
      assert.deepEqual(framesOf(await found(station, authorize.ticket)), [])
      // The money is recorded all the same.
      const decided = await found(station, start.ticket)
      assert.equal(effectsOf(decided, 'record').length, 1)
      assert.deepEqual(framesOf(await recorded(station, start.ticket)), [])
    })
  })

  it('knows nobody who was not adopted', async () => {
    assert.deepEqual(await thread.run([{ actor: 999_999, input: heartbeat('"h"') }]), [UNREAD])
  })

  it('goes on with what it has, in the version it is told, when it adopts no state', async () => {
    const station = await thread.adopt('ocpp1.6', { registration: 'pending' })
    await reconnect(station, 'ocpp2.0.1')
    const output = await station.tell(heartbeat('"h"'))
    assert.match(framesOf(output)[0] ?? '', /^\[4,"h","SecurityError","registration is pending/)
    const other = await station.tell('[2,')
    assert.equal(framesOf(other).length, 1)
  })

  it('begins anew with the state it is given', async () => {
    const station = await thread.adopt('ocpp1.6', { registration: 'pending' })
    await station.tell({ type: 'adopt', state: READY, version: 'ocpp1.6' })
    assert.deepEqual(await station.tell(heartbeat('"h"')), [beat('"h"')])
  })

  it('forgets who is dropped, also twice', async () => {
    const station = await thread.adopt('ocpp1.6')
    for (let i = 0; i < 2; i += 1) {
      assert.deepEqual(await station.tell({ type: 'drop' }), [])
      assert.deepEqual(await station.tell(heartbeat('"h"')), UNREAD)
    }
  })
})

async function reconnect(station: Station, version: Version = 'ocpp1.6'): Promise<void> {
  assert.deepEqual(await station.tell({ type: 'adopt', state: null, version }), [])
  await station.tellEvent({ type: 'connected', at: NOON, protocol: version })
}

function lookupOf(output: Output) {
  const [lookup] = effectsOf(output, 'lookup')
  if (lookup === undefined) throw new Error(`no lookup in ${JSON.stringify(output)}`)
  return lookup
}

function found(
  station: Station,
  ticket: number,
  told: IdTokenFound['standing'] = standing(),
): Promise<Output> {
  return station.tellEvent({ type: 'id-token.found', at: NOON, ticket, standing: told })
}

function recorded(
  station: Station,
  ticket: number,
  facts: Partial<Recorded> = {},
): Promise<Output> {
  const plain = { isRepeated: false, isEnded: false, report: null }
  const receipt = { transactionId: '7', info: ACCEPTED, ...plain }
  return station.tellEvent({ type: 'recorded', at: NOON, ticket, ...receipt, ...facts })
}
