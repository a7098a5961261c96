import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { findLocally, remember } from '../../../src/client/v2/local-list.ts'
import type { Request2 } from '../../../src/client/v2/part.ts'
import { PartsRig, START_AT, VERSIONS2 } from './parts-rig.ts'

type SendList = Request2<'SendLocalList'>

const token = (idToken: string, type = 'ISO14443') => ({ idToken, type }) as const
const entry = (idToken: string, status: 'Accepted' | 'Blocked' = 'Accepted') => ({
  idToken: { idToken, type: 'ISO14443' },
  idTokenInfo: { status },
})
const removal = (idToken: string) => ({ idToken: { idToken, type: 'ISO14443' } })

const full = (
  versionNumber: number,
  ...localAuthorizationList: SendList['localAuthorizationList'] & object
): SendList => ({
  versionNumber,
  updateType: 'Full',
  ...(localAuthorizationList.length === 0 ? {} : { localAuthorizationList }),
})
const changes = (
  versionNumber: number,
  ...list: SendList['localAuthorizationList'] & object
): SendList => ({
  ...full(versionNumber, ...list),
  updateType: 'Differential',
})

/** A list of version 5 with A and B first, then what the row sends. */
const ROWS: readonly (readonly [string, SendList, string, number, string])[] = [
  ['a full list', full(2, entry('C')), 'Accepted', 2, 'C'],
  ['a full list of nothing', full(6), 'Accepted', 0, ''],
  ['a full list with a removal', full(6, removal('A')), 'Failed MissingParam', 5, 'A B'],
  ['the same twice', full(6, entry('C'), entry('c')), 'Failed InvalidValue', 5, 'A B'],
  ['version 0', full(0, entry('C')), 'Failed ValuePositiveOnly', 5, 'A B'],
  ['an addition', changes(6, entry('C')), 'Accepted', 6, 'A B C'],
  ['a removal', changes(6, removal('a')), 'Accepted', 6, 'B'],
  ['a removal of what is not there', changes(6, removal('X')), 'Accepted', 6, 'A B'],
  ['nothing changed', changes(6), 'Accepted', 6, 'A B'],
  ['a change to the same version', changes(5, entry('C')), 'VersionMismatch', 5, 'A B'],
  ['a change to an older version', changes(4, entry('C')), 'VersionMismatch', 5, 'A B'],
]

describe('client v2 local list', () => {
  for (const version of VERSIONS2) {
    for (const [what, request, expected, listVersion, tokens] of ROWS) {
      it(`${version} takes ${what}: ${expected}`, () => {
        const rig = new PartsRig({ version })
        rig.ask('SendLocalList', full(5, entry('A'), entry('B')))
        const answer = rig.ask('SendLocalList', request) as {
          readonly status: string
          readonly statusInfo?: { readonly reasonCode: string }
        }
        assert.equal(`${answer.status} ${answer.statusInfo?.reasonCode ?? ''}`.trim(), expected)
        assert.equal(rig.ask('GetLocalListVersion', {}).versionNumber, listVersion)
        const known = Object.values(rig.parts.localList.entries).map(
          ({ idToken }) => idToken.idToken,
        )
        assert.equal(known.join(' '), tokens)
        assert.equal(rig.value('LocalAuthListCtrlr', 'Entries'), String(known.length))
      })
    }
  }

  it('does not take one when it is turned off, and has version 0', () => {
    const rig = new PartsRig({ configuration: { 'LocalAuthListCtrlr.Enabled': 'false' } })
    assert.equal(rig.ask('SendLocalList', full(5, entry('A'))).status, 'Failed')
    assert.equal(rig.ask('GetLocalListVersion', {}).versionNumber, 0)
  })

  it('refuses more items or bytes than it takes', () => {
    const configuration = {
      'LocalAuthListCtrlr.ItemsPerMessage': '2',
      'LocalAuthListCtrlr.BytesPerMessage': '300',
    }
    const rig = new PartsRig({ configuration })
    const three = full(1, entry('A'), entry('B'), entry('C'))
    assert.equal(rig.ask('SendLocalList', three).error, 'OccurrenceConstraintViolation')
    const long = full(1, entry('A'.repeat(36)), entry('B'.repeat(36)))
    assert.equal(rig.ask('SendLocalList', long).error, undefined)
    const bytes = new PartsRig({ configuration: { 'LocalAuthListCtrlr.BytesPerMessage': '100' } })
    assert.equal(bytes.ask('SendLocalList', long).error, 'FormatViolation')
  })

  it('takes as many entries as it can keep', () => {
    const rig = new PartsRig()
    const hundred = (block: number) =>
      Array.from({ length: 100 }, (_, i) => entry(`T${block}-${i}`))
    for (let block = 0; block < 10; block += 1) {
      const request = changes(block + 1, ...hundred(block))
      assert.equal(rig.ask('SendLocalList', request).status, 'Accepted')
    }
    assert.equal(rig.ask('SendLocalList', changes(11, entry('X'))).status, 'Failed')
    assert.equal(rig.ask('GetLocalListVersion', {}).versionNumber, 10)
  })
})

