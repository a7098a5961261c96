/** Answers are shown without what nobody may read. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { JsonObject } from '../../../src/model/operation.ts'
import { isSecretKey, withoutSecrets } from '../../../src/ocpp/operations/secrets.ts'

describe('an answer', () => {
  it('is shown without the secrets in it', () => {
    const CASES: readonly [JsonObject, JsonObject][] = [
      [
        {
          configurationKey: [
            { key: ' authorizationKEY', value: 'a' },
            { key: 'b', value: 'c' },
          ],
        },
        {
          configurationKey: [
            { key: ' authorizationKEY', value: '[hidden]' },
            { key: 'b', value: 'c' },
          ],
        },
      ],
      [
        { getVariableResult: [{ variable: { name: 'SharedSecret' }, attributeValue: 'a' }] },
        { getVariableResult: [{ variable: { name: 'SharedSecret' }, attributeValue: '[hidden]' }] },
      ],
      [
        { status: 'Accepted', data: { value: 'a' } },
        { status: 'Accepted', data: { value: 'a' } },
      ],
    ]
    for (const [answer, shown] of CASES) assert.deepEqual(withoutSecrets(answer), shown)
  })

  it('has secrets by any spelling of their names', () => {
    const SECRETS = [
      ...['AuthorizationKey', ' authorizationkey ', 'SecurityCtrlr.BasicAuthPassword'],
      ...['WebPaymentsCtrlr(1).SharedSecret#Target', 'x.sharedsecret'],
    ]
    for (const name of SECRETS) assert.equal(isSecretKey(name), true, name)
    for (const name of ['AuthorizationKeys', 'Secret', 'a.b'])
      assert.equal(isSecretKey(name), false)
  })
})
