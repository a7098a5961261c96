/** The local list: Full, Differential, versions, and what happens when it is not taken. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { JsonObject, ListedIdToken, SendLocalList } from '../../../src/model/operation.ts'
import type { Step } from '../../../src/ocpp/operations/row.ts'
import type { Version } from '../../../src/ocpp/version.ts'
import type { Answer } from './rig.ts'
import { EVERY, NOW, play, refuse, withVariables } from './rig.ts'

const LIMITS = {
  variables: withVariables({
    SendLocalListMaxLength: '3',
    'LocalAuthListCtrlr.ItemsPerMessage': '3',
  }),
}

function tokens(count: number, status: ListedIdToken['status'] = 'accepted'): ListedIdToken[] {
  return Array.from({ length: count }, (_, i) => ({ idToken: `T${i}`, status }))
}

const wanted = (idTokens: readonly ListedIdToken[], more: object = {}): SendLocalList => ({
  type: 'local-list',
  idTokens,
  ...more,
})

/** `Full@5x3`: the kind, the version and how many; `?` asks for the version. */
function toShort({ action, payload }: Step): string {
  if (action === 'GetLocalListVersion') return '?'
  const list = payload.localAuthorizationList as readonly object[] | undefined
  const version = payload.listVersion ?? payload.versionNumber
  return `${payload.updateType}@${version}x${list?.length ?? 0}`
}

/** Says the version when it is asked, and else the words given, one after the other. */
function answering(version: Version, told: number, words: readonly string[]): Answer {
  const left = [...words]
  return ({ action }): JsonObject => {
    if (action !== 'GetLocalListVersion') return { status: left.shift() ?? 'Accepted' }
    return version === 'ocpp1.6' ? { listVersion: told } : { versionNumber: told }
  }
}

