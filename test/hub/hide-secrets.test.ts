/** What the message log must not show. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { hideSecrets } from '../../src/hub/hide-secrets.ts'

const KEY = '00112233445566778899aabbccddeeff'

const CASES = [
  ['out', `[2,"1","ChangeConfiguration",{"key":"AuthorizationKey","value":"${KEY}"}]`],
  ['out', `[2,"1","ChangeConfiguration",{"value" : "${KEY}","key":"AUTHORIZATIONKEY"}]`],
  ['in', `[3,"1",{"configurationKey":[{"key":"AuthorizationKey","value":"${KEY}"}]}]`],
] as const

describe('hide secrets', () => {
  for (const [direction, text] of CASES) {
    it(`hides the key in ${text.slice(0, 60)}`, () => {
      const shown = hideSecrets(text, direction)
      assert.ok(!shown.includes(KEY))
      assert.ok(Array.isArray(JSON.parse(shown)))
    })
  }

  it('leaves everything else as it was', () => {
    const text = '[2,"1","ChangeConfiguration",{"key":"HeartbeatInterval","value":"60"}]'
    assert.equal(hideSecrets(text, 'out'), text)
  })
})
