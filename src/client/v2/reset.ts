/**
 * Resets and reboots of our charge point of 2.x: at once, when nobody charges, or so that
 * transactions go on afterwards; of one EVSE too. OCPP 2.x B11, B12; 2.1 B13.
 */
import { isOn } from './device-model.ts'
import { because, iso, type Request2 } from './part.ts'
import { rebootParts } from './parts.ts'
import { enqueueFact2, loseConnection2 } from './queue.ts'
import type { Reply2 } from './reply.ts'
import type { Evse, Reboot2, Station2 } from './state.ts'
import { changeEvse, findEvse } from './state.ts'
import { forgetReports } from './statuses.ts'
import { after2, forEach2, type Step2, still2 } from './step.ts'
import { end2, endAll2, pointsOf } from './transactions.ts'

/** Time for an answer to leave before the connection is closed. */
export const REBOOT_AFTER_MS = 200

/** How long a gentle reset waits for its last messages. */
const RESET_WAIT_MS = 10_000

const CAUSE = { trigger: 'ResetCommand', stoppedReason: 'ImmediateReset' } as const

export function answerReset(
  state: Station2,
  { type, evseId }: Request2<'Reset'>,
  at: number,
): Reply2<'Reset'> {
  if (evseId !== undefined && evseId !== 0) return answerEvseReset(state, evseId, type, at)
  const isBusy = state.evses.some(({ session }) => session !== null)
  if (type === 'OnIdle' && isBusy) {
    return { state: { ...state, isResetScheduled: true }, response: { status: 'Scheduled' } }
  }
  const resumes = type === 'ImmediateAndResume'
  return {
    state,
    response: { status: 'Accepted' },
    next: (before) => reset2(before, at, { reason: 'RemoteReset', isGentle: true, resumes }),
  }
}

function answerEvseReset(
  state: Station2,
  evseId: number,
  type: Request2<'Reset'>['type'],
  at: number,
): Reply2<'Reset'> {
  const evse = findEvse(state, evseId)
  const place = { evseId, connectorId: 0 }
  if (evse === null || !isOn(state.parts.model, 'EVSE.AllowReset', place)) {
    const reasonCode = evse === null ? 'UnknownEvse' : 'UnsupportedRequest'
    return { state, response: { status: 'Rejected', ...because(reasonCode) } }
  }
  if (type === 'OnIdle' && evse.session !== null) {
    const waiting = changeEvse(state, evseId, { isResetScheduled: true })
    return { state: waiting, response: { status: 'Scheduled' } }
  }
  return {
    state,
    response: { status: 'Accepted' },
    next: (before) => resetEvse(before, at, evseId),
  }
}

/** Ends transactions, then starts anew. Without gentleness what is left to say waits until then. */
export function reset2(state: Station2, at: number, how: Omit<Reboot2, 'at'>): Step2 {
  const reboot = { ...how, at: at + REBOOT_AFTER_MS }
  const rebooting = { ...state, isResetScheduled: false, reboot }
  const ended = how.resumes ? still2(rebooting) : endAll2(rebooting, at, CAUSE)
  const payload = { type: 'ResetOrReboot', timestamp: iso(at) }
  return after2(ended, (before) =>
    enqueueFact2(before, at, {
      kind: 'kept',
      action: 'SecurityEventNotification',
      payload,
      occurredAt: at,
    }),
  )
}

function resetEvse(state: Station2, at: number, evseId: number): Step2 {
  return after2(end2(state, at, evseId, CAUSE), (before) =>
    still2(
      changeEvse(before, evseId, {
        resetUntil: at + state.identity.rebootMs,
        isResetScheduled: false,
        authorization: null,
      }),
    ),
  )
}

/** Resets that waited for the last transaction, and EVSEs that are back. */
export function tickResets(before: Station2, at: number): Step2 {
  const evses = before.evses.map((evse) =>
    evse.resetUntil !== null && evse.resetUntil <= at ? { ...evse, resetUntil: null } : evse,
  )
  const isBack = evses.some((evse, i) => evse !== before.evses[i])
  const state = isBack ? { ...before, evses } : before
  const isIdle = state.evses.every(({ session }) => session === null)
  if (state.isResetScheduled && isIdle && state.reboot === null) {
    return reset2(state, at, { reason: 'ScheduledReset', isGentle: true, resumes: false })
  }
  const due = state.evses.filter(
    ({ isResetScheduled, session }) => isResetScheduled && session === null,
  )
  return forEach2(state, due, (now, { evseId }) => resetEvse(now, at, evseId))
}

/** Everything but what is on its disk is gone; it comes back by itself. */
export function tickReboot2(state: Station2, at: number): Step2 {
  const { reboot } = state
  if (reboot === null || reboot.at > at) return still2(state)
  const isDrained = state.facts.length === 0 && state.inFlight === null && state.calls.length === 0
  const isWaiting = reboot.isGentle && state.isOnline && !isDrained
  if (isWaiting && at < reboot.at + RESET_WAIT_MS) return still2(state)
  const fresh: Station2 = {
    ...loseConnection2(state),
    reboot: null,
    registration: 'unknown',
    bootReason: reboot.reason,
    resumedAt: reboot.resumes ? at : null,
    evses: state.evses.map(rebooted),
    parts: rebootParts(state.parts),
  }
  const silent = forgetReports(fresh, () => true)
  const effect = { type: 'reconnect', afterMs: state.identity.rebootMs } as const
  return { state: silent, effects: [{ type: 'log', text: 'reboots' }, effect] }
}

/** Whoever waited for a cable has to come again. */
function rebooted(evse: Evse): Evse {
  const authorization = evse.session === null ? null : evse.authorization
  const left = { ...evse, authorization, resetUntil: null }
  return { ...left, points: pointsOf(left) }
}

/** Null when no reboot is due, or when its wait ends with something that happens anyway. */
export function nextRebootAt2({ reboot }: Station2, at: number): number | null {
  if (reboot === null) return null
  return reboot.at > at ? reboot.at : reboot.at + RESET_WAIT_MS
}
