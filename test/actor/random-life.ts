/**
 * A charge point's life by chance: events in any order, repeated and late, and a store that answers
 * when it likes. It keeps what must hold of an actor over time, and throws when that breaks.
 */
import assert from 'node:assert/strict'

import { stepChargePoint } from '../../src/actor/charge-point.ts'
import type { ChargePoint } from '../../src/model/charge-point.ts'
import { newChargePoint } from '../../src/model/charge-point.ts'
import type { ActorEffect } from '../../src/model/effect.ts'
import type { Event } from '../../src/model/event.ts'
import type { IdTokenInfo } from '../../src/model/id-token.ts'
import type { Fact, Receipt } from '../../src/model/record.ts'
import { ReportsModel } from '../sim/reports-model.ts'
import { seededRandom } from '../support/random.ts'
import { checkState, freeze } from './invariants.ts'
import { randomEvent } from './random-event.ts'
import { NOON, standing } from './told.ts'

const STEPS = 400
/** The store answers within this, as the hub sees to. */
const HELD_MAX_MS = 60_000

type Pending =
  | { readonly type: 'lookup'; readonly ticket: number; readonly at: number }
  | { readonly type: 'record'; readonly ticket: number; readonly at: number; readonly fact: Fact }

/** What the store and the wire have seen; the actor knows nothing of it. */
interface World {
  state: ChargePoint
  at: number
  /** The timer as the hub would have it. */
  timerAt: number | null
  readonly pending: Pending[]
  readonly tickets: Set<number>
  /** By content key: what was answered first. */
  readonly receipts: Map<string, Receipt>
  readonly endedIds: Set<string>
  readonly commanded: Set<string>
  readonly called: Set<string>
  readonly replied: Set<string>
  outstanding: string | null
  readonly asked: Set<string>
  readonly answered: Set<string>
  /** Content keys of facts that are durable. */
  readonly durable: Set<string>
  /** Transactions of 2.x, by the store's own rules. */
  readonly reports: ReportsModel
  lastId: number
}

/** Runs one life to its end; the seed is all that it depends on. */
export function runRandomLife(seed: number): void {
  const random = seededRandom(seed)
  const world = newWorld()
  for (let step = 0; step < STEPS; step += 1) {
    world.at += random.int(0, 2_500)
    if (world.timerAt !== null && world.timerAt <= world.at) {
      world.timerAt = null
      tell(world, { type: 'woke', at: world.at })
    }
    const [oldest] = world.pending
    const isDue = oldest !== undefined && world.at - oldest.at > HELD_MAX_MS
    if (isDue || random.next() < 0.6) answerPending(world, isDue ? 0 : random.int(0, 3))
    tell(world, randomEvent(random, world))
    if (step % 20 === 0) {
      assert.deepEqual(JSON.parse(JSON.stringify(world.state)), world.state, 'survives JSON')
    }
  }
  while (world.pending.length > 0) answerPending(world, 0)
  tell(world, { type: 'disconnected', at: world.at })
  assert.deepEqual(world.state.questions, [], 'no question is left open')
  checkAgainstStore(world)
  assert.deepEqual(world.replied, world.commanded, 'each command has its end')
  assert.deepEqual(world.answered, world.asked, 'each call has its answer')
}

function newWorld(): World {
  return {
    state: newChargePoint('default', 'CP1'),
    at: NOON,
    timerAt: null,
    pending: [],
    tickets: new Set(),
    receipts: new Map(),
    endedIds: new Set(),
    commanded: new Set(),
    called: new Set(),
    replied: new Set(),
    outstanding: null,
    asked: new Set(),
    answered: new Set(),
    durable: new Set(),
    reports: new ReportsModel(),
    lastId: 0,
  }
}

function tell(world: World, event: Event): void {
  if (event.type === 'commanded') world.commanded.add(event.command.commandId)
  if ('call' in event) world.asked.add(event.call.messageId)
  const before = world.state
  const { state, effects } = stepChargePoint(before, event)
  world.state = freeze(state)
  for (const effect of effects) perform(world, effect)
  if (event.type === 'disconnected' || event.type === 'connected') {
    // A call of the connection before has been ended by now; one may have gone out on this one.
    if (state.calls.inFlight === null) world.outstanding = null
  }
  assert.equal(world.timerAt, world.state.wakeAt, 'the timer is what the actor believes it to be')
  checkState(before, state)
}

function perform(world: World, effect: ActorEffect): void {
  const { at } = world
  switch (effect.type) {
    case 'wake':
      world.timerAt = effect.at
      return
    case 'lookup':
    case 'record': {
      const { ticket } = effect
      if (effect.type === 'record' && ticket === null) {
        store(world, effect.fact)
        return
      }
      assert.ok(ticket !== null)
      if (effect.type === 'lookup') {
        assert.equal(world.tickets.has(ticket), false, 'a ticket is used once')
        world.tickets.add(ticket)
        world.pending.push({ type: 'lookup', ticket, at })
      } else world.pending.push({ type: 'record', ticket, at, fact: effect.fact })
      return
    }
    case 'call':
      assert.equal(world.called.has(effect.messageId), false, 'a call is written once')
      assert.equal(world.outstanding, null, 'one call is out at a time')
      assert.equal(world.state.isConnected, true, 'nothing is sent to nobody')
      world.called.add(effect.messageId)
      world.outstanding = effect.messageId
      return
    case 'reply':
      assert.equal(world.replied.has(effect.commandId), false, 'a command ends once')
      world.replied.add(effect.commandId)
      if (world.outstanding === effect.commandId) world.outstanding = null
      return
    case 'answer':
      checkAnswer(world, effect)
      return
    case 'ask':
      askFor(world, effect)
      return
    case 'note':
      assert.doesNotMatch(JSON.stringify(effect.note), /c0ffee/i, 'a key is in no note')
      return
    case 'count':
    case 'repaired':
    case 'close':
      return
  }
}

