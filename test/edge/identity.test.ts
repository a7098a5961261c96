/** From path to identity: H1 to H6 of our OCPP-J rules, cases A5 and Q7, attack S17. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'

import { parsePath } from '../../src/edge/identity.ts'

const MAX = 48

const CASES: readonly (readonly [path: string, expected: string])[] = [
  ['/ocpp/CP1', 'default CP1'],
  ['/ocpp/CP1/', 'default CP1'],
  ['/ocpp///CP1', 'default CP1'],
  ['/ocpp//CP1//', 'default CP1'],
  ['/ocpp/RDAM%20123', 'default RDAM 123'],
  ['/ocpp/RDAM%7C123', 'default RDAM|123'],
  ['/ocpp/CP%31', 'default CP1'],
  ['/ocpp/%2543', 'default %43'],
  ['/ocpp/acme/CP1', 'acme CP1'],
  ['/ocpp/a%20b/CP1', 'a b CP1'],
  ['/ocpp/ocpp', 'default ocpp'],
  ['/ocpp/1.6', 'default 1.6'],
  // A version in the path is noise.
  ['/ocpp/1.6/CP1', 'default CP1'],
  ['/ocpp/ocpp1.6/CP1', 'default CP1'],
  ['/ocpp/OCPP2.0.1/CP1', 'default CP1'],
  ['/ocpp/v2.1/CP1', 'default CP1'],
  ['/ocpp/1.6j/CP1', 'default CP1'],
  ['/ocpp/ocpp1.6/acme/CP1', 'acme CP1'],
  ['/ocpp/acme/1.6/CP1', 'acme CP1'],
  // A whole URL in the path, as it was typed in.
  ['/ocpp/ws://host:80/ocpp/CP1', 'default CP1'],
  ['/ocpp/ws://host:80/ocpp/acme/CP1', 'acme CP1'],
  ['/ocpp/wss://host/CP1', 'default CP1'],
  ['/ocpp/https:/host/1.6/CP1', 'default CP1'],
  ['/ocpp/ocpp/CP1', 'default CP1'],
  // Forms of one character are one identity.
  ['/ocpp/Caf%C3%A9', 'default Café'],
  ['/ocpp/Cafe%CC%81', 'default Café'],
  [`/ocpp/${'x'.repeat(MAX)}`, `default ${'x'.repeat(MAX)}`],
  // Nobody there.
  ['/ocpp', 'path'],
  ['/ocpp/', 'path'],
  ['/ocpp///', 'path'],
  ['/ocpp/a/b/CP1', 'path'],
  ['/ocpp/%ZZ/CP1', 'path'],
  // Not well formed.
  ['/ocpp/%ZZ', 'identity'],
  ['/ocpp/%', 'identity'],
  ['/ocpp/a%2Fb', 'identity'],
  ['/ocpp/%2FCP1', 'identity'],
  ['/ocpp/..%2f', 'identity'],
  ['/ocpp/..', 'identity'],
  ['/ocpp/.', 'identity'],
  ['/ocpp/../CP1', 'path'],
  ['/ocpp/CP%00', 'identity'],
  ['/ocpp/CP%0D%0A', 'identity'],
  ['/ocpp/CP%7F', 'identity'],
  ['/ocpp/CP%C0%AF', 'identity'],
  ['/ocpp/CP%E0%80%AF', 'identity'],
  ['/ocpp/CP%FF', 'identity'],
  ['/ocpp/CP%ED%A0%80', 'identity'],
  ['/ocpp/CP\uFFFD', 'identity'],
  ['/ocpp/CP%20', 'identity'],
  ['/ocpp/%20CP', 'identity'],
  ['/ocpp/C%C2%A0P', 'identity'],
  ['/ocpp/C%E2%80%AEP', 'identity'],
  ['/ocpp/C%E2%80%8BP', 'identity'],
  ['/ocpp/%20', 'identity'],
  [`/ocpp/${'x'.repeat(MAX + 1)}`, 'identity'],
]

describe('identity', () => {
  for (const [path, expected] of CASES) {
    it(`reads ${JSON.stringify(path.slice(0, 60))}: ${expected.slice(0, 40)}`, () => {
      const found = parsePath(path, MAX)
      const words = typeof found === 'string' ? found : `${found.tenant} ${found.chargePointId}`
      assert.equal(words, expected)
    })
  }

  it('never throws, and what it finds is fit and decoded once, whatever the path', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '/',
        '//',
        '%',
        '%2F',
        '%00',
        '%C0%AF',
        'ocpp',
        '1.6',
        'ws:',
        '..',
        ':',
        '%25',
      ),
      fc.string({ unit: 'binary', maxLength: 6 }),
      fc.string({ unit: 'grapheme', maxLength: 6 }).map((text) => encodeURIComponent(text)),
    )
    const path = fc.array(piece, { maxLength: 12 }).map((pieces) => `/ocpp/${pieces.join('')}`)
    fc.assert(
      fc.property(path, (text) => {
        const found = parsePath(text, MAX)
        if (typeof found === 'string') return
        for (const word of [found.tenant, found.chargePointId]) {
          assert.ok(word.length > 0 && word.length <= MAX)
          assert.doesNotMatch(word, /[/\p{C}]/u)
          assert.equal(word, word.trim().normalize('NFC'))
        }
      }),
      { numRuns: 20_000 },
    )
  })

  it('finds each fit identity again that was encoded', () => {
    const fit = fc
      .string({ minLength: 1, maxLength: MAX })
      .filter((text) => /^[!-.0-~]([ -.0-~]*[!-.0-~])?$/.test(text) && !/^\.{1,2}$/.test(text))
    fc.assert(
      fc.property(fit, (id) => {
        const found = parsePath(`/ocpp/${encodeURIComponent(id)}`, MAX)
        assert.deepEqual(found, { tenant: 'default', chargePointId: id })
      }),
      { numRuns: 2_000 },
    )
  })
})
