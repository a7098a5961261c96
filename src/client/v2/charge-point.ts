/**
 * Our own charge point of OCPP 2.0.1 and 2.1 as one pure machine: `stepStation2(state, event)`.
 * Time comes in with each event and nothing waits: `nextWakeAt2` says when it wants a tick.
 *
 *   registers -> act, frame, tick, opened, closed -> what waited for an end -> what flows now
 *     -> the parts that watch -> statuses that changed -> the next message
 */
import { parseFrame } from '../../ocpp/frame.ts'
import type { Identity } from '../state.ts'
import { conclude2, toOutcome2 } from './answers.ts'
import { grant2, present2, tickAuthorization, wishOf, withdraw } from './authorization.ts'
import { closed2, opened2, tickBoot2 } from './boot.ts'
import { answerCall2 } from './commands.ts'
import { newDeviceModel, type Version2 } from './device-model.ts'
import { nextPullAt, pullUpdates } from './dynamic-profiles.ts'
import { IDLE, readRegisters } from './metering.ts'
import { mirror } from './mirror.ts'
import { newParts, nextPartsAt, stepParts } from './parts.ts'
import { dispatch2, enqueueSends, nextSendAt2 } from './queue.ts'
import { expireReservations2 } from './reservations.ts'
import { nextRebootAt2, reset2, tickReboot2, tickResets } from './reset.ts'
import type { Evse, Station2 } from './state.ts'
import { count2 } from './state.ts'
import { applyScheduled2, dropBroken, reportStatuses2 } from './statuses.ts'
import { type Act2, after2, type Event2, forEach2, type Step2, still2 } from './step.ts'
import { surroundingsOf } from './surroundings.ts'
import type { Cause } from './transaction-events.ts'
import { end2, NO_POINTS, reflow } from './transactions.ts'
import { break2, leave, mend, park, plug2, tickClock2, tickSamples, unplug2 } from './vehicles.ts'

export function newStation2(identity: Identity, version: Version2, at: number): Station2 {
  const { connectors: evses, connectorsPerEvse = 1, powerW, chargePointId } = identity
  const { vendor, model, serialNumber, configuration } = identity
  const parts = newParts(
    newDeviceModel({
      ...{ version, evses, connectorsPerEvse, powerW, chargePointId },
      ...{ vendor, model, serialNumber, configuration },
    }),
  )
  const counters = { sent: 0, received: 0, answered: 0, errors: 0, timeouts: 0, discarded: 0 }
  return {
    version,
    identity,
    isOnline: false,
    registration: 'unknown',
    firmwareVersion: '2.4.0',
    bootReason: 'PowerUp',
    ...{ bootAt: null, heartbeatAt: null, pingAt: null, clockAlignedAt: null, closedAt: null },
    ...{ reboot: null, isResetScheduled: false, resumedAt: null },
    count: 1,
    ...{ inFlight: null, calls: [], sends: [], facts: [] },
    ...{ isOperative: true, scheduled: null, fault: null },
    evses: Array.from({ length: evses }, (_, i) => newEvse(i + 1, connectorsPerEvse, at)),
    reservations: [],
    profiles: [],
    parts,
    counters: { ...counters, commands: 0 },
  }
}

function newEvse(evseId: number, connectors: number, at: number): Evse {
  return {
    evseId,
    ...{ isOperative: true, scheduled: null, fault: null, resetUntil: null },
    isResetScheduled: false,
    connectors: Array.from({ length: connectors }, (_, i) => ({
      connectorId: i + 1,
      ...{ isOperative: true, scheduled: null, reported: '' },
    })),
    ...{ isParked: false, pluggedId: null, pluggedWh: 0, wantedWh: null },
    ...{ authorization: null, session: null, refusal: null },
    points: NO_POINTS,
    flow: IDLE,
    // Two EVSEs of one charge point never show the same register: mistakes are seen.
    registerWh: evseId * 1_000,
    meteredAt: at,
  }
}

export function stepStation2(before: Station2, event: Event2): Step2 {
  const { at } = event
  const reacted = react(readRegisters(before, at), event)
  const booting = after2(reacted, (state) => tickBoot2(state, at))
  const settled = after2(booting, (state) => tickResets(applyScheduled2(state), at))
  const flowing = after2(settled, (state) => reflow(state, at))
  const kept = after2(flowing, (state) => dropBroken(applyScheduled2(state), at))
  const watched = after2(kept, (state) => watch(mirror(before, state), at))
  return after2(watched, (state) =>
    after2(tickReboot2(reportStatuses2(state, at), at), (ready) => dispatch2(ready, at)),
  )
}

/** The earliest moment at which a tick changes something; null when nothing will. */
export function nextWakeAt2(state: Station2, at: number): number | null {
  const { inFlight, bootAt, heartbeatAt, pingAt, clockAlignedAt } = state
  const times = [bootAt, heartbeatAt, pingAt, clockAlignedAt, inFlight?.deadlineAt ?? null]
  times.push(nextSendAt2(state), nextRebootAt2(state, at), nextPullAt(state))
  times.push(nextPartsAt(state.parts, mayReport(state)))
  let soonest = Infinity
  for (const time of times) if (time !== null && time < soonest) soonest = time
  for (const { session, authorization, flow, resetUntil } of state.evses) {
    const own = [flow.changesAt, resetUntil, authorization?.until ?? null]
    if (session !== null) own.push(session.nextSampleAt, session.nextEndedSampleAt)
    for (const time of own) if (time !== null && time < soonest) soonest = time
  }
  for (const { expiresAt } of state.reservations) soonest = Math.min(soonest, expiresAt)
  return soonest === Infinity ? null : soonest
}

