import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import type { ChargePoint } from '../../src/model/charge-point.ts'
import type { Oddity } from '../../src/model/effect.ts'
import type { Version } from '../../src/ocpp/version.ts'
import { VERSIONS } from '../../src/ocpp/version.ts'
import { NOON } from '../actor/told.ts'
import type { Thread } from './thread.ts'
import { countsOf, effectsOf, framesOf, openThread } from './thread.ts'

const LONG_ID = 'i'.repeat(37)
const NESTED = '['.repeat(40) + ']'.repeat(40)

/** What goes out, as code and description of the error; null for nothing. */
type Reply = readonly [id: string, code: string, description: string] | null

interface Row {
  /** Of the decision table: spec OCPP-J, receiving. */
  readonly step: string
  readonly frame: string
  readonly counted: Oddity
  readonly of: Readonly<Record<Version, Reply>>
  readonly registration?: ChargePoint['registration']
}

/** The same for 2.0.1 and 2.1. */
const both = (of16: Reply, of2: Reply): Row['of'] => ({
  'ocpp1.6': of16,
  'ocpp2.0.1': of2,
  'ocpp2.1': of2,
})
const all = (reply: Reply): Row['of'] => both(reply, reply)

/** No id to be read: 1.6 has no answer for that, 2.x has the id -1. */
const nobody = (why: string) => both(null, ['"-1"', 'RpcFrameworkError', `not a call: ${why}`])
const notACall = (id: string, why: string) =>
  both(
    [id, 'FormationViolation', `not a call: ${why}`],
    [id, 'RpcFrameworkError', `not a call: ${why}`],
  )
const refused = (step: string, frame: string, of: Row['of']): Row => ({
  step,
  frame,
  counted: 'call.refused',
  of,
})
const UNREADABLE = 'frame.unreadable'
const NOT_YET = 'registration is pending: send BootNotification'
const TOO_MUCH = "Heartbeat must NOT have property 'surprise'"
const NO_MODEL = "BootNotification must have required property 'chargePointModel'"
const NO_STATION = "BootNotification must have required property 'chargingStation'"
const NOT_TEXT_16 = 'BootNotification/chargePointVendor must be string'
const NOT_TEXT_2 = 'BootNotification/chargingStation/model must be string'
const TOO_LONG = 'BootNotification/chargePointModel must NOT have more than 20 characters'

