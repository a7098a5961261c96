import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { ErrorCode, Frame } from '../../src/ocpp/frame.ts'
import {
  FRAME_DEPTH_MAX,
  formatCall,
  formatCallError,
  formatCallResult,
  formatCallResultError,
  parseFrame,
  spell,
} from '../../src/ocpp/frame.ts'
import { type Random, seededRandom } from '../support/random.ts'

const LONGEST_ID = 'i'.repeat(36)

const CALL = { type: 'call', messageId: '1', isNumericId: false, isTooDeep: false } as const

/** What comes, and what is read of it. */
const FRAMES: readonly (readonly [text: string, frame: Frame])[] = [
  ['[2,"1","Heartbeat",{}]', { ...CALL, action: 'Heartbeat', payload: {} }],
  ['[2,"1","Heartbeat",null]', { ...CALL, action: 'Heartbeat', payload: {} }],
  ['[2,"1","Heartbeat"]', { ...CALL, action: 'Heartbeat', payload: {} }],
  ['[2,"1","Heartbeat",{},"more"]', { ...CALL, action: 'Heartbeat', payload: {} }],
  ['\uFEFF[2,"1","Heartbeat",{}]', { ...CALL, action: 'Heartbeat', payload: {} }],
  [' [ 2 ,\n"1",\t"Heartbeat", { } ] ', { ...CALL, action: 'Heartbeat', payload: {} }],
  ['[2,"1","A",{"a":1,"a":2}]', { ...CALL, action: 'A', payload: { a: 2 } }],
  ['[2,7,"A",{}]', { ...CALL, messageId: '7', isNumericId: true, action: 'A', payload: {} }],
  [`[2,"${LONGEST_ID}","A",{}]`, { ...CALL, messageId: LONGEST_ID, action: 'A', payload: {} }],
  ['[6,"1","A",{"b":1}]', { type: 'send', messageId: '1', action: 'A', payload: { b: 1 } }],
  // Nobody is told what is wrong with a SEND or with an answer, so their ids may be anything.
  [`[6,"${LONGEST_ID}i","A",{}]`, send(`${LONGEST_ID}i`, 'A')],
  ['[6,null,"A",{}]', send('-1', 'A')],
  ['[6,"","A",null]', send('-1', 'A')],
  ['[6]', send('-1', '')],
  ['[6,"1",7,{}]', send('1', '')],
  [`[6,"1","A",${nested(FRAME_DEPTH_MAX)}]`, unreadable('1', 'tooDeep')],
  ['[3,null,{}]', { type: 'callResult', messageId: '-1', payload: {} }],
  [
    '[4,"-1","RpcFrameworkError","",{}]',
    {
      type: 'callError',
      messageId: '-1',
      code: 'RpcFrameworkError',
      description: '',
      details: '{}',
    },
  ],
  [
    '[5,{}]',
    {
      type: 'callResultError',
      messageId: '-1',
      code: 'GenericError',
      description: '',
      details: '{}',
    },
  ],
  // Signed, in both of the forms that are in use. 2.x part 4 §7.
  [
    '[2,"1",{"x":1},"Heartbeat-Signed",{"payload":""}]',
    { ...CALL, action: 'Heartbeat-Signed', payload: { payload: '' } },
  ],
  [
    '[2,"1","Heartbeat-Signed",{"payload":""}]',
    { ...CALL, action: 'Heartbeat-Signed', payload: { payload: '' } },
  ],
  [
    '[6,"1",{},"NotifyPeriodicEventStream-Signed",{}]',
    send('1', 'NotifyPeriodicEventStream-Signed'),
  ],
  ['[3,"1",{"a":1}]', { type: 'callResult', messageId: '1', payload: { a: 1 } }],
  ['[3,"1"]', { type: 'callResult', messageId: '1', payload: {} }],
  ['[3,"1",null]', { type: 'callResult', messageId: '1', payload: {} }],
  [
    '[4,"1","NotSupported","text",{"a":1}]',
    {
      type: 'callError',
      messageId: '1',
      code: 'NotSupported',
      description: 'text',
      details: '{"a":1}',
    },
  ],
  [
    '[4,"1","Whatever",null,"text"]',
    {
      type: 'callError',
      messageId: '1',
      code: 'Whatever',
      description: '',
      details: '"text"',
    },
  ],
  [
    '[4,"1"]',
    { type: 'callError', messageId: '1', code: 'GenericError', description: '', details: '{}' },
  ],
  [
    '[5,"1","InternalError","text",{}]',
    {
      type: 'callResultError',
      messageId: '1',
      code: 'InternalError',
      description: 'text',
      details: '{}',
    },
  ],
  ['', unreadable(null, 'json')],
  [',[2,"1","A",{}]', unreadable(null, 'json')],
  ['[2,"1","A",{"idTag":"a\\b\\c"}]', unreadable(null, 'json')],
  ['[2,"1","A",{}', unreadable(null, 'json')],
  ['{}', unreadable(null, 'shape')],
  ['null', unreadable(null, 'shape')],
  ['[]', unreadable(null, 'shape')],
  ['[2]', unreadable(null, 'shape')],
  ['[2,"","A",{}]', unreadable(null, 'shape')],
  ['[2,null,"A",{}]', unreadable(null, 'shape')],
  ['[2,1.5,"A",{}]', unreadable(null, 'shape')],
  ['[2,1e300,"A",{}]', unreadable(null, 'shape')],
  ['[2,{},"A",{}]', unreadable(null, 'shape')],
  ['[2,"1",{},"A"]', unreadable('1', 'shape')],
  ['[2,"1"]', unreadable('1', 'shape')],
  [`[2,"${LONGEST_ID}i","A",{}]`, unreadable(`${LONGEST_ID}i`, 'idTooLong')],
  ['[7,"1","A",{}]', unreadable('1', 'messageType')],
  [`[9,"${LONGEST_ID}i"]`, unreadable(`${LONGEST_ID}i`, 'messageType')],
  ['[9,null,"A",{}]', unreadable(null, 'shape')],
  ['[-1,"1","A",{}]', unreadable('1', 'messageType')],
  ['["2","1","A",{}]', unreadable(null, 'shape')],
  ['[null,"1","A",{}]', unreadable(null, 'shape')],
  [`[3,"1",${nested(FRAME_DEPTH_MAX)}]`, unreadable('1', 'tooDeep')],
]

