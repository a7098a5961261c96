/**
 * Our own charge point of OCPP 1.6-J as one pure machine: `stepStation(state, event)`. Time comes
 * in with each event and nothing waits: `nextWakeAt` says when it wants a tick.
 *
 *   act, frame, tick, opened, closed -> the machine it belongs to -> statuses that changed
 *     -> the next message, if nothing is in flight
 */
import { parseFrame } from '../ocpp/frame.ts'
import { findViolation } from '../ocpp/validate.ts'
import {
  booted,
  bootFailed,
  closed,
  nextRebootAt,
  opened,
  tickBoot,
  tickReboot,
  unregistered,
} from './boot.ts'
import { answerCall } from './commands.ts'
import {
  applyScheduled,
  dropReservations,
  newConnector,
  readMeters,
  reportStatuses,
} from './connectors.ts'
import { nextJobAt, tickJobs } from './firmware.ts'
import { remember } from './local-list.ts'
import { nextAlignedAt } from './metering.ts'
import type { Outcome } from './queue.ts'
import { dispatch, forgetSession, nextSendAt, settle, toEntry } from './queue.ts'
import { reset } from './remote-control.ts'
import { expireReservations } from './reservations.ts'
import type { About, Fact, Identity, Response, Station } from './state.ts'
import { count, findConnector, withConnector } from './state.ts'
import type { Act, Event, Step } from './step.ts'
import { after, still } from './step.ts'
import {
  answered,
  authorize,
  end,
  plug,
  present,
  sample,
  started,
  tickConnector,
  unplug,
} from './transactions.ts'

export function newStation(identity: Identity, at: number): Station {
  const ids = Array.from({ length: identity.connectors + 1 }, (_, connectorId) => connectorId)
  const number = String(identity.connectors)
  return {
    identity,
    isOnline: false,
    registration: 'unknown',
    firmwareVersion: '1.4.0',
    bootAt: null,
    heartbeatAt: null,
    pingAt: null,
    clockAlignedAt: null,
    reboot: null,
    count: 1,
    inFlight: null,
    calls: [],
    facts: [],
    transactionIds: {},
    connectors: ids.map((connectorId) => newConnector(connectorId, at)),
    configuration: { NumberOfConnectors: number, ...identity.configuration },
    localList: { version: 0, entries: {} },
    cache: {},
    reservations: [],
    profiles: [],
    jobs: [],
    certificates: [],
    counters: {
      sent: 0,
      received: 0,
      answered: 0,
      errors: 0,
      timeouts: 0,
      discarded: 0,
      commands: 0,
    },
  }
}

export function stepStation(before: Station, event: Event): Step {
  const { at } = event
  const booting = after(react(before, event), (state) => tickBoot(state, at))
  return after(booting, (state) =>
    after(tickReboot(reportStatuses(state, at), at), (ready) => dispatch(ready, at)),
  )
}

/** The earliest moment at which a tick changes something; null when nothing will. */
export function nextWakeAt(state: Station, at: number): number | null {
  const { inFlight, bootAt, heartbeatAt, pingAt, clockAlignedAt } = state
  const fixed = [bootAt, heartbeatAt, pingAt, clockAlignedAt, inFlight?.deadlineAt]
  const own = [nextSendAt(state), nextJobAt(state), nextRebootAt(state, at)]
  let soonest = Infinity
  for (const time of [...fixed, ...own])
    if (typeof time === 'number' && time < soonest) soonest = time
  for (const { session, authorization } of state.connectors) {
    if (authorization !== null && authorization.until < soonest) soonest = authorization.until
    if (session === null) continue
    if (session.nextSampleAt !== null) soonest = Math.min(soonest, session.nextSampleAt)
    if (session.changesAt !== null) soonest = Math.min(soonest, session.changesAt)
  }
  for (const { expiresAt } of state.reservations) soonest = Math.min(soonest, expiresAt)
  return soonest === Infinity ? null : soonest
}

function react(state: Station, event: Event): Step {
  switch (event.type) {
    case 'opened':
      return still(opened(state, event.at))
    case 'closed':
      return still(closed(state))
    case 'frame':
      return receive(count(state, 'received'), event.text, event.at)
    case 'act': {
      const { at } = event
      return after(act(state, event.act, at), (done) => still(readMeters(done, at)))
    }
    case 'tick':
      return tick(state, event.at)
  }
}

function tick(state: Station, at: number): Step {
  const isLate = state.inFlight !== null && state.inFlight.deadlineAt <= at
  const timedOut = isLate ? conclude(state, at, { type: 'timeout' }) : still(state)
  const metered = after(timedOut, (before) => still(readMeters(expireReservations(before, at), at)))
  const ticked = metered.state.connectors.reduce(
    (step, { connectorId }) => after(step, (before) => tickConnector(before, at, connectorId)),
    metered,
  )
  return after(
    after(ticked, (before) => tickClock(before, at)),
    (before) => tickJobs(before, at),
  )
}

