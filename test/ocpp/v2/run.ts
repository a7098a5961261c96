/** Plays messages of a 2.x charge point to their handlers, as a lane does. */
import assert from 'node:assert/strict'

import { type ChargePoint, newChargePoint } from '../../../src/model/charge-point.ts'
import type { FromChargePoint } from '../../../src/model/event-message.ts'
import { findRow } from '../../../src/ocpp/actions.ts'
import type { Context } from '../../../src/ocpp/handler.ts'
import { findViolation } from '../../../src/ocpp/validate.ts'

export type Version2 = 'ocpp2.0.1' | 'ocpp2.1'
export const BOTH: readonly Version2[] = ['ocpp2.0.1', 'ocpp2.1']
export const ONLY_21: readonly Version2[] = ['ocpp2.1']

export const NOW = Date.UTC(2026, 5, 7, 8, 9, 10, 11)
export const CONTEXT: Context = {
  now: NOW,
  heartbeatSeconds: 300,
  bootRetrySeconds: 60,
  isInventoryWanted: true,
  leniency: 'strict',
}
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
  /** In their order, without their reference to the call. */
  readonly events: readonly object[]
  /** Of those that are answered at once. */
  readonly response?: object
  /** Both, unless it says otherwise. */
  readonly versions?: readonly Version2[]
  readonly before?: ChargePoint
}

export function rawOf(action: string, payload: object): string {
  return JSON.stringify([2, '1', action, payload])
}

/** Request and response must fit their schemas too. */
export function checkCase(version: Version2, one: Case): void {
  const { action, payload, events, response, before = STATE } = one
  assert.equal(findViolation(version, action, 'request', payload), null)
  const told = toEvents(version, action, payload, before)
  assert.deepEqual(told.map(withoutCall), events)
  if (response !== undefined) {
    assert.deepEqual(respond(version, action, payload, hold(before, told)), response)
  }
}

export function toEvents(
  version: Version2,
  action: string,
  payload: object,
  before = STATE,
): readonly FromChargePoint[] {
  const row = findRow(version, action)
  assert.ok(row !== null)
  const received = { call: { messageId: '1', action }, raw: rawOf(action, payload) }
  if ('deferred' in row) return [row.deferred.toEvent(payload, CONTEXT, received)]
  assert.ok('handler' in row && row.handler !== undefined)
  const told = row.handler.toEvent(payload, CONTEXT, received, before)
  return told === null ? [] : [told].flat()
}

/** From the state after the step. */
export function respond(
  version: Version2,
  action: string,
  payload: object,
  after = STATE,
): unknown {
  const row = findRow(version, action)
  assert.ok(row !== null && 'handler' in row)
  const response = row.handler?.toResponse(after, CONTEXT, payload)
  assert.equal(findViolation(version, action, 'response', response), null)
  return response
}

/** What an actor would hold of this, as far as answers depend on it. */
export function hold(before: ChargePoint, told: readonly FromChargePoint[]): ChargePoint {
  const changes = told.flatMap((event) => ('items' in event ? event.items : []))
  const held = changes.reduce((items, { kind, itemId, body, isOpen }) => {
    const others = items.filter((one) => one.kind !== kind || one.itemId !== itemId)
    return body === null || !isOpen ? others : [...others, { kind, itemId, body, isOpen }]
  }, before.held)
  return { ...before, held }
}

/** The parts of a told event that a case does not repeat. */
export function told(topic: string, action: string, payload: object, more: object = {}) {
  return {
    type: 'told',
    at: NOW,
    occurredAt: null,
    topic,
    payload: JSON.stringify(payload),
    items: [],
    raw: rawOf(action, payload),
    ...more,
  }
}

export function item(kind: string, itemId: string, body: object | null, isOpen = true) {
  return { kind, itemId, body: body === null ? null : JSON.stringify(body), isOpen }
}

/** The reference goes through as it came. */
function withoutCall(event: FromChargePoint): object {
  if (!('call' in event)) return event
  const { call, ...rest } = event
  assert.equal(call.messageId, '1')
  return rest
}