const ROWS: readonly Row[] = [
  { step: '1 not JSON', frame: '[2,', counted: UNREADABLE, of: nobody('json') },
  { step: '1 empty', frame: '', counted: UNREADABLE, of: nobody('json') },
  { step: '1 not an array', frame: '{"a":1}', counted: UNREADABLE, of: nobody('shape') },
  { step: '1 an empty array', frame: '[]', counted: UNREADABLE, of: nobody('shape') },
  {
    step: '2 id null',
    frame: '[2,null,"Heartbeat",{}]',
    counted: UNREADABLE,
    of: nobody('shape'),
  },
  { step: '2 id 1.5', frame: '[2,1.5,"Heartbeat",{}]', counted: UNREADABLE, of: nobody('shape') },
  { step: '2 id empty', frame: '[2,"","Heartbeat",{}]', counted: UNREADABLE, of: nobody('shape') },
  { step: '2 no id', frame: '[2]', counted: UNREADABLE, of: nobody('shape') },
  {
    step: '2 no type and no id',
    frame: '["Heartbeat",{}]',
    counted: UNREADABLE,
    of: nobody('shape'),
  },
  {
    step: '3 unknown type',
    frame: '[7,"x","Heartbeat",{}]',
    counted: 'frame.unknownType',
    of: {
      'ocpp1.6': null,
      'ocpp2.0.1': ['"x"', 'MessageTypeNotSupported', 'message types are 2, 3 and 4'],
      'ocpp2.1': null,
    },
  },
  {
    step: '3 unknown type, too deep to be looked at',
    frame: `[7,"x",${NESTED}]`,
    counted: UNREADABLE,
    of: all(null),
  },
  {
    step: '4 id of 37 characters',
    frame: `[2,"${LONG_ID}","Heartbeat",{}]`,
    counted: UNREADABLE,
    of: notACall(`"${LONG_ID}"`, 'idTooLong'),
  },
  {
    step: '4 action not text',
    frame: '[2,"x",5,{}]',
    counted: UNREADABLE,
    of: notACall('"x"', 'shape'),
  },
  {
    step: '4 action not text, id a number',
    frame: '[2,5,5,{}]',
    counted: UNREADABLE,
    of: notACall('5', 'shape'),
  },
  ...['Heartbeat', 'Reset', 'Foo', 'MeterValues'].map((action): Row => {
    const of = all(['"x"', 'SecurityError', NOT_YET])
    return {
      ...refused(`7 not accepted: ${action}`, `[2,"x","${action}",{}]`, of),
      registration: 'pending',
    }
  }),
  refused('8 no such action', '[2,"x","Foo",{}]', all(['"x"', 'NotImplemented', 'no such action'])),
  refused(
    '8 an action of another case',
    '[2,"x","heartbeat",{}]',
    all(['"x"', 'NotImplemented', 'no such action']),
  ),
  refused(
    '8 a name of every object',
    '[2,"x","constructor",{}]',
    all(['"x"', 'NotImplemented', 'no such action']),
  ),
  refused(
    '9 the wrong direction',
    '[2,"x","Reset",{}]',
    all(['"x"', 'NotSupported', 'this action is ours to call']),
  ),
  refused(
    '10 nested too deep',
    `[2,"x","Heartbeat",${NESTED}]`,
    both(
      ['"x"', 'FormationViolation', 'nested too deep'],
      ['"x"', 'FormatViolation', 'nested too deep'],
    ),
  ),
  refused(
    '10 not an object',
    '[2,"x","Heartbeat",5]',
    both(
      ['"x"', 'FormationViolation', 'Heartbeat must be object'],
      ['"x"', 'FormatViolation', 'Heartbeat must be object'],
    ),
  ),
  refused(
    '10 a property too many',
    '[2,"x","Heartbeat",{"surprise":1}]',
    both(['"x"', 'FormationViolation', TOO_MUCH], ['"x"', 'FormatViolation', TOO_MUCH]),
  ),
  refused(
    '10 a property missing',
    '[2,"x","BootNotification",{"chargePointVendor":"V","reason":"PowerUp"}]',
    both(
      ['"x"', 'OccurenceConstraintViolation', NO_MODEL],
      ['"x"', 'OccurrenceConstraintViolation', NO_STATION],
    ),
  ),
]

/** Payloads that only one version has. */
const ROWS_16: readonly [step: string, payload: unknown, code: string, description: string][] = [
  [
    '10 a number for text',
    { chargePointVendor: 5, chargePointModel: 'M' },
    'TypeConstraintViolation',
    NOT_TEXT_16,
  ],
  [
    '10 text too long',
    { chargePointVendor: 'V', chargePointModel: 'M'.repeat(21) },
    'PropertyConstraintViolation',
    TOO_LONG,
  ],
]
const ROWS_2: typeof ROWS_16 = [
  [
    '10 a number for text',
    { reason: 'PowerUp', chargingStation: { vendorName: 'V', model: 5 } },
    'TypeConstraintViolation',
    NOT_TEXT_2,
  ],
]

