/** What the message log must not show. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { hideSecrets } from '../../src/hub/hide-secrets.ts'

const KEY = '00112233445566778899aabbccddeeff'
const PASSWORD = {
  component: { name: 'SecurityCtrlr' },
  variable: { name: 'BasicAuthPassword' },
}

const CASES: readonly string[] = [
  `[2,"1","ChangeConfiguration",{"key":"AuthorizationKey","value":"${KEY}"}]`,
  `[2,"1","ChangeConfiguration",{"value" : "${KEY}","key":"AUTHORIZATIONKEY"}]`,
  `[3,"1",{"configurationKey":[{"key":"AuthorizationKey","value":"${KEY}"}]}]`,
  frame('SetVariables', { setVariableData: [{ ...PASSWORD, attributeValue: KEY }] }),
  frame('NotifyReport', { reportData: [{ ...PASSWORD, variableAttribute: [{ value: KEY }] }] }),
  frame('SetNetworkProfile', { connectionData: { basicAuthPassword: KEY } }),
  frame('SetVariables', {
    setVariableData: [
      {
        component: { name: 'WebPaymentsCtrlr' },
        variable: { name: 'SharedSecret' },
        attributeValue: KEY,
      },
    ],
  }),
  frame('Authorize', { idToken: { idToken: KEY, type: 'KeyCode' } }),
  frame('TransactionEvent', { idToken: { idToken: KEY, type: 'KeyCode' }, seqNo: 1 }),
  frame('NotifyCustomerInformation', { data: KEY, seqNo: 0 }),
  frame('GetLog', { log: { remoteLocation: `https://upload:${KEY}@files.example/logs/` } }),
  `[2,"1","GetDiagnostics",{"location":"ftp:\\/\\/upload:${KEY}@files.example\\/"}]`,
  `[2,"1","ChangeConfiguration",{"key":"AuthorizationKey","value":"${KEY}"`,
]

describe('hide secrets', () => {
  for (const text of CASES) {
    it(`hides the secret in ${text.slice(0, 60)}`, () => {
      const shown = hideSecrets(text)
      assert.ok(!shown.includes(KEY), shown)
      JSON.parse(shown)
    })
  }

  it('leaves everything else as it was', () => {
    for (const text of [
      '[2,"1","ChangeConfiguration",{"key":"HeartbeatInterval","value":"60"}]',
      frame('Authorize', { idToken: { idToken: 'CARD', type: 'ISO14443' } }),
      frame('GetLog', { log: { remoteLocation: 'https://files.example/logs/a@b' } }),
    ]) {
      assert.equal(hideSecrets(text), text)
    }
    const shown = hideSecrets(frame('GetReport', { requestId: 1, about: { ...PASSWORD } }))
    assert.match(shown, /"requestId":1/)
  })
})

function frame(action: string, payload: object): string {
  return JSON.stringify([2, '1', action, payload])
}
