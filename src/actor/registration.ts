/**
 * May this charge point work here? OCPP 1.6 §4.2; OCPP 2.x use cases B01 to B03.
 *
 *                 boots                          boots
 *   unknown ----------------> decision, else accepted ----> the same question again
 *                 a stricter decision acts at once, a milder one at the next boot
 *
 * A gatekeeper. What it knows belongs to the charge point and not to its connection: who was
 * accepted once comes back without booting. An operator's decision is kept beside what the charge
 * point was told, since it believes what it was told until it boots again.
 */
import type { ChargePoint, Registration } from '../model/charge-point.ts'
import type { Command } from '../model/command.ts'
import type { ActorEffect } from '../model/effect.ts'
import type { Judged } from '../model/event.ts'
import type { CallsInvited } from '../model/event-answer.ts'
import type { Booted, Identity } from '../model/event-message.ts'
import { isAuthorizationKey } from './credentials.ts'
import { askForInventory } from './inventory.ts'
import { endInstalled } from './jobs.ts'
import type { ActorStep } from './step.ts'
import { andThen, count, NONE, stay, writeNote } from './step.ts'

/** What the boot answer needs to know; part of a handler's context. */
export interface BootIntervals {
  readonly heartbeatSeconds: number
  readonly bootRetrySeconds: number
}

/** A boot sooner than this after the one before is one in haste. A choice. */
export const BOOT_HASTE_MS = 10_000

/** Past it they are no longer counted: the interval has stopped growing long before. */
export const BOOTS_IN_HASTE_MAX = 16

/** As far as an interval grows by haste, unless it was set longer. */
export const BOOT_INTERVAL_GROWN_MAX_SECONDS = 3_600

const STRICTNESS: Record<Registration, number> = {
  unknown: 3,
  accepted: 0,
  pending: 1,
  rejected: 2,
}

const STARTS_AND_STOPS: ReadonlySet<string> = new Set([
  'RemoteStartTransaction',
  'RemoteStopTransaction',
  'RequestStartTransaction',
  'RequestStopTransaction',
])

/** An AuthorizationKey travels as hex: 16 to 20 bytes. OCPP-J 1.6 §6.2.2. */
const AUTHORIZATION_KEY = /^(?:[0-9a-f]{2}){16,20}$/i

/** Messages that it may send though it is not accepted. Past it no more are let through. */
export const INVITED_MAX = 32

/** Running transactions stay open: a charge point may go on with them after a boot. 1.6 §5.14. */
export function stepBooted(before: ChargePoint, event: Booted): ActorStep {
  const registration = before.decision ?? 'accepted'
  const isHasty = before.bootedAt !== null && event.at - before.bootedAt < BOOT_HASTE_MS
  const bootsInHaste = isHasty ? Math.min(before.bootsInHaste + 1, BOOTS_IN_HASTE_MAX) : 0
  const note = writeNote({ ...event, registration })
  const effects: readonly ActorEffect[] = isHasty ? [note, count('boot.hasty')] : [note]
  const { identity, at } = event
  const state = {
    ...before,
    registration,
    bootedAt: at,
    bootsInHaste,
    identity,
    invited: registration === 'accepted' ? NONE : before.invited,
  }
  const told = { state, effects: [...effects, ...record(before, registration, at)] }
  const updated = isUpdated(before.identity, identity)
    ? andThen(told, (booted) => endInstalled(booted, at))
    : told
  return isInventoryDue(before, event, registration)
    ? andThen(updated, (booted) => askForInventory(booted, at))
    : updated
}

/** One that does not say its firmware may have any. */
function isUpdated(known: Identity | null, { firmwareVersion: version }: Identity): boolean {
  const before = known?.firmwareVersion ?? null
  return before !== null && version !== null && before !== version
}

/** It may send these, since we asked for them. */
export function stepCallsInvited(before: ChargePoint, { actions }: CallsInvited): ActorStep {
  if (before.registration === 'accepted') return stay(before)
  const fresh = new Set(actions.filter((action) => !before.invited.includes(action)))
  if (fresh.size === 0) return stay(before)
  return stay({ ...before, invited: [...before.invited, ...fresh].slice(0, INVITED_MAX) })
}