const SPELLINGS: readonly (readonly [ErrorCode, in16: string, in2: string])[] = [
  ['FormatViolation', 'FormationViolation', 'FormatViolation'],
  ['GenericError', 'GenericError', 'GenericError'],
  ['InternalError', 'InternalError', 'InternalError'],
  ['MessageTypeNotSupported', 'GenericError', 'MessageTypeNotSupported'],
  ['NotImplemented', 'NotImplemented', 'NotImplemented'],
  ['NotSupported', 'NotSupported', 'NotSupported'],
  [
    'OccurrenceConstraintViolation',
    'OccurenceConstraintViolation',
    'OccurrenceConstraintViolation',
  ],
  ['PropertyConstraintViolation', 'PropertyConstraintViolation', 'PropertyConstraintViolation'],
  ['ProtocolError', 'ProtocolError', 'ProtocolError'],
  ['RpcFrameworkError', 'GenericError', 'RpcFrameworkError'],
  ['SecurityError', 'SecurityError', 'SecurityError'],
  ['TypeConstraintViolation', 'TypeConstraintViolation', 'TypeConstraintViolation'],
]

describe('a frame', () => {
  for (const [text, frame] of FRAMES) {
    it(`${JSON.stringify(text.slice(0, 50))} is ${frame.type}`, () => {
      assert.deepEqual(parseFrame(text), frame)
    })
  }

  it('of a call that is nested too deep can still be answered', () => {
    const deep = parseFrame(`[2,"1","A",{"a":${nested(FRAME_DEPTH_MAX)}}]`)
    assert.ok(deep.type === 'call' && deep.isTooDeep)
    const flat = parseFrame(`[2,"1","A",{"a":"${'['.repeat(100)}"}]`)
    assert.ok(flat.type === 'call' && !flat.isTooDeep)
  })

  it('of 100,000 brackets breaks nothing', () => {
    for (const bracket of ['[', '{"a":']) assert.ok(parseFrame(bracket.repeat(100_000)))
    assert.ok(parseFrame(nested(100_000)))
  })

  it('leaves no mark on what others inherit', () => {
    parseFrame(
      '[2,"1","A",{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}]',
    )
    assert.equal('polluted' in {}, false)
  })

  it('is written as the documents say', () => {
    const call = { messageId: 'a"b', isNumericId: false }
    assert.equal(formatCall('1', 'Reset', '{"type":"Soft"}'), '[2,"1","Reset",{"type":"Soft"}]')
    assert.equal(formatCallResult(call, {}), '[3,"a\\"b",{}]')
    assert.equal(formatCallResult({ messageId: '7', isNumericId: true }, {}), '[3,7,{}]')
    assert.equal(
      formatCallError('ocpp1.6', call, 'FormatViolation', 'text'),
      '[4,"a\\"b","FormationViolation","text",{}]',
    )
    assert.equal(
      formatCallResultError('1', 'FormatViolation', 'text'),
      '[5,"1","FormatViolation","text",{}]',
    )
  })

  it('has a description of at most 255 characters', () => {
    const call = { messageId: '1', isNumericId: false }
    const text = formatCallError('ocpp2.0.1', call, 'GenericError', 'x'.repeat(300))
    assert.equal(text, `[4,"1","GenericError","${'x'.repeat(255)}",{}]`)
  })

  for (const [code, in16, in2] of SPELLINGS) {
    it(`spells ${code} as its version does`, () => {
      assert.equal(spell('ocpp1.6', code), in16)
      assert.equal(spell('ocpp2.0.1', code), in2)
      assert.equal(spell('ocpp2.1', code), in2)
    })
  }

  it('of 100,000 random ones never throws, and comes back as it was written', () => {
    const seed = 20_260_102
    const random = seededRandom(seed)
    for (let i = 0; i < 100_000; i += 1) {
      const text = randomText(random)
      const hint = `seed ${seed}, frame ${i}: ${JSON.stringify(text)}`
      let frame: Frame
      try {
        frame = parseFrame(text)
      } catch (error) {
        throw new Error(hint, { cause: error })
      }
      if (frame.type !== 'call' || frame.isTooDeep) continue
      const answer = parseFrame(formatCallResult(frame, frame.payload))
      assert.deepEqual(
        answer,
        {
          type: 'callResult',
          messageId: frame.messageId,
          payload: frame.payload,
        },
        hint,
      )
    }
  })
})