/** Clock-aligned readings of every connector. OCPP 1.6 §9.1.4. */
function tickClock(state: Station, at: number): Step {
  if (state.clockAlignedAt === null || state.clockAlignedAt > at) return still(state)
  const next = { ...state, clockAlignedAt: nextAlignedAt(state, at) }
  return next.connectors.reduce(
    (step, { connectorId }) =>
      connectorId === 0
        ? step
        : after(step, (before) => sample(before, at, connectorId, 'Sample.Clock')),
    still(next),
  )
}

function act(state: Station, wish: Act, at: number): Step {
  switch (wish.name) {
    case 'plug':
      return plug(state, at, wish.connectorId, wish.wantedWh)
    case 'unplug':
      return unplug(state, at, wish.connectorId)
    case 'authorize':
      return present(state, at, wish)
    case 'start':
      return authorize(state, at, { ...wish, parentIdTag: null, profile: null })
    case 'stop':
      return end(state, at, { ...wish, idTag: null })
    case 'reset':
      return reset(state, at, wish.resetType)
    case 'fault':
    case 'recover': {
      const connector = findConnector(state, wish.connectorId)
      if (connector === null) return still(state)
      const isFault = wish.name === 'fault'
      const fault = isFault ? { errorCode: wish.errorCode, info: 'simulated' } : null
      const changed = withConnector(state, { ...connector, fault })
      return still(applyScheduled(isFault ? dropReservations(changed, [connector]) : changed))
    }
  }
}

function receive(state: Station, text: string, at: number): Step {
  const frame = parseFrame(text)
  switch (frame.type) {
    case 'call':
      return answerCall(state, frame, at)
    case 'callResult':
    case 'callError':
      // An answer to nothing, or to a call that timed out, is ignored. OCPP-J 1.6 §4.1.1.
      if (frame.messageId !== state.inFlight?.messageId) return still(state)
      return conclude(
        state,
        at,
        frame.type === 'callResult'
          ? toOutcome(state, frame.payload)
          : {
              type: 'error',
              code: frame.code,
            },
      )
    default:
      return { state, effects: [{ type: 'log', text: `got a frame that is no answer or call` }] }
  }
}

/** A result that breaks its schema is no answer. */
function toOutcome({ inFlight }: Station, payload: unknown): Outcome {
  if (inFlight === null) return { type: 'result', payload }
  const violation = findViolation('ocpp1.6', inFlight.action, 'response', payload)
  return violation === null ? { type: 'result', payload } : { type: 'error', code: violation.code }
}

function conclude(before: Station, at: number, outcome: Outcome): Step {
  const action = before.inFlight?.action ?? ''
  const { state, effects, about, fact } = settle(before, at, outcome)
  const settled: Step = { state, effects }
  if (about === null) return settled
  if (outcome.type === 'result') {
    return after(settled, (now) => onResult(now, at, { about, fact, payload: outcome.payload }))
  }
  const why = outcome.type === 'timeout' ? 'no answer in time' : outcome.code
  const text = `${action} failed: ${why}`
  const told: Step = { state, effects: [...effects, { type: 'log', text }] }
  return after(told, (now) => onFailure(now, at, about, why))
}

interface Result {
  readonly about: About
  readonly fact: Fact | null
  /** Has passed the schema of the response. */
  readonly payload: unknown
}

function onResult(state: Station, at: number, { about, fact, payload }: Result): Step {
  switch (about.type) {
    case 'boot':
      return still(booted(state, at, payload as Response<'BootNotification'>))
    case 'authorize': {
      const { idTagInfo } = payload as Response<'Authorize'>
      return answered(remember(state, about.idTag, idTagInfo), at, about, idTagInfo)
    }
    case 'fact':
      return fact === null ? still(state) : onFactAnswered(state, at, fact, payload)
    case 'heartbeat':
    case 'status':
    case 'other':
      return still(state)
  }
}

function onFactAnswered(state: Station, at: number, fact: Fact, payload: unknown): Step {
  if (fact.kind === 'start') {
    const answer = payload as Response<'StartTransaction'>
    const step = started(state, at, fact, answer)
    const entry = toEntry(step.state, at, 'answered', fact, answer.idTagInfo.status)
    return { state: step.state, effects: [entry, ...step.effects] }
  }
  const entry = toEntry(state, at, 'answered', fact)
  const left = fact.kind === 'stop' ? forgetSession(state, fact.sessionId) : state
  return { state: left, effects: [entry] }
}

function onFailure(state: Station, at: number, about: About, why: string): Step {
  // It was accepted once, and the CSMS says it is not: it must say who it is again.
  const known = why === 'SecurityError' && about.type !== 'boot' ? unregistered(state, at) : state
  switch (about.type) {
    case 'boot':
      return still(known.registration === 'accepted' ? known : bootFailed(known, at))
    case 'authorize': {
      const connector = findConnector(known, about.connectorId)
      if (connector === null) return still(known)
      return still(withConnector(known, { ...connector, refusal: why }))
    }
    default:
      return still(known)
  }
}
