/** What holds of every state of an actor, and from one state to the next. */
import assert from 'node:assert/strict'

import { REPAIRS_MAX } from '../../src/actor/configured.ts'
import { QUESTIONS_MAX } from '../../src/actor/questions.ts'
import { INVITED_MAX } from '../../src/actor/registration.ts'
import type { ChargePoint } from '../../src/model/charge-point.ts'
import { VARIABLES_KEPT } from '../../src/model/charge-point.ts'
import { CHARGING_PROFILES_MAX } from '../../src/model/charging-profile.ts'
import { COMMANDS_EXPIRED_MAX, COMMANDS_QUEUED_MAX } from '../../src/model/command.ts'
import type { Connector } from '../../src/model/connector.ts'
import { CONNECTORS_MAX } from '../../src/model/connector.ts'
import { ITEM_KINDS, ITEMS_HELD_MAX } from '../../src/model/item.ts'
import { JOBS_MAX } from '../../src/model/job.ts'
import { RESERVATIONS_MAX } from '../../src/model/reservation.ts'
import {
  GAPS_MAX,
  TRANSACTIONS_ENDED_MAX,
  TRANSACTIONS_RUNNING_MAX,
  UNMATCHED_STOPS_MAX,
} from '../../src/model/transaction.ts'

export function checkState(before: ChargePoint, after: ChargePoint): void {
  checkBounds(after)
  checkCalls(after)
  checkTransactions(before, after)
  checkConnectors(before, after)
  checkUnique(after.reservations.map(({ reservationId }) => reservationId))
  checkUnique(after.chargingProfiles.map(({ profileId }) => profileId))
  checkUnique(after.questions.map(({ ticket }) => ticket))
  checkUnique(after.unmatchedStops.map(({ stopKey }) => stopKey))
  checkUnique(after.gaps.map(({ transactionId }) => transactionId))
  checkUnique(after.held.map(({ kind, itemId }) => `${kind} ${itemId}`))
  checkUnique(after.invited)
  for (const { kind, isOpen } of after.held) {
    assert.ok(isOpen && ITEM_KINDS[kind].isHeld, 'what is held is open, and decides something')
  }
  if (after.registration === 'accepted') assert.deepEqual(after.invited, [], 'all may be sent')
  const numbered = after.jobs.filter(({ requestId }) => requestId !== null)
  checkUnique(numbered.map(({ kind, requestId }) => `${kind} ${requestId}`))
  for (const kind of ['firmware', 'diagnostics', 'log'] as const) {
    const open = after.jobs.filter((job) => job.kind === kind && !job.isOver)
    assert.ok(open.length <= 1, 'one job of a kind is open')
  }
  checkPlain(after)
}

/** States are shared and replayed: whoever edits one in place is found here. */
export function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  Object.freeze(value)
  for (const part of Object.values(value)) freeze(part)
  return value
}

function checkBounds(state: ChargePoint): void {
  const ended = state.transactions.filter(({ phase }) => phase === 'ended').length
  const bounds: readonly [length: number, max: number][] = [
    [state.connectors.length, CONNECTORS_MAX],
    [ended, TRANSACTIONS_ENDED_MAX],
    [state.transactions.length - ended, TRANSACTIONS_RUNNING_MAX],
    [state.unmatchedStops.length, UNMATCHED_STOPS_MAX],
    [state.questions.length, QUESTIONS_MAX],
    [state.reservations.length, RESERVATIONS_MAX],
    [state.chargingProfiles.length, CHARGING_PROFILES_MAX],
    [state.jobs.length, JOBS_MAX],
    [state.gaps.length, GAPS_MAX],
    [state.held.length, ITEMS_HELD_MAX],
    [state.invited.length, INVITED_MAX],
    [Object.keys(state.variables).length, VARIABLES_KEPT.length],
    [Object.keys(state.repairs).length, REPAIRS_MAX],
    [state.calls.queue.length, COMMANDS_QUEUED_MAX],
    [state.calls.expired.length, COMMANDS_EXPIRED_MAX],
  ]
  for (const [length, max] of bounds) assert.ok(length <= max, 'every list has its limit')
}

function checkCalls(state: ChargePoint): void {
  const { calls, isConnected, wakeAt, reservations, jobs, gaps, leftOpen } = state
  const { inFlight, queue } = calls
  if (inFlight === null) assert.equal(queue.length, 0, 'nothing waits while the line is free')
  if (!isConnected) assert.equal(inFlight, null, 'nothing is out without a connection')
  const priorities = queue.map(({ priority }) => priority)
  assert.deepEqual(priorities, priorities.toSorted(), 'the queue is in order')
  const times = [
    ...(inFlight === null ? [] : [inFlight.sentAt + inFlight.command.timeoutMs]),
    ...queue.map(({ expiresAt }) => expiresAt),
    ...reservations.map(({ expiresAt }) => expiresAt),
    ...jobs.flatMap(({ isOver, dueAt }) => (isOver || dueAt === null ? [] : [dueAt])),
    ...(isConnected ? gaps.map(({ askAt }) => askAt) : []),
    ...leftOpen.map(({ doubtAt }) => doubtAt),
  ]
  assert.equal(wakeAt, times.length === 0 ? null : Math.min(...times), 'woken in time')
}

function checkTransactions(before: ChargePoint, { transactions }: ChargePoint): void {
  checkUnique(transactions.map(({ transactionId }) => transactionId))
  const running = transactions.filter(({ phase, isOrphaned }) => phase === 'running' && !isOrphaned)
  checkUnique(running.map(({ evseId }) => evseId).filter((id) => id > 0))
  for (const past of before.transactions) {
    const now = transactions.find((one) => one.transactionId === past.transactionId)
    if (now === undefined) continue
    assert.ok(past.phase === 'running' || now.phase === 'ended', 'ended is the end')
    assert.ok((now.meterWh ?? 0) >= (past.meterWh ?? 0) || now.phase === 'ended', 'meters grow')
  }
}

function checkConnectors(before: ChargePoint, { connectors }: ChargePoint): void {
  const keyOf = (one: Connector) => `${one.evseId}/${one.connectorId}`
  checkUnique(connectors.map(keyOf))
  for (const past of before.connectors) {
    const now = connectors.find((one) => keyOf(one) === keyOf(past))
    assert.ok(now !== undefined && now.occurredAt >= past.occurredAt, 'the newest status wins')
  }
}

function checkUnique(keys: readonly (string | number)[]): void {
  assert.equal(new Set(keys).size, keys.length, 'each is there once')
}

/** Survives JSON: no undefined, NaN, Map, Date or method anywhere. */
function checkPlain(value: unknown): void {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return
  if (typeof value === 'number') {
    assert.ok(Number.isFinite(value), 'a number that JSON has')
    return
  }
  assert.ok(typeof value === 'object', `plain data, not ${typeof value}`)
  const isPlain = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype
  assert.ok(isPlain, 'a plain object')
  for (const part of Object.values(value)) checkPlain(part)
}
