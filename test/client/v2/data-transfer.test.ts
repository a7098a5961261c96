import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { PartsRig, VERSIONS2 } from './parts-rig.ts'

const OFF = { 'CustomizationCtrlr.CustomImplementationEnabled[Stator]': 'false' }

const ROWS: readonly (readonly [object, object, object])[] = [
  [{ vendorId: 'stator', data: { a: [1] } }, {}, { status: 'Accepted', data: { a: [1] } }],
  [{ vendorId: 'Stator', messageId: 'Echo', data: 'x' }, {}, { status: 'Accepted', data: 'x' }],
  [{ vendorId: 'Stator' }, {}, { status: 'Accepted' }],
  [{ vendorId: 'Stator', messageId: 'Dance' }, {}, { status: 'UnknownMessageId' }],
  [{ vendorId: 'Other', messageId: 'Echo' }, {}, { status: 'UnknownVendorId' }],
  [{ vendorId: 'Stator' }, OFF, { status: 'UnknownVendorId' }],
]

describe('client v2 data transfer', () => {
  for (const version of VERSIONS2) {
    for (const [request, configuration, expected] of ROWS) {
      it(`${version} ${JSON.stringify(request)}: ${JSON.stringify(expected)}`, () => {
        const rig = new PartsRig({ version, configuration: { ...configuration } })
        assert.deepEqual(rig.askAny('DataTransfer', request), expected)
      })
    }
  }
})
