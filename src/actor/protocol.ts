/**
 * Which version it speaks. Nothing here knows what a version is, only that it is another one.
 *
 *   (none) --> the first --- another ---> what it said of its set-up in the one before is void
 *
 * Transactions, reservations and connectors stay: they are what is, whoever tells of them.
 */
import type { ChargePoint } from '../model/charge-point.ts'
import type { ActorEffect } from '../model/effect.ts'
import type { Connected } from '../model/event.ts'
import { refuseQueued } from './calls.ts'
import { clearChargingProfiles } from './charging-profiles.ts'
import { endInstalled, endJobs } from './jobs.ts'
import type { ActorStep } from './step.ts'
import { andThen, count, NONE, stay, writeNote } from './step.ts'

const WHY = 'It speaks another version now.'

export function stepProtocol(before: ChargePoint, { protocol, at }: Connected): ActorStep {
  if (protocol === before.protocol) return stay(before)
  const note = writeNote({ type: 'protocol', at, protocol })
  const state = { ...before, protocol }
  return before.protocol === null ? { state, effects: [note] } : change(state, note, at)
}

/** What is out on the connection before ends with it. */
function change(before: ChargePoint, note: ActorEffect, at: number): ActorStep {
  const first = { state: forget(before), effects: [count('protocol.changed'), note] }
  const refused = andThen(first, (state) => refuseQueued(state, WHY, at))
  // An update that had begun is what brought the other version.
  const updated = andThen(refused, (state) => endInstalled(state, at))
  const ended = andThen(updated, (state) => endJobs(state, at, () => 'VersionChanged'))
  return andThen(ended, (state) => clearChargingProfiles(state, at))
}

/** Without its identity it is asked for all its variables when it boots. */
function forget(before: ChargePoint): ChargePoint {
  return { ...before, held: NONE, variables: NOTHING, invited: NONE, identity: null }
}

const NOTHING: ChargePoint['variables'] = Object.freeze({})
