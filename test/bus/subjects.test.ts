/** Whatever an id is made of, it is one token, and no other id's. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { assert as check, property, string } from 'fast-check'

import {
  commandSubject,
  decodeToken,
  encodeToken,
  eventSubject,
  parseSubject,
  SUBJECTS,
} from '../../src/bus/subjects.ts'

const TOKEN = /^[A-Za-z0-9_-]+$/
/** What a server takes in one line, reply subject and sizes left aside. */
const SUBJECT_MAX = 3_000

const PLAIN = ['CP1', 'CP_1', 'a-b_c', 'default', '_', '-', 'x', '_x', 'CP__1', '01-AB_cd']
const TRICKY = [
  ...['', '.', '*', '>', 'a.b', 'a b', '\r\n', '\0', 'CP1\r\nPUB x 1', '_x2A', '*', '_x5Fx', '__'],
  ...['__AA', '_x', '__x', 'x_', '_X2A', '_x2a', '_xx', '__x5F', 'é', 'e\u0301', '🔌', '\ud800'],
  ...['DE*ABC*E1', 'DE_x2AABC', '\udc00a', '⚡'.repeat(255), '🔌'.repeat(127), '*'.repeat(255)],
  ...['a'.repeat(255), '_'.repeat(255), `${'a'.repeat(254)}.`, '$SYS.REQ', 'stator.v1.event.>'],
]
/** Of a charge point that a hub takes: up to 255 characters of any kind. */
const ID = string({ unit: 'binary', maxLength: 255 })
const NASTY = string({ unit: 'grapheme', minLength: 1, maxLength: 12 })

describe('subjects', () => {
  it('leave plain ids as they are', () => {
    for (const id of PLAIN.filter((id) => !/^__|_x/.test(id))) assert.equal(encodeToken(id), id)
    assert.equal(encodeToken('DE*ABC*E1'), 'DE_x2AABC_x2AE1')
  })

  it('make one token of any id, and find the id again', () => {
    for (const id of [...PLAIN, ...TRICKY]) isOneToken(id)
    void check(property(ID, isOneToken), { numRuns: 2_000 })
    void check(property(NASTY, isOneToken), { numRuns: 2_000 })
  })

  it('never make the same token of two ids', () => {
    const all = [...new Set([...PLAIN, ...TRICKY])]
    assert.equal(new Set(all.map(encodeToken)).size, all.length)
    const word = string({ unit: constantOf('_x2A5F*'), maxLength: 8 })
    void check(
      property(word, word, (one, other) => {
        if (one !== other) assert.notEqual(encodeToken(one), encodeToken(other))
      }),
      { numRuns: 20_000 },
    )
  })

  it('read only tokens that they make', () => {
    for (const token of ['', 'a.b', 'a*', '_x2a', '_x41', '__', '__é', '_x', 'a_xZZ', '_xFF']) {
      const id = decodeToken(token)
      assert.ok(id === null || encodeToken(id) === token, token)
    }
    assert.equal(decodeToken('_x41'), null)
  })

  it('give back whose they are', () => {
    void check(
      property(ID, ID, (tenant, chargePointId) => {
        const subject = eventSubject({ tenant, chargePointId }, 'transaction.started')
        assert.ok(subject.length < SUBJECT_MAX)
        const word = 'transaction.started'
        assert.deepEqual(parseSubject(subject), { kind: 'event', tenant, chargePointId, word })
      }),
    )
    const asked = parseSubject(commandSubject({ tenant: 'default', chargePointId: 'a.b' }, 'Reset'))
    assert.equal(asked?.chargePointId, 'a.b')
    assert.equal(parseSubject('stator.v1.nodes.settings'), null)
    assert.equal(parseSubject('stator.v1.command.default.a*.Reset'), null)
  })

  it('all begin with the version', () => {
    for (const { pattern } of Object.values(SUBJECTS)) assert.match(pattern, /^stator\.v1\./)
  })
})

function isOneToken(id: string): void {
  const token = encodeToken(id)
  assert.match(token, TOKEN)
  assert.equal(decodeToken(token), id)
}

function constantOf(characters: string) {
  return string({ minLength: 1, maxLength: 1 }).map(
    (one) => characters[(one.codePointAt(0) ?? 0) % characters.length] ?? '_',
  )
}
