import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { Request2 } from '../../../src/client/v2/part.ts'
import { PartsRig, START_AT, VERSIONS2 } from './parts-rig.ts'

type Message = Request2<'SetDisplayMessage'>['message']

const message = (id: number, more: Partial<Message> = {}): Message => ({
  id,
  priority: 'NormalCycle',
  message: { format: 'UTF8', content: 'Welcome' },
  ...more,
})

const shown = (rig: PartsRig) => rig.parts.display.messages.map(({ id }) => id)
const later = (seconds: number) => new Date(START_AT + seconds * 1_000).toISOString()

const ROWS: readonly (readonly [string, Partial<Message>, string])[] = [
  ['a plain one', {}, 'Accepted'],
  ['one for a state', { state: 'Charging' }, 'Accepted'],
  ['one for the whole charge point', { display: { name: 'ChargingStation' } }, 'Accepted'],
  ['one for a display that there is not', { display: { name: 'Billboard' } }, 'Rejected'],
  ['a page', { message: { format: 'HTML', content: '<p>' } }, 'NotSupportedMessageFormat'],
  ['a long one', { message: { format: 'UTF8', content: 'x'.repeat(512) } }, 'Accepted'],
  ['one for a transaction', { transactionId: 'T1' }, 'Accepted'],
  ['one for another transaction', { transactionId: 'T2' }, 'UnknownTransaction'],
  ['one that begins and ends', { startDateTime: later(1), endDateTime: later(9) }, 'Accepted'],
]

const ROWS_21: readonly (readonly [string, Partial<Message>, string])[] = [
  [
    'one in German',
    { message: { format: 'UTF8', content: 'Hallo', language: 'de-AT' } },
    'Accepted',
  ],
  [
    'one in Welsh',
    { message: { format: 'UTF8', content: 'Croeso', language: 'cy' } },
    'LanguageNotSupported',
  ],
  [
    'one with a second language',
    { messageExtra: [{ format: 'UTF8', content: 'Welkom', language: 'nl' }] },
    'Accepted',
  ],
  [
    'a picture beside',
    { messageExtra: [{ format: 'QRCODE', content: 'https://x' }] },
    'NotSupportedMessageFormat',
  ],
  ['one for giving back', { state: 'Discharging' }, 'NotSupportedState'],
]

describe('client v2 display messages', () => {
  for (const version of VERSIONS2) {
    for (const [what, more, expected] of version === 'ocpp2.1' ? [...ROWS, ...ROWS_21] : ROWS) {
      it(`${version} takes ${what}: ${expected}`, () => {
        const rig = new PartsRig({ version })
        rig.transactions = [{ transactionId: 'T1', evseId: 1 }]
        const answer = rig.ask('SetDisplayMessage', { message: message(1, more) })
        assert.equal(answer.status, expected)
        assert.deepEqual(shown(rig), expected === 'Accepted' ? [1] : [])
      })
    }
  }

  it('takes only the priorities and formats it is set to', () => {
    const configuration = { 'DisplayMessageCtrlr.SupportedPriorities': 'NormalCycle' }
    const rig = new PartsRig({ configuration })
    const answer = rig.ask('SetDisplayMessage', { message: message(1, { priority: 'InFront' }) })
    assert.equal(answer.status, 'NotSupportedPriority')
  })

  it('takes none when it is turned off', () => {
    const rig = new PartsRig({ configuration: { 'DisplayMessageCtrlr.Enabled': 'false' } })
    assert.equal(rig.ask('SetDisplayMessage', { message: message(1) }).status, 'Rejected')
  })

  it('keeps one of each id, and one that is always in front', () => {
    const rig = new PartsRig()
    const front = { priority: 'AlwaysFront' } as const
    for (const each of [message(1), message(2, front), message(1), message(3, front)]) {
      rig.ask('SetDisplayMessage', { message: each })
    }
    assert.deepEqual(shown(rig), [1, 3])
    assert.equal(rig.value('DisplayMessageCtrlr', 'DisplayMessages'), '2')
  })

  it('keeps so many and no more', () => {
    const rig = new PartsRig()
    for (let id = 1; id <= 16; id += 1) rig.ask('SetDisplayMessage', { message: message(id) })
    assert.equal(rig.ask('SetDisplayMessage', { message: message(17) }).status, 'Rejected')
    assert.equal(rig.ask('SetDisplayMessage', { message: message(16) }).status, 'Accepted')
  })

  it('takes them away when their time, or their transaction, is over', () => {
    const rig = new PartsRig()
    rig.transactions = [{ transactionId: 'T1', evseId: 1 }]
    rig.ask('SetDisplayMessage', { message: message(1, { endDateTime: later(60) }) })
    rig.ask('SetDisplayMessage', { message: message(2, { transactionId: 'T1' }) })
    rig.ask('SetDisplayMessage', { message: message(3) })
    rig.pass(61)
    assert.deepEqual(shown(rig), [2, 3])
    rig.transactions = []
    rig.look()
    assert.deepEqual(shown(rig), [3])
  })

  const FILTERS: readonly (readonly [string, object, readonly number[]])[] = [
    ['all', {}, [1, 2, 3, 4, 5, 6, 7]],
    ['some ids', { id: [2, 3, 99] }, [2, 3]],
    ['a priority', { priority: 'InFront' }, [2]],
    ['a state', { state: 'Idle' }, [3]],
    ['a state and a priority', { state: 'Idle', priority: 'InFront' }, []],
  ]
  for (const version of VERSIONS2) {
    for (const [what, request, expected] of FILTERS) {
      it(`tells ${what} in ${version}`, () => {
        const rig = new PartsRig({ version })
        const special = { 2: { priority: 'InFront' }, 3: { state: 'Idle' } } as const
        for (let id = 1; id <= 7; id += 1) {
          const more: Partial<Message> = id === 2 ? special[2] : id === 3 ? special[3] : {}
          rig.ask('SetDisplayMessage', { message: message(id, more) })
        }
        const answer = rig.ask('GetDisplayMessages', { requestId: 4, ...request })
        assert.equal(answer.status, expected.length === 0 ? 'Unknown' : 'Accepted')
        const parts = rig.payloads('NotifyDisplayMessages')
        assert.deepEqual(
          parts.map(({ tbc }) => tbc),
          parts.map((_, i) => i < parts.length - 1),
        )
        const ids = parts.flatMap(({ messageInfo = [] }) => messageInfo.map(({ id }) => id))
        assert.deepEqual(ids, expected)
      })
    }
  }

  it('clears one, and does not know another', () => {
    const rig = new PartsRig()
    rig.ask('SetDisplayMessage', { message: message(1) })
    assert.equal(rig.ask('ClearDisplayMessage', { id: 2 }).status, 'Unknown')
    assert.equal(rig.ask('ClearDisplayMessage', { id: 1 }).status, 'Accepted')
    assert.equal(rig.ask('ClearDisplayMessage', { id: 1 }).status, 'Unknown')
    assert.equal(rig.value('DisplayMessageCtrlr', 'DisplayMessages'), '0')
  })
})