function react(state: Station2, event: Event2): Step2 {
  const { at } = event
  switch (event.type) {
    case 'opened':
      return opened2(state, at)
    case 'closed':
      return still2(closed2(state, at))
    case 'frame':
      return receive(count2(state, 'received'), event.text, at)
    case 'act':
      return act(state, event.act, at)
    case 'tick':
      return tick(state, at)
  }
}

function tick(state: Station2, at: number): Step2 {
  const isLate = state.inFlight !== null && state.inFlight.deadlineAt <= at
  const timedOut = isLate ? conclude2(state, at, { type: 'timeout' }) : still2(state)
  const expired = after2(timedOut, (before) => expireReservations2(before, at))
  const ticked = after2(expired, (before) =>
    forEach2(before, before.evses, (now, { evseId }) =>
      after2(tickAuthorization(now, at, evseId), (each) => tickSamples(each, at, evseId)),
    ),
  )
  return after2(ticked, (before) => tickClock2(pullUpdates(before, at), at))
}

function act(state: Station2, wish: Act2, at: number): Step2 {
  switch (wish.name) {
    case 'plug': {
      const place = { evseId: wish.connectorId, connectorId: 1 }
      return plug2(state, at, place, wish.wantedWh)
    }
    case 'plugInto':
      return plug2(state, at, wish, wish.wantedWh)
    case 'unplug':
      return unplug2(state, at, wish.connectorId)
    case 'authorize':
      return present2(state, at, wishOf(wish.connectorId, wish.idTag))
    case 'start':
      return grant2(state, at, wishOf(wish.connectorId, wish.idTag), null)
    case 'stop':
      return stop(state, at, wish.connectorId, wish.reason)
    case 'fault':
      return break2(state, at, wish.connectorId, wish.errorCode)
    case 'recover':
      return mend(state, wish.connectorId)
    case 'park':
      return park(state, at, wish.evseId)
    case 'leave':
      return leave(state, at, wish.evseId)
    case 'reset': {
      const isGentle = wish.resetType === 'Soft'
      return reset2(state, at, { reason: 'LocalReset', isGentle, resumes: false })
    }
  }
}

/** A button or a card ends what a card began; for other reasons it ends whatever is going on. */
function stop(
  state: Station2,
  at: number,
  evseId: number,
  reason: keyof typeof CAUSE_OF_STOP,
): Step2 {
  const cause = CAUSE_OF_STOP[reason]
  const isWish = reason === 'Local' || reason === 'Remote'
  return isWish ? withdraw(state, at, evseId, cause) : end2(state, at, evseId, cause)
}

/** The reasons of 1.6, in the words of 2.x. */
const CAUSE_OF_STOP = {
  DeAuthorized: { trigger: 'Deauthorized', stoppedReason: 'DeAuthorized' },
  EVDisconnected: { trigger: 'EVCommunicationLost', stoppedReason: 'EVDisconnected' },
  EmergencyStop: { trigger: 'AbnormalCondition', stoppedReason: 'EmergencyStop' },
  HardReset: { trigger: 'ResetCommand', stoppedReason: 'ImmediateReset' },
  Local: { trigger: 'StopAuthorized', stoppedReason: 'Local' },
  Other: { trigger: 'AbnormalCondition', stoppedReason: 'Other' },
  PowerLoss: { trigger: 'AbnormalCondition', stoppedReason: 'PowerLoss' },
  Reboot: { trigger: 'AbnormalCondition', stoppedReason: 'Reboot' },
  Remote: { trigger: 'RemoteStop', stoppedReason: 'Remote' },
  SoftReset: { trigger: 'ResetCommand', stoppedReason: 'ImmediateReset' },
  UnlockCommand: { trigger: 'UnlockCommand', stoppedReason: 'Other' },
} as const satisfies Record<string, Cause>

/** The parts look at what has become; new firmware wants a reboot. */
function watch(before: Station2, at: number): Step2 {
  const step = stepParts(before.parts, surroundingsOf(before, at), mayReport(before))
  const state = step.state === before.parts ? before : { ...before, parts: step.state }
  const told = enqueueSends(state, at, step.sends)
  if (!step.isInstalled) return told
  return after2(told, (now) => {
    const [major = '2', minor = '0'] = now.firmwareVersion.split('.')
    const updated = { ...now, firmwareVersion: `${major}.${Number(minor) + 1}.0` }
    return reset2(updated, at, { reason: 'FirmwareUpdate', isGentle: true, resumes: false })
  })
}

const mayReport = ({ isOnline, registration, reboot }: Station2): boolean =>
  isOnline && registration === 'accepted' && reboot === null

function receive(state: Station2, text: string, at: number): Step2 {
  const frame = parseFrame(text)
  switch (frame.type) {
    case 'call':
      return answerCall2(state, frame, at)
    case 'callResult':
    case 'callError': {
      // An answer to nothing, or to a call that timed out, is ignored.
      if (frame.messageId !== state.inFlight?.messageId) return still2(state)
      if (frame.type === 'callError') {
        return conclude2(state, at, { type: 'error', code: frame.code })
      }
      const { outcome, effects } = toOutcome2(state, frame.payload)
      return after2({ state, effects }, (before) => conclude2(before, at, outcome))
    }
    default:
      return { state, effects: [{ type: 'log', text: 'got a frame that is no answer or call' }] }
  }
}