function unreadable(
  messageId: string | null,
  why: 'json' | 'shape' | 'tooDeep' | 'messageType' | 'idTooLong',
): Frame {
  return { type: 'unreadable', messageId, isNumericId: false, why }
}

function send(messageId: string, action: string): Frame {
  return { type: 'send', messageId, action, payload: {} }
}

function nested(depth: number): string {
  return '['.repeat(depth) + ']'.repeat(depth)
}

/** Mostly almost a frame: a good one with a few characters changed, or parts thrown together. */
function randomText(random: Random): string {
  const good = JSON.stringify(randomFrame(random))
  if (random.next() < 0.4) return good
  const characters = [...good]
  for (let i = 0; i < 1 + random.next() * 4; i += 1) {
    const at = Math.floor(random.next() * characters.length)
    characters[at] = random.pick(['', '[', ']', '{', '}', '"', '\\', ',', '\u0000', '\ud800', '9'])
  }
  return characters.join('')
}

function randomFrame(random: Random): unknown {
  const type = random.pick([2, 2, 2, 3, 4, 5, 6, 7, '2', null, -1, 1e21])
  const id = random.pick(['1', 'abc', '', 5, -5, 1.5, null, {}, 'x'.repeat(40), '\u0000', '\ud800'])
  const action = random.pick(['Heartbeat', 'toString', '__proto__', '', 5, null, {}])
  const parts = [type, id, action, randomValue(random, 4), randomValue(random, 2)]
  return random.next() < 0.9
    ? parts.slice(0, 1 + Math.floor(random.next() * 5))
    : randomValue(random, 3)
}

function randomValue(random: Random, depth: number): unknown {
  if (depth === 0 || random.next() < 0.3) {
    return random.pick([null, true, 0, -1.5, 1e300, '', 'text', '\u0000', '\udfff', '"', '\\'])
  }
  const count = Math.floor(random.next() * 3)
  if (random.next() < 0.5)
    return Array.from({ length: count }, () => randomValue(random, depth - 1))
  const names = ['a', 'toJSON', 'constructor', 'length', '']
  const entries = Array.from({ length: count }, () => [
    random.pick(names),
    randomValue(random, depth - 1),
  ])
  return Object.fromEntries(entries)
}