/** As a lane does. The same wish of the same moment is one. */
function askFor(world: World, { wish, commandId }: Extract<ActorEffect, { type: 'ask' }>): void {
  const { at, state, commanded } = world
  if (state.protocol === 'ocpp1.6' || commanded.has(commandId)) return
  assert.ok(commandId.length <= 36, 'an id fits into a message')
  const command = {
    commandId,
    action: wish.type,
    payload: '{}',
    priority: 2,
    timeoutMs: 30_000,
    expiresAt: at + 60_000,
  } as const
  tell(world, { type: 'commanded', at, command })
}

/** Starts and stops are answered with what is stored, after it is. */
function checkAnswer(
  { answered, receipts, durable, state }: World,
  { call, answer }: Extract<ActorEffect, { type: 'answer' }>,
): void {
  assert.equal(answered.has(call.messageId), false, 'a call is answered once')
  answered.add(call.messageId)
  if (answer.type === 'authorized' || answer.type === 'unavailable') return
  // Message ids of the test hold the content key.
  const [, key = ''] = call.messageId.split('/')
  assert.ok(durable.has(key), 'an answer is a receipt')
  const receipt = receipts.get(key)
  if (answer.type === 'reported') {
    const isPlain = receipt === undefined || answer.answer.info === null
    if (!isPlain) assert.deepEqual(answer.answer, receipt.report?.answer)
    if (answer.answer.hasLimits) assert.ok('txctrlr.supportedlimits' in state.variables)
    return
  }
  assert.deepEqual(answer.info, receipt?.info)
  if (answer.type === 'started') assert.equal(answer.transactionId, receipt?.transactionId)
}

/** Lookups are answered in any order; facts in theirs. */
function answerPending(world: World, index: number): void {
  const chosen = world.pending[index] ?? world.pending[0]
  if (chosen === undefined) return
  const isFirst = (one: Pending) => one.type === chosen.type
  const found = chosen.type === 'record' ? world.pending.find(isFirst) : chosen
  if (found === undefined) return
  world.pending.splice(world.pending.indexOf(found), 1)
  const { ticket } = found
  const { at } = world
  if (found.type === 'lookup') {
    const isBlocked = ticket % 5 === 0
    const status = isBlocked ? 'blocked' : 'accepted'
    const limits = { maxCost: 9, maxEnergyWh: 9, maxSeconds: null, maxSoc: null }
    tell(world, { type: 'id-token.found', at, ticket, standing: standing({ status, limits }) })
  } else tell(world, { type: 'recorded', at, ticket, ...storeFact(world, found.fact) })
}

/** Once all is said the actor knows of each transaction whether it has ended, as the store does. */
function checkAgainstStore({ state, reports }: World): void {
  for (const { transactionId, told, phase } of state.transactions) {
    if (told === null) continue
    const stored = reports.transactions.get(`CP1 ${transactionId}`)
    assert.equal(phase === 'ended', stored?.told.ended !== null, transactionId)
  }
  for (const { transactionId } of state.gaps) {
    const stored = reports.transactions.get(`CP1 ${transactionId}`)
    assert.equal(stored?.settled.isComplete, false, 'nobody is asked about what is whole')
  }
}

function store(world: World, fact: Fact): void {
  if (fact.type === 'transaction.reported') storeFact(world, fact)
  if (fact.type === 'transaction.ended') {
    assert.ok(
      fact.transactionId !== null && fact.joinsStopKey !== null,
      'only joins have no ticket',
    )
    assert.ok(world.durable.has(fact.joinsStopKey), 'what is joined was stored before')
    world.endedIds.add(fact.transactionId)
  }
}

const OWNER = { tenant: 'default', chargePointId: 'CP1', epoch: 1 }

function storeFact(world: World, fact: Fact): Receipt {
  if (fact.type === 'transaction.reported') {
    const key = `${fact.transactionId} ${fact.seqNo} ${fact.bodyKey}`
    const receipt = world.reports.commit(OWNER, fact)
    world.durable.add(key)
    world.receipts.set(key, receipt)
    return receipt
  }
  assert.ok(fact.type === 'transaction.started' || fact.type === 'transaction.ended')
  const key = fact.type === 'transaction.started' ? fact.startKey : fact.stopKey
  const known = world.receipts.get(key)
  world.durable.add(key)
  if (known !== undefined) {
    const isEnded = world.endedIds.has(known.transactionId)
    return { ...known, isRepeated: true, isEnded }
  }
  const told = fact.type === 'transaction.ended' ? fact.transactionId : null
  if (told === null) world.lastId += 1
  const transactionId = told ?? String(world.lastId)
  if (fact.type === 'transaction.ended') world.endedIds.add(transactionId)
  const info: IdTokenInfo | null = fact.info
  const receipt = { transactionId, info, isRepeated: false, isEnded: false, report: null }
  world.receipts.set(key, receipt)
  return receipt
}
