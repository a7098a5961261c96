/**
 * A new password for the charge point itself, sent by ChangeConfiguration AuthorizationKey. Spec
 * OCPP-J 1.6 §6.2.2; security white paper A01.FR.02 to 04.
 *
 *             sent                accepted, rebootRequired
 *   (none) ---------> proposed --------------------------> (it is the password)
 *                        \------- rejected, notSupported, CALLERROR -----> (it never was)
 *
 * While it is proposed either one opens the door, also when its answer is lost: the next login
 * tells which. The key is in no note, ever.
 */
import type { Command } from '../model/command.ts'
import type { ActorEffect } from '../model/effect.ts'
import type { VariableSet } from '../model/event.ts'
import type { CredentialFact } from '../model/record.ts'

/** Names of variables are compared without case. */
export function isAuthorizationKey(name: unknown): boolean {
  return typeof name === 'string' && name.toLowerCase() === 'authorizationkey'
}

/** The key in hex, if this command changes it. */
export function findProposedKey({ action, payload }: Command): string | null {
  if (action !== 'ChangeConfiguration') return null
  const { key, value } = JSON.parse(payload) as { readonly key: string; readonly value: string }
  return isAuthorizationKey(key) ? value : null
}

export function proposeCredential(secretHex: string, at: number): ActorEffect {
  return recordCredential('proposed', secretHex, at)
}

export function withdrawCredential(at: number): ActorEffect {
  return recordCredential('withdrawn', null, at)
}

/** What its answer makes of the proposed key. */
export function settleCredential({ status, at }: VariableSet): ActorEffect {
  const isTaken = status === 'accepted' || status === 'rebootRequired'
  return isTaken ? recordCredential('accepted', null, at) : withdrawCredential(at)
}

function recordCredential(
  step: CredentialFact['step'],
  secretHex: string | null,
  at: number,
): ActorEffect {
  return { type: 'record', fact: { type: 'credential', at, step, secretHex }, ticket: null }
}
