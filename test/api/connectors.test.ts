/** Which connectors can be used: a table of what else there is, and whether the first can be. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { withUse } from '../../src/api/connectors.ts'
import type { ConnectorView } from '../../src/store/views.ts'

type Told = readonly [evseId: number, connectorId: number, status: string]

const CASES: readonly [what: string, isHere: boolean, isUsable: boolean, told: readonly Told[]][] =
  [
    ['is available', true, true, [[1, 1, 'available']]],
    ['is in use', true, false, [[1, 1, 'occupied']]],
    ['is reserved', true, false, [[1, 1, 'reserved']]],
    ['is out of service', true, false, [[1, 1, 'unavailable']]],
    ['is faulted', true, false, [[1, 1, 'faulted']]],
    ['is of one that is not here', false, false, [[1, 1, 'available']]],
    ['has an EVSE that is in use', true, false, both('occupied')],
    ['has an EVSE that is reserved', true, false, both('reserved')],
    ['has an EVSE whose other one is faulted', true, true, both('faulted')],
    ['has an EVSE whose other one is out of service', true, true, both('unavailable')],
    ['has a neighbour in use', true, true, beside(2, 'occupied')],
    ['is of one that is out of service', true, false, beside(0, 'unavailable')],
    ['is of one that is faulted', true, false, beside(0, 'faulted')],
    ['is of one that is available', true, true, beside(0, 'available')],
    ['is the whole charge point', true, false, [[0, 0, 'available']]],
  ]

describe('use of a connector', () => {
  for (const [what, isHere, isUsable, told] of CASES) {
    it(`is ${isUsable ? 'possible' : 'not possible'} where it ${what}`, () => {
      const [first] = withUse(told.map(toView), isHere)
      assert.equal(first?.isUsable, isUsable)
    })
  }
})

function both(other: string): readonly Told[] {
  return [
    [1, 1, 'available'],
    [1, 2, other],
  ]
}

function beside(evseId: number, status: string): readonly Told[] {
  return [
    [1, 1, 'available'],
    [evseId, evseId === 0 ? 0 : 1, status],
  ]
}

function toView([evseId, connectorId, status]: Told): ConnectorView {
  return {
    evseId,
    connectorId,
    status,
    reportedStatus: status,
    errorCode: 'NoError',
    info: null,
    vendorId: null,
    vendorErrorCode: null,
    occurredAt: '2030-01-01T10:00:00.000Z',
  }
}