describe('client v2 authorization cache', () => {
  const learn = (rig: PartsRig, idToken: string, more: object = {}) => {
    const told = {
      idToken: token(idToken),
      info: { status: 'Accepted', ...more },
      at: rig.at,
    } as const
    rig.parts = { ...rig.parts, cache: remember(rig.parts.cache, rig.parts.model, told) }
  }
  const find = (rig: PartsRig, idToken: string, type?: string) => {
    const found = findLocally(rig.parts.model, rig.parts, token(idToken, type), rig.at)
    return found === null ? null : `${found.source} ${found.info.status}`
  }

  it('knows what it was told, by text without case and by type', () => {
    const rig = new PartsRig()
    learn(rig, 'AbC')
    assert.equal(find(rig, 'aBc'), 'cache Accepted')
    assert.equal(find(rig, 'AbC', 'Central'), null)
    assert.equal(find(rig, 'other'), null)
  })

  it('comes after the list', () => {
    const rig = new PartsRig()
    learn(rig, 'A')
    rig.ask('SendLocalList', full(1, entry('A', 'Blocked')))
    assert.equal(find(rig, 'A'), 'list Blocked')
  })

  it('forgets when the CSMS said so, or after its life time', () => {
    const rig = new PartsRig({ configuration: { 'AuthCacheCtrlr.LifeTime': '3600' } })
    learn(rig, 'A', { cacheExpiryDateTime: new Date(START_AT + 60_000).toISOString() })
    learn(rig, 'B')
    rig.at += 61_000
    assert.deepEqual([find(rig, 'A'), find(rig, 'B')], [null, 'cache Accepted'])
    rig.at += 3_600_000
    assert.equal(find(rig, 'B'), null)
  })

  it('says of a list entry whose time is over that it is expired', () => {
    const rig = new PartsRig()
    const cacheExpiryDateTime = new Date(START_AT).toISOString()
    const idTokenInfo = { status: 'Accepted', cacheExpiryDateTime } as const
    rig.ask('SendLocalList', full(1, { ...removal('A'), idTokenInfo }))
    assert.equal(find(rig, 'A'), 'list Expired')
  })

  it('remembers so many and drops the oldest', () => {
    const rig = new PartsRig()
    for (let i = 0; i < 201; i += 1) learn(rig, `T${i}`)
    assert.deepEqual([find(rig, 'T0'), find(rig, 'T200')], [null, 'cache Accepted'])
  })

  for (const isEnabled of [true, false]) {
    it(`is cleared when it is ${isEnabled ? 'on' : 'off'}: ${isEnabled}`, () => {
      const rig = new PartsRig({ configuration: { 'AuthCacheCtrlr.Enabled': String(isEnabled) } })
      learn(rig, 'A')
      assert.equal(rig.ask('ClearCache', {}).status, isEnabled ? 'Accepted' : 'Rejected')
      assert.equal(find(rig, 'A'), null)
    })
  }
})
