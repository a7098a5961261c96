/** The checks that need only the request: S1 to S5, S10, and Basic credentials as bytes. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { UpgradeRequest } from '../../src/edge/admission.ts'
import {
  chooseProtocol,
  judgeRequest,
  parseBasic,
  parseProtocols,
} from '../../src/edge/admission.ts'
import type { Version } from '../../src/ocpp/version.ts'
import { VERSIONS } from '../../src/ocpp/version.ts'

const REQUEST: UpgradeRequest = {
  path: '/ocpp/CP1',
  upgrade: 'websocket',
  connection: 'Upgrade',
  websocketVersion: '13',
  websocketKey: 'dGhlIHNhbXBsZSBub25jZQ==',
  extensions: '',
  protocols: ['ocpp1.6'],
  authorization: '',
}

const REQUESTS: readonly (readonly [what: string, Partial<UpgradeRequest>, expected: string])[] = [
  ['a plain handshake', {}, 'CP1'],
  ['headers in any case', { upgrade: 'WebSocket', connection: 'keep-alive, upgrade' }, 'CP1'],
  ['no Upgrade', { upgrade: '' }, 'notAnUpgrade'],
  ['an upgrade to something else', { upgrade: 'h2c' }, 'notAnUpgrade'],
  ['no Connection', { connection: '' }, 'notAnUpgrade'],
  ['a connection that is to be closed', { connection: 'close' }, 'notAnUpgrade'],
  ['an old WebSocket', { websocketVersion: '8' }, 'websocketVersion'],
  ['no WebSocket version', { websocketVersion: '' }, 'websocketVersion'],
  ['a short key', { websocketKey: 'short' }, 'websocketKey'],
  ['a key of 24 other characters', { websocketKey: '!'.repeat(24) }, 'websocketKey'],
  ['no identity', { path: '/ocpp/' }, 'path'],
  ['a bad identity', { path: '/ocpp/%ZZ' }, 'identity'],
]

const ALL: readonly Version[] = VERSIONS
const ONLY_16: readonly Version[] = ['ocpp1.6']

const PROTOCOLS: readonly (readonly [
  headers: readonly string[],
  spoken: readonly Version[],
  defaultProtocol: string | null,
  expected: readonly [Version, string] | null,
])[] = [
  // The client's order decides.
  [['ocpp1.6, ocpp2.0.1'], ALL, null, ['ocpp1.6', 'ocpp1.6']],
  [['ocpp2.0.1,ocpp1.6'], ALL, null, ['ocpp2.0.1', 'ocpp2.0.1']],
  [['ocpp2.1', 'ocpp1.6'], ALL, null, ['ocpp2.1', 'ocpp2.1']],
  [['ocpp0.1, ocpp2.0.1'], ALL, null, ['ocpp2.0.1', 'ocpp2.0.1']],
  [['ocpp2.0.1, ocpp1.6'], ONLY_16, null, ['ocpp1.6', 'ocpp1.6']],
  [['  ocpp1.6  ,'], ALL, null, ['ocpp1.6', 'ocpp1.6']],
  // Exactly, not by prefix nor in any case.
  [['ocpp0.1'], ALL, null, null],
  [['ocpp2.0'], ALL, null, null],
  [['ocpp2.0.1.1'], ALL, null, null],
  [['OCPP1.6'], ALL, null, null],
  [['ocpp2.0.1'], ONLY_16, null, null],
  // None offered: its own default, when there is one that is spoken.
  [[], ALL, null, null],
  [[''], ALL, 'ocpp1.6', ['ocpp1.6', '']],
  [[], ALL, 'ocpp1.6', ['ocpp1.6', '']],
  [[], ONLY_16, 'ocpp2.0.1', null],
  // A default is not for those that ask for something else.
  [['ocpp0.1'], ALL, 'ocpp1.6', null],
]

const basic = (bytes: string | Uint8Array) => `Basic ${Buffer.from(bytes).toString('base64')}`
const BINARY = Buffer.from('0123ff3a00c1803a9999999999999999abcdefff', 'hex')

const CREDENTIALS: readonly (readonly [what: string, string, expected: [string, string] | null])[] =
  [
    ['a name and a password', basic('CP1:secret'), ['CP1', hex('secret')]],
    ['the scheme in any case', basic('CP1:x').replace('Basic', 'bAsIc'), ['CP1', hex('x')]],
    ['colons in the password', basic('CP1:a:b:'), ['CP1', hex('a:b:')]],
    ['an empty password', basic('CP1:'), ['CP1', '']],
    ['an empty name', basic(':x'), ['', hex('x')]],
    [
      'bytes that are no UTF-8',
      basic(Buffer.concat([Buffer.from('CP1:'), BINARY])),
      ['CP1', BINARY.toString('hex')],
    ],
    ['no colon', basic('CP1'), null],
    ['another scheme', 'Bearer abc', null],
    ['no base64', 'Basic ***', null],
    ['two values', `${basic('a:b')}, ${basic('c:d')}`, null],
    ['nothing', '', null],
  ]

function hex(text: string): string {
  return Buffer.from(text).toString('hex')
}

describe('admission', () => {
  for (const [what, changes, expected] of REQUESTS) {
    it(`judges ${what}: ${expected}`, () => {
      const verdict = judgeRequest({ ...REQUEST, ...changes }, 48)
      assert.equal(typeof verdict === 'string' ? verdict : verdict.chargePointId, expected)
    })
  }

  for (const [headers, spoken, defaultProtocol, expected] of PROTOCOLS) {
    it(`offered ${JSON.stringify(headers)}, default ${defaultProtocol}: ${expected}`, () => {
      const choice = chooseProtocol(parseProtocols(headers), spoken, defaultProtocol)
      assert.deepEqual(choice === null ? null : [choice.version, choice.header], expected)
    })
  }

  it('reads a bounded number of names', () => {
    const many = Array.from({ length: 5_000 }, (_, at) => `p${at}`).join(',')
    assert.equal(parseProtocols([many, many, many]).length, 32)
  })

  for (const [what, header, expected] of CREDENTIALS) {
    it(`reads credentials with ${what}`, () => {
      const found = parseBasic(header)
      const words =
        found === null
          ? null
          : [Buffer.from(found.user).toString(), Buffer.from(found.secret).toString('hex')]
      assert.deepEqual(words, expected)
    })
  }
})