describe('a local list', () => {
  for (const version of EVERY) {
    it(`goes as one Full and what is left as Differentials, in ${version}`, () => {
      const { steps, result } = play(version, wanted(tokens(7)), answering(version, 0, []), LIMITS)
      assert.deepEqual(steps.map(toShort), ['Full@5x3', 'Differential@6x3', 'Differential@7x1'])
      assert.deepEqual([result.status, result.listVersion], ['accepted', 7])
    })

    it(`is four in a message until it says more, in ${version}`, () => {
      const { steps } = play(version, wanted(tokens(5)))
      assert.deepEqual(steps.map(toShort), ['Full@5x4', 'Differential@6x1'])
    })

    it(`is cleared by a Full of none, in ${version}`, () => {
      const { steps } = play(version, wanted([]))
      assert.deepEqual(steps.map(toShort), ['Full@5x0'])
      assert.equal('localAuthorizationList' in (steps[0]?.payload ?? {}), false)
    })

    it(`asks for a version that is not known, and never has 0, in ${version}`, () => {
      const answer = answering(version, 0, [])
      const { steps } = play(version, wanted(tokens(1)), answer, { localListVersion: null })
      assert.deepEqual(steps.map(toShort), ['?', 'Full@1x1'])
      const of0 = play(version, wanted(tokens(1)), answer, { localListVersion: 0 })
      assert.deepEqual(of0.steps.map(toShort), ['Full@1x1'])
    })

    it(`goes as what changed when it is still what was sent, in ${version}`, () => {
      const lastSent = tokens(5)
      const idTokens = [...tokens(3), { idToken: 't3', status: 'blocked' as const }, ...NEW_ONE]
      const answer = answering(version, 4, [])
      const { steps } = play(version, wanted(idTokens, { lastSent }), answer, LIMITS)
      assert.deepEqual(steps.map(toShort), ['?', 'Differential@5x3'])
      const list = steps[1]?.payload.localAuthorizationList as readonly JsonObject[]
      assert.equal('idTokenInfo' in (list[2] ?? {}) || 'idTagInfo' in (list[2] ?? {}), false)
    })

    it(`does not go when nothing has changed, in ${version}`, () => {
      const answer = answering(version, 4, [])
      const same = wanted(tokens(2), { lastSent: tokens(2) })
      const { steps, result } = play(version, same, answer)
      assert.deepEqual(steps.map(toShort), ['?'])
      assert.deepEqual([result.status, result.listVersion], ['accepted', 4])
    })

    it(`goes whole when it has another version than we know, in ${version}`, () => {
      const answer = answering(version, 9, [])
      const changed = wanted(tokens(3), { lastSent: tokens(2) })
      assert.deepEqual(play(version, changed, answer).steps.map(toShort), ['?', 'Full@10x3'])
    })

    it(`goes whole after a Differential that failed, in ${version}`, () => {
      const changed = wanted(tokens(3), { lastSent: tokens(2) })
      for (const word of ['VersionMismatch', 'Failed']) {
        const { steps, result } = play(version, changed, answering(version, 4, [word]))
        const expected = ['?', 'Differential@5x1', '?', 'Full@6x3']
        assert.deepEqual(steps.map(toShort), expected)
        assert.deepEqual([result.status, result.listVersion], ['accepted', 6])
      }
    })

    it(`goes whole twice at most, in ${version}`, () => {
      const words = ['Accepted', 'Failed', 'Accepted', 'VersionMismatch', 'Accepted', 'Failed']
      const { steps, result } = play(
        version,
        wanted(tokens(7)),
        answering(version, 5, words),
        LIMITS,
      )
      assert.deepEqual(steps.map(toShort), [
        ...['Full@5x3', 'Differential@6x3', '?'],
        ...['Full@7x3', 'Differential@8x3'],
      ])
      assert.deepEqual([result.status, result.reportedStatus], ['rejected', 'VersionMismatch'])
    })

    it(`is not tried again when the whole of it fails, in ${version}`, () => {
      const { steps, result } = play(version, wanted(tokens(2)), answering(version, 4, ['Failed']))
      assert.equal(steps.length, 1)
      assert.equal(result.status, 'failed')
    })

    it(`begins again behind the last version there is, in ${version}`, () => {
      const answer = answering(version, 0, [])
      const facts = { ...LIMITS, localListVersion: 2 ** 31 - 2 }
      const { steps } = play(version, wanted(tokens(5)), answer, facts)
      assert.deepEqual(steps.map(toShort), [`Full@${2 ** 31 - 1}x3`, 'Differential@1x2'])
    })

    it(`stops when it does not answer, in ${version}`, () => {
      const { steps, result } = play(
        version,
        wanted(tokens(5)),
        () => ({ type: 'timedOut' }),
        LIMITS,
      )
      assert.equal(steps.length, 1)
      assert.deepEqual([result.status, result.listVersion], ['failed', 4])
    })

    it(`has each idToken once, whatever its case, in ${version}`, () => {
      const twice = [...tokens(1), { idToken: 't0', status: 'blocked' as const }]
      assert.equal(refuse(version, wanted(twice)).code, 'BAD_REQUEST')
    })
  }

  it('tells types apart in 2.x alone', () => {
    const idTokens = [
      { idToken: 'T', status: 'accepted' as const },
      { idToken: 'T', idTokenType: 'eMAID', status: 'accepted' as const },
    ]
    assert.equal(refuse('ocpp1.6', wanted(idTokens)).code, 'BAD_REQUEST')
    assert.equal(play('ocpp2.1', wanted(idTokens)).steps.length, 1)
  })

  it('is in the words of the version', () => {
    const idTokens: ListedIdToken[] = [
      { idToken: 'A', status: 'notAtThisTime', expiresAt: NOW, groupIdToken: 'G' },
    ]
    const list = (version: Version) =>
      play(version, wanted(idTokens)).steps[0]?.payload.localAuthorizationList
    const at = '2030-01-01T12:00:00.000Z'
    assert.deepEqual(list('ocpp1.6'), [
      { idTag: 'A', idTagInfo: { status: 'Invalid', expiryDate: at, parentIdTag: 'G' } },
    ])
    assert.deepEqual(list('ocpp2.0.1'), [
      {
        idToken: { idToken: 'A', type: 'ISO14443' },
        idTokenInfo: {
          status: 'NotAtThisTime',
          cacheExpiryDateTime: at,
          groupIdToken: { idToken: 'G', type: 'Central' },
        },
      },
    ])
  })

  it('is not sent to one that keeps none, or not so many', () => {
    const none = play('ocpp1.6', wanted(tokens(1)), answering('ocpp1.6', -1, []), {
      localListVersion: null,
    })
    assert.deepEqual([none.steps.length, none.result.status], [1, 'notSupported'])
    const few = { variables: withVariables({ LocalAuthListMaxLength: '2' }) }
    assert.equal(refuse('ocpp1.6', wanted(tokens(3)), few).code, 'COMMAND_REFUSED')
    const entries = { value: '0', maxLimit: 2 }
    const few2 = { variables: { 'localauthlistctrlr.entries': entries } }
    assert.equal(refuse('ocpp2.0.1', wanted(tokens(3)), few2).code, 'COMMAND_REFUSED')
  })

  it('keeps to the bytes of a message', () => {
    const bytes = {
      'LocalAuthListCtrlr.BytesPerMessage': '400',
      'LocalAuthListCtrlr.ItemsPerMessage': '99',
    }
    const { steps } = play('ocpp2.1', wanted(tokens(20)), undefined, {
      variables: withVariables(bytes),
    })
    assert.ok(steps.length > 3)
    for (const { action, payload } of steps) {
      const frame = JSON.stringify([2, 'x'.repeat(36), action, payload])
      assert.ok(frame.length <= 400, `${frame.length} bytes`)
    }
    const tiny = withVariables({ 'LocalAuthListCtrlr.BytesPerMessage': '100' })
    assert.equal(refuse('ocpp2.1', wanted(tokens(1)), { variables: tiny }).code, 'BAD_REQUEST')
  })
})

const NEW_ONE: readonly ListedIdToken[] = [{ idToken: 'N', status: 'accepted' }]
