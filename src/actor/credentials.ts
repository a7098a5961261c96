/**
 * A new password for the charge point itself, sent by ChangeConfiguration AuthorizationKey, or by
 * SetVariables BasicAuthPassword. Spec OCPP-J 1.6 §6.2.2; white paper and 2.x A01.FR.02 to 04.
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
import type { VariableSet } from '../model/event-answer.ts'
import type { CredentialFact } from '../model/record.ts'

/** What 1.6 and 2.x call it. */
const NAMES: readonly string[] = ['authorizationkey', 'securityctrlr.basicauthpassword']

/** Names of variables are compared without case. */
export function isAuthorizationKey(name: unknown): boolean {
  return typeof name === 'string' && NAMES.includes(name.toLowerCase())
}

/** The key as bytes in hex, if this command changes it. Its payload has passed the schema. */
export function findProposedKey({ action, payload }: Command): string | null {
  switch (action) {
    case 'ChangeConfiguration': {
      const { key, value } = JSON.parse(payload) as { readonly key: string; readonly value: string }
      return isAuthorizationKey(key) ? value : null
    }
    case 'SetVariables':
      return findPassword(JSON.parse(payload) as SetVariables)
    default:
      return null
  }
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

interface SetVariables {
  readonly setVariableData: readonly {
    readonly component: { readonly name: string }
    readonly variable: { readonly name: string }
    readonly attributeType?: string
    readonly attributeValue: string
  }[]
}

/** 1.6 sends bytes in hex; 2.x sends text, and the charge point uses its UTF-8. */
function findPassword({ setVariableData }: SetVariables): string | null {
  const its = setVariableData.find(
    ({ component, variable, attributeType = 'Actual' }) =>
      attributeType === 'Actual' && isAuthorizationKey(`${component.name}.${variable.name}`),
  )
  return its === undefined ? null : Buffer.from(its.attributeValue, 'utf8').toString('hex')
}

function recordCredential(
  step: CredentialFact['step'],
  secretHex: string | null,
  at: number,
): ActorEffect {
  return { type: 'record', fact: { type: 'credential', at, step, secretHex }, ticket: null }
}
