/** A new password by SetVariables: which command proposes one, and what settles it. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { findProposedKey, isAuthorizationKey } from '../../src/actor/credentials.ts'
import type { Event } from '../../src/model/event.ts'
import { command, effectsOf, NOON, notesOf, READY, tell } from './told.ts'

const PASSWORD = 'pässword-of-16-or-more'
const HEX = Buffer.from(PASSWORD, 'utf8').toString('hex')

describe('password of 2.x', () => {
  const cases: readonly [what: string, payload: object, hex: string | null][] = [
    ['its variable', setting(), HEX],
    ['it in another case', setting('SECURITYctrlr', 'basicAUTHpassword'), HEX],
    ['its actual value', setting(undefined, undefined, { attributeType: 'Actual' }), HEX],
    ['another attribute of it', setting(undefined, undefined, { attributeType: 'Target' }), null],
    ['another variable', setting('SecurityCtrlr', 'Identity'), null],
    ['another component', setting('OtherCtrlr'), null],
    [
      'several, and it',
      {
        setVariableData: [
          ...setting('SecurityCtrlr', 'Identity').setVariableData,
          ...setting().setVariableData,
        ],
      },
      HEX,
    ],
  ]
  for (const [what, payload, hex] of cases) {
    it(`is ${hex === null ? 'not proposed' : 'proposed'} by a command that sets ${what}`, () => {
      const its = command({ action: 'SetVariables', payload: JSON.stringify(payload) })
      assert.equal(findProposedKey(its), hex)
    })
  }

  it('is proposed as its bytes before the call leaves', () => {
    const sent = tell(READY, { type: 'commanded', at: NOON, command: newPassword() })
    assert.deepEqual(
      sent.effects.map(({ type }) => type).filter((type) => type !== 'wake'),
      ['record', 'call', 'note'],
    )
    const fact = { type: 'credential', at: NOON, step: 'proposed', secretHex: HEX }
    assert.deepEqual(effectsOf(sent, 'record')[0]?.fact, fact)
  })

  const answers: readonly [what: string, event: (id: string) => Event, step: string][] = [
    ['accepted', () => set('accepted'), 'accepted'],
    ['accepted for the next boot', () => set('rebootRequired'), 'accepted'],
    ['rejected', () => set('rejected'), 'withdrawn'],
    [
      'answered with an error',
      (messageId) => {
        const outcome = {
          type: 'callError',
          code: 'X',
          description: PASSWORD,
          details: '{}',
        } as const
        return { type: 'call.answered', at: NOON, messageId, outcome }
      },
      'withdrawn',
    ],
  ]
  for (const [what, event, step] of answers) {
    it(`is ${step} when it is ${what}, and in no note`, () => {
      const its = newPassword()
      const { state } = tell(READY, { type: 'commanded', at: NOON, command: its })
      const told = tell(state, event(its.commandId))
      const facts = effectsOf(told, 'record').map(({ fact }) => fact)
      assert.deepEqual(facts, [{ type: 'credential', at: NOON, step, secretHex: null }])
      assert.equal(JSON.stringify(notesOf(told)).includes(PASSWORD), false)
    })
  }

  it('goes by two names', () => {
    const names = ['AuthorizationKey', 'SecurityCtrlr.BasicAuthPassword', 'TxCtrlr.X', 7]
    assert.deepEqual(names.map(isAuthorizationKey), [true, true, false, false])
  })
})

function setting(component = 'SecurityCtrlr', variable = 'BasicAuthPassword', more: object = {}) {
  return {
    setVariableData: [
      {
        component: { name: component },
        variable: { name: variable },
        attributeValue: PASSWORD,
        ...more,
      },
    ],
  }
}

function newPassword() {
  return command({ action: 'SetVariables', payload: JSON.stringify(setting()) })
}

function set(status: Extract<Event, { type: 'variable.set' }>['status']): Event {
  const name = 'SecurityCtrlr.BasicAuthPassword'
  return { type: 'variable.set', at: NOON, name, value: '', status }
}
