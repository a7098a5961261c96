import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { isLocked, isTemplateUsable } from '../../../src/client/v2/energy-transfer.ts'
import { PartsRig } from './parts-rig.ts'

describe('client v2 energy transfer', () => {
  const ROWS: readonly (readonly [string, string, string, string])[] = [
    ['a vehicle that speaks', 'T1', 'true', 'Accepted'],
    ['a vehicle that does not', 'T1', 'false', 'Rejected'],
    ['no transaction', 'T2', 'true', 'Rejected'],
  ]
  for (const [what, transactionId, isEnabled, expected] of ROWS) {
    it(`is agreed anew with ${what}: ${expected}`, () => {
      const rig = new PartsRig({ configuration: { 'ISO15118Ctrlr.Enabled': isEnabled } })
      rig.transactions = [{ transactionId: 'T1', evseId: 2 }]
      const { status } = rig.ask('NotifyAllowedEnergyTransfer', {
        transactionId,
        allowedEnergyTransfer: ['AC_BPT', 'AC_three_phase'],
      })
      assert.equal(status, expected)
      const needs = rig.payloads('NotifyEVChargingNeeds')
      assert.equal(needs[0]?.evseId, expected === 'Accepted' ? 2 : undefined)
    })
  }
})

describe('client v2 web payments', () => {
  it('lock an EVSE for so long, or let it go', () => {
    const rig = new PartsRig()
    const locked = () => [1, 2].map((evseId) => isLocked(rig.parts.webPayments, evseId, rig.at))
    assert.deepEqual(rig.ask('NotifyWebPaymentStarted', { evseId: 1, timeout: 60 }), {})
    assert.deepEqual(locked(), [true, false])
    rig.at += 60_000
    assert.deepEqual(locked(), [false, false])
    rig.ask('NotifyWebPaymentStarted', { evseId: 2, timeout: 60 })
    rig.ask('NotifyWebPaymentStarted', { evseId: 2, timeout: 0 })
    assert.deepEqual(locked(), [false, false])
    rig.ask('NotifyWebPaymentStarted', { evseId: 0, timeout: 60 })
    assert.deepEqual(locked(), [true, true])
  })

  const TEMPLATES: readonly (readonly [string, boolean])[] = [
    ['', true],
    ['https://pay/{chargingstationid}/{evse}?v={version}&t={totp}', true],
    ['https://pay/{roamingevseid}?v={version}&t={totp}', true],
    ['https://pay/{chargingstationid}?t={totp}', false],
    ['https://pay/?v={version}&t={totp}', false],
    ['https://pay/{chargingstationid}?v={version}', false],
  ]
  for (const [attributeValue, isUsable] of TEMPLATES) {
    it(`${isUsable ? 'take' : 'refuse'} the template '${attributeValue}'`, () => {
      assert.equal(isTemplateUsable(attributeValue), isUsable)
      const component = { name: 'WebPaymentsCtrlr' }
      const data = { attributeValue, component, variable: { name: 'URLTemplate' } }
      const { setVariableResult } = new PartsRig().ask('SetVariables', {
        setVariableData: [data],
      }) as { readonly setVariableResult: readonly { readonly attributeStatus: string }[] }
      const expected = isUsable ? 'Accepted' : 'Rejected'
      assert.equal(setVariableResult[0]?.attributeStatus, expected)
    })
  }
})
