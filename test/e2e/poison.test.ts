/**
 * Values that databases, parsers and clocks choke on, mixed into a full load: whoever sends them is
 * answered, what cannot be stored is parked, and the neighbours do not notice.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import type { Hub } from '../support/hub-process.ts'
import { startHub } from '../support/hub-process.ts'
import type { Station } from '../support/station.ts'
import { openStation } from '../support/station.ts'
import { eventually } from '../support/wait.ts'

const NEIGHBOURS = 20
const MESSAGES_OF_EACH = 150
const DEPTH = 6_000

const at = (second: number): string => new Date(Date.UTC(2026, 0, 1) + second * 1_000).toISOString()

function start(idTag: unknown, timestamp: unknown, more: object = {}): object {
  return { connectorId: 1, idTag, meterStart: 1, timestamp, ...more }
}

function meter(value: string, timestamp: string, more: object = {}): object {
  const sampledValue = [{ value, ...more }]
  return { connectorId: 1, transactionId: 5, meterValue: [{ timestamp, sampledValue }] }
}

/** Text inside JSON text: escapes that JSON.stringify would not write. */
const raw = (action: string, payload: string) => ({ action, payload })
const json = (action: string, payload: object) => raw(action, JSON.stringify(payload))

/** `result`: it fits its schema and is money, so it must be taken whatever is in it. */
const POISON: Readonly<
  Record<string, { action: string; payload: string; is: 'result' | 'error' }>
> = {
  'NUL in an idTag': { ...json('StartTransaction', start('A\u0000B', at(1))), is: 'result' },
  'NUL in a value': { ...json('MeterValues', meter('1\u00002', at(2))), is: 'result' },
  'a lone surrogate in an idTag': {
    ...raw('StartTransaction', JSON.stringify(start('X', at(3))).replace('"X"', '"\\ud800"')),
    is: 'result',
  },
  'a lone surrogate in a value': {
    ...raw('MeterValues', JSON.stringify(meter('X', at(4))).replace('"X"', '"\\udfff"')),
    is: 'result',
  },
  'the year 222222017': {
    ...json('StartTransaction', start('YEAR', '+222222017-01-01T00:00:00Z')),
    is: 'result',
  },
  'a reading in the year 222222017': {
    ...json('MeterValues', meter('7', '+222222017-01-01T00:00:00Z')),
    is: 'result',
  },
  'a leap second': { ...json('MeterValues', meter('8', '2016-12-31T23:59:60Z')), is: 'result' },
  'a meter beyond 64 bits': {
    ...json('StartTransaction', start('BIG', at(5), { meterStart: 1e30 })),
    is: 'result',
  },
  'a connector beyond 32 bits': {
    ...json('StartTransaction', start('BIG', at(6), { connectorId: 2 ** 40 })),
    is: 'result',
  },
  'a transactionId beyond 32 bits': {
    ...json('StopTransaction', { transactionId: 2 ** 50, meterStop: 1, timestamp: at(7) }),
    is: 'result',
  },
  'a stop with 1e308 Wh': {
    ...json('StopTransaction', { transactionId: -1, meterStop: 1e308, timestamp: at(8) }),
    is: 'result',
  },
  'NaN as a value': { ...json('MeterValues', meter('NaN', at(9))), is: 'result' },
  'Infinity as a value': { ...json('MeterValues', meter('Infinity', at(10))), is: 'result' },
  'a value of 400 digits': { ...json('MeterValues', meter('9'.repeat(400), at(11))), is: 'result' },
  'a quote that ends SQL': {
    ...json('StartTransaction', start("'; drop table t;--", at(12))),
    is: 'result',
  },
  'JSON 6,000 deep': {
    ...raw('StartTransaction', `{"idTag":${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}}`),
    is: 'error',
  },
  'a start that is no start': { ...json('StartTransaction', { connectorId: 'one' }), is: 'error' },
  '__proto__ as a key': {
    ...raw('StartTransaction', '{"__proto__":{"polluted":true},"connectorId":1}'),
    is: 'error',
  },
}

describe('poison', () => {
  let hub: Hub
  before(async () => {
    hub = await startHub({ args: ['--auto-accept'] })
  })
  after(() => hub.stop())

  it('harms nobody but its sender, who is answered', async () => {
    const neighbours = await Promise.all(
      Array.from({ length: NEIGHBOURS }, (_, i) => booted(hub, `GOOD-${i}`)),
    )
    const sender = await booted(hub, 'POISON')
    const [, answers] = await Promise.all([
      Promise.all(neighbours.map((station) => chatter(station))),
      sendAll(sender),
    ])
    for (const [name, { is }] of Object.entries(POISON)) {
      assert.equal(answers[name], is, name)
    }
    await eventually(async () => {
      const rows = await hub.api.list('/v1/meter-values', { chargePoint: 'GOOD-0', limit: 1_000 })
      assert.equal(rows.length, MESSAGES_OF_EACH)
    })
    // What was taken can be read, and what was refused is kept as it came.
    const taken = await hub.api.transactions({ chargePoint: 'POISON', limit: 1_000 })
    const wanted = Object.values(POISON).filter(
      ({ is, action }) => is === 'result' && action !== 'MeterValues',
    )
    assert.equal(taken.length, wanted.length)
    const parked = await hub.api.list<{ reason: string }>('/v1/dead-letters', {
      chargePoint: 'POISON',
    })
    assert.equal(parked.length, Object.values(POISON).filter(({ is }) => is === 'error').length)
    for (const station of [sender, ...neighbours]) await station.close()
  })
})

async function booted(hub: Hub, id: string): Promise<Station> {
  const station = await openStation(hub, id)
  await station.request('BootNotification', { chargePointVendor: 'V', chargePointModel: 'M' })
  return station
}

/** Money, one message after the other; every one must be answered with a result. */
async function chatter(station: Station): Promise<void> {
  for (let i = 0; i < MESSAGES_OF_EACH; i += 1) {
    await station.request('MeterValues', meter(String(i), at(1_000 + i)))
  }
}

async function sendAll(station: Station): Promise<Record<string, 'result' | 'error'>> {
  const answers: Record<string, 'result' | 'error'> = {}
  for (const [name, { action, payload }] of Object.entries(POISON)) {
    const id = `poison-${Object.keys(answers).length}`
    const answer = await station.callRaw(`[2,"${id}","${action}",${payload}]`)
    assert.ok(answer.includes(id), `${name}: ${answer.slice(0, 200)}`)
    answers[name] = answer.startsWith('[3,') ? 'result' : 'error'
  }
  return answers
}
