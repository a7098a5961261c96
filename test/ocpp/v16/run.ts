/** Plays messages of a 1.6 charge point to their handlers, as a lane does. */
import assert from 'node:assert/strict'

import type { ChargePoint } from '../../../src/model/charge-point.ts'
import { newChargePoint } from '../../../src/model/charge-point.ts'
import type { FromChargePoint } from '../../../src/model/event-message.ts'
import { findRow } from '../../../src/ocpp/actions.ts'
import type { Context } from '../../../src/ocpp/handler.ts'
import { findViolation } from '../../../src/ocpp/validate.ts'

export const NOW = Date.UTC(2026, 5, 7, 8, 9, 10, 11)
export const CONTEXT: Context = {
  now: NOW,
  heartbeatSeconds: 300,
  bootRetrySeconds: 60,
  isInventoryWanted: true,
  leniency: 'strict',
}
export const RAW = '[2,"1","X",{}]'
export const STATE: ChargePoint = {
  ...newChargePoint('default', 'CP1'),
  registration: 'accepted',
}

/** A time as charge points write it, and the instant it means. */
export const TEXT = '2026-01-02T03:04:05+01:00'
export const AT = Date.UTC(2026, 0, 2, 2, 4, 5)

export interface Case {
  readonly action: string
  readonly name: string
  readonly payload: object
  /** Without its reference to the call; null when nothing is remembered. */
  readonly event: Readonly<Record<string, unknown>> | null
  /** What is told behind it; left out for nothing. */
  readonly others?: readonly object[]
  /** Of those that are answered at once. */
  readonly response?: object
}

/** Request and response must fit their schemas too. */
export function checkCase({ action, payload, event, others = [], response }: Case): void {
  assert.equal(findViolation('ocpp1.6', action, 'request', payload), null)
  const [first = null, ...behind] = toEvents(action, payload)
  assert.deepEqual(withoutCall(first), event)
  assert.deepEqual(behind, others)
  if (response === undefined) return
  const row = findRow('ocpp1.6', action)
  assert.ok(row !== null && 'handler' in row)
  const actual = row.handler?.toResponse(STATE, CONTEXT, payload)
  assert.deepEqual(actual, response)
  assert.equal(findViolation('ocpp1.6', action, 'response', actual), null)
}

/** The first, or the only one. */
export function toEvent(action: string, payload: object): FromChargePoint | null {
  return toEvents(action, payload)[0] ?? null
}

function toEvents(action: string, payload: object): readonly FromChargePoint[] {
  const row = findRow('ocpp1.6', action)
  assert.ok(row !== null)
  const received = { call: { messageId: '1', action }, raw: RAW }
  if ('deferred' in row) return [row.deferred.toEvent(payload, CONTEXT, received)]
  assert.ok('handler' in row && row.handler !== undefined)
  const told = row.handler.toEvent(payload, CONTEXT, received, STATE)
  return told === null ? [] : 'type' in told ? [told] : told
}

/** The reference goes through as it came. */
function withoutCall(event: FromChargePoint | null): object | null {
  if (event === null || !('call' in event)) return event
  const { call, ...rest } = event
  assert.equal(call.messageId, '1')
  return rest
}