describe('refusals of a lane', () => {
  let thread: Thread
  before(() => {
    thread = openThread()
  })
  after(async () => {
    await thread.close()
  })

  for (const version of VERSIONS) {
    for (const { step, frame, counted, of, registration = 'accepted' } of ROWS) {
      it(`${version}, step ${step}`, async () => {
        const station = await thread.adopt(version, { registration })
        const reply = of[version]
        const answer = reply === null ? [] : [`[4,${reply[0]},"${reply[1]}","${reply[2]}",{}]`]
        const counts = { type: 'count', what: counted }
        assert.deepEqual(await station.tell(frame), [counts, ...answer])
        // It has ended nothing.
        const beat = await station.tell('[2,"next","BootNotification",{}]')
        assert.match(framesOf(beat)[0] ?? '', /^\[4,"next","Occurr?enceConstraintViolation"/)
      })
    }
    const rows = version === 'ocpp1.6' ? ROWS_16 : ROWS_2
    for (const [step, payload, code, description] of rows) {
      it(`${version}, step ${step}`, async () => {
        const station = await thread.adopt(version)
        const output = await station.tell(JSON.stringify([2, 'x', 'BootNotification', payload]))
        assert.deepEqual(framesOf(output), [`[4,"x","${code}","${description}",{}]`])
      })
    }

    it(`${version}, step 12: an answer to nothing is counted and not answered`, async () => {
      const station = await thread.adopt(version)
      const unknown = [{ type: 'count', what: 'answer.unknown' }]
      assert.deepEqual(await station.tell('[3,"nobody",{}]'), unknown)
      assert.deepEqual(await station.tell('[4,"nobody","GenericError","",{}]'), unknown)
      assert.deepEqual(await station.tell('[4,"nobody"]'), unknown)
    })
  }

  it('ocpp2.1, step 14: an answer of ours that it could not use is counted', async () => {
    const station = await thread.adopt('ocpp2.1')
    const raw = '[5,"x","GenericError","no such tariff",{}]'
    const output = await station.tell(raw)
    assert.deepEqual([framesOf(output), countsOf(output)], [[], ['answer.refused']])
    const notes = output.filter((one) => typeof one !== 'string' && one.type === 'note')
    const payload = JSON.stringify({
      messageId: 'x',
      code: 'GenericError',
      description: 'no such tariff',
    })
    const told = { type: 'told', at: NOON, occurredAt: null, topic: 'answer.refused', payload, raw }
    assert.deepEqual(notes, [{ type: 'note', note: told }])
  })

  const STREAM = '{"id":4,"pending":0,"basetime":"2026-01-01T00:00:00Z","data":[{"t":0,"v":"1"}]}'
  const SENT = [
    ['[6,"x","NotifyPeriodicEventStream",{}]', 'send.refused'],
    ['[6,"x","Foo",5]', 'send.refused'],
    ['[6,"x","Heartbeat",{"no":"such"}]', 'send.refused'],
    [`[6,"x","NotifyPeriodicEventStream",${STREAM}]`, 'stream.unknown'],
  ] as const
  for (const [text, oddity] of SENT) {
    it(`ocpp2.1, step 15: what is only sent is never answered: ${text}`, async () => {
      const station = await thread.adopt('ocpp2.1')
      const output = await station.tell(text)
      assert.deepEqual([framesOf(output), countsOf(output)], [[], [oddity]])
    })
  }

  describe('of money that breaks its schema', () => {
    const FACTS: readonly [version: Version, action: string, missing: string][] = [
      ['ocpp1.6', 'StartTransaction', 'connectorId'],
      ['ocpp1.6', 'StopTransaction', 'transactionId'],
      ['ocpp1.6', 'MeterValues', 'connectorId'],
      ['ocpp1.6', 'SecurityEventNotification', 'type'],
      ['ocpp2.0.1', 'TransactionEvent', 'eventType'],
      ['ocpp2.1', 'TransactionEvent', 'eventType'],
    ]
    for (const [version, action, missing] of FACTS) {
      it(`keep it as it came, before they tell: ${version} ${action}`, async () => {
        const station = await thread.adopt(version)
        const raw = ` [2,"x", "${action}",{}]`
        const description = `${action} must have required property '${missing}'`
        const [counted, record, answer, ...rest] = await station.tell(raw)
        assert.deepEqual(counted, { type: 'count', what: 'call.refused' })
        const fact = { type: 'frame.rejected', at: NOON, action, description, raw }
        assert.deepEqual(record, { type: 'record', fact, ticket: null })
        const code = version === 'ocpp1.6' ? 'Occurence' : 'Occurrence'
        assert.equal(answer, `[4,"x","${code}ConstraintViolation","${description}",{}]`)
        assert.deepEqual(rest, [])
      })
    }

    it('keep nothing of one that may not speak yet', async () => {
      const station = await thread.adopt('ocpp1.6', { registration: 'rejected' })
      const output = await station.tell('[2,"x","StartTransaction",{}]')
      assert.deepEqual(effectsOf(output, 'record'), [])
      assert.equal(framesOf(output).length, 1)
    })

    it('keep nothing of what is not money', async () => {
      const station = await thread.adopt('ocpp1.6')
      const output = await station.tell('[2,"x","StatusNotification",{}]')
      assert.deepEqual(effectsOf(output, 'record'), [])
    })
  })
})
