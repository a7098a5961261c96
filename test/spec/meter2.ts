/** Meter values in the cases of 2.0.1 and 2.1: told by the meter, and shown by the hub. */
import assert from 'node:assert/strict'

import type { MeterValueView } from '../support/api-views.ts'
import type { Hub } from '../support/hub-process.ts'
import { eventually } from '../support/wait.ts'
import { eventuallyView2, type Session2 } from './scenario2.ts'

export const REGISTER = 'Energy.Active.Import.Register'

/** As a meter signs it; what is in it is not ours to read. */
export const SIGNED = {
  signedMeterData: 'T0NNRnx7IkZWIjoiMS4wIiwiR0kiOiJWb2x0YSBXb3JrcyJ9fHsiU0QiOiIzMDQ1In0=',
  signingMethod: 'ECDSA-secp256r1-SHA256',
  encodingMethod: 'OCMF',
  publicKey: 'b2NhOmJhc2UxNjphc24xOjMwNTkzMDEz',
}

export interface Sampled {
  readonly value: number
  readonly [field: string]: unknown
}

/** All readings of the charge point, once there are so many: from the lowest on. */
export function showsValues(
  hub: Hub,
  id: string,
  count: number,
): Promise<readonly MeterValueView[]> {
  return eventually(async () => {
    const values = await hub.api.meterValues({ chargePoint: id })
    assert.equal(values.length, count, JSON.stringify(values))
    return sortValues(values)
  })
}

/** Signed ones are behind all others, by their time. */
export function sortValues(values: readonly MeterValueView[]): readonly MeterValueView[] {
  const rank = ({ number }: MeterValueView) => number ?? Infinity
  const time = ({ occurredAt }: MeterValueView) => Date.parse(occurredAt ?? '')
  return values.toSorted((one, other) => rank(one) - rank(other) || time(one) - time(other))
}

/** It has ended, with so much energy and no doubt. */
export function endedWith(hub: Hub, session: Session2, energyWh: number): Promise<void> {
  return eventuallyView2(hub, session, (view) => {
    assert.deepEqual([view.isActive, view.energyWh, view.flags], [false, energyWh, []])
  })
}

/** Each is beside its number, and is what was signed, as it came. */
export function assertSigned(
  values: readonly MeterValueView[],
  expected: readonly (readonly [transactionId: string | null, context: string])[],
): void {
  const signed = values.filter(({ format }) => format === 'SignedData')
  assert.deepEqual(
    signed.map(({ transactionId, context }) => [transactionId, context]),
    expected,
  )
  for (const { value, number } of signed) {
    assert.equal(number, null)
    assert.equal(value, JSON.stringify(SIGNED))
  }
}