export function stepJudged(before: ChargePoint, { decision, at }: Judged): ActorStep {
  const told = decision ?? 'accepted'
  const isStricter = STRICTNESS[told] > STRICTNESS[before.registration]
  const registration = isStricter ? told : before.registration
  return {
    state: { ...before, decision, registration, invited: isStricter ? NONE : before.invited },
    effects: record(before, registration, at),
  }
}

/** Only a change of it waits for the store: boots of those that are known do not. */
function record(before: ChargePoint, registration: Registration, at: number): ActorEffect[] {
  if (registration === before.registration) return []
  const fact = { type: 'charge-point.registered', at, registration } as const
  return [{ type: 'record', fact, ticket: null }]
}

/**
 * Before it is accepted a charge point may only boot, and send what we asked it for. OCPP 1.6 §4.2;
 * 2.x B02.FR.09, B03.FR.07.
 */
export function mayCall({ registration, invited }: ChargePoint, action: string): boolean {
  return registration === 'accepted' || action === 'BootNotification' || invited.includes(action)
}

/** It is new here, or not what it was. B07.FR.14. */
function isInventoryDue(
  before: ChargePoint,
  { isInventoryWanted, identity }: Booted,
  registration: Registration,
): boolean {
  if (!isInventoryWanted || registration !== 'accepted') return false
  const known = before.identity
  // One that had to wait was told of while nothing could be asked.
  if (known === null || before.registration !== 'accepted') return true
  const { serialNumber, firmwareVersion } = identity
  return known.serialNumber !== serialNumber || known.firmwareVersion !== firmwareVersion
}

/**
 * The interval of the boot answer: between heartbeats when accepted, else until the next boot.
 * The second boot in haste doubles it, each one after it doubles it again.
 */
export function bootIntervalSeconds(state: ChargePoint, intervals: BootIntervals): number {
  const { heartbeatSeconds, bootRetrySeconds } = intervals
  const seconds = state.registration === 'accepted' ? heartbeatSeconds : bootRetrySeconds
  const grown = seconds * 2 ** Math.max(0, state.bootsInHaste - 1)
  return Math.max(seconds, Math.min(grown, BOOT_INTERVAL_GROWN_MAX_SECONDS))
}

/** Why this must not be sent to it now; null when it may. For people to read. */
export function refusalOf({ registration }: ChargePoint, command: Command): string | null {
  const { action } = command
  if (registration === 'rejected') return 'Nothing is sent while its registration is rejected.'
  if (registration !== 'accepted' && STARTS_AND_STOPS.has(action)) {
    return `${action} must wait until its registration is accepted; it is ${registration}.`
  }
  switch (action) {
    case 'TriggerMessage':
    case 'ExtendedTriggerMessage': {
      const isBoot = readField(command, 'requestedMessage') === 'BootNotification'
      return isBoot && registration === 'accepted'
        ? 'BootNotification must not be triggered once it is accepted (1.6 errata 3.40).'
        : null
    }
    case 'SendLocalList': {
      const version = readField(command, 'listVersion') ?? readField(command, 'versionNumber')
      return typeof version === 'number' && version <= 0
        ? 'The version of a local list must be greater than 0 (1.6 errata 3.52).'
        : null
    }
    case 'ChangeConfiguration': {
      const value = readField(command, 'value')
      return isAuthorizationKey(readField(command, 'key')) &&
        !(typeof value === 'string' && AUTHORIZATION_KEY.test(value))
        ? 'AuthorizationKey must be 32 to 40 hexadecimal digits, an even number of them.'
        : null
    }
    default:
      return null
  }
}

/** The payload has passed its schema, so it is a JSON object. */
function readField({ payload }: Command, name: string): unknown {
  return (JSON.parse(payload) as Readonly<Record<string, unknown>>)[name]
}
