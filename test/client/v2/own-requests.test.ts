import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { makeOwnRequest, OWN_REQUEST_NAMES } from '../../../src/client/v2/own-requests.ts'
import { findViolation, hasSchema } from '../../../src/ocpp/validate.ts'
import { PartsRig, VERSIONS2 } from './parts-rig.ts'

describe('client v2 own requests', () => {
  for (const version of VERSIONS2) {
    for (const name of OWN_REQUEST_NAMES) {
      it(`${name} is what ${version} wants, or not there`, () => {
        const rig = new PartsRig({ version })
        rig.transactions = [{ transactionId: 'T1', evseId: 2 }]
        const made = makeOwnRequest(name, version, rig.around)
        assert.equal(made !== null, hasSchema(version, name, 'request'))
        if (made === null) return
        assert.equal(made.action, name)
        assert.equal(findViolation(version, made.action, 'request', made.payload), null)
      })
    }
  }

  it('are sent by a trigger of that name', () => {
    const rig = new PartsRig()
    assert.ok(rig.trigger('CustomTrigger', 'VatNumberValidation'))
    assert.equal(rig.payloads('VatNumberValidation').length, 1)
    assert.equal(rig.trigger('CustomTrigger', 'toString'), false)
    assert.equal(rig.trigger('Heartbeat'), false)
  })
})
