/**
 * Does it prove who it says it is, in the way its security profile asks? OCPP 2.x part 2 A00; for
 * 1.6 the same cases of the security white paper. A transport that is better than the profile asks
 * for is fine, a worse one never is; client certificates are not read here yet, so profile 3 is
 * refused.
 */
import { isMachineSecret } from '../base/machine-secret.ts'
import type { Admission } from '../model/admission.ts'
import type { BasicCredentials } from './admission.ts'
import type { Refusal } from './refusals.ts'

export interface Proof {
  readonly basic: BasicCredentials | null
  /** It came over TLS, ours or that of a trusted proxy. */
  readonly isSecure: boolean
}

/** Which password opened; `none` when none was asked for. */
export type Opened = 'none' | 'current' | 'proposed'

export type CredentialRefusal = Extract<
  Refusal,
  'profile' | 'credentialsMissing' | 'credentialsWrong'
>

export function checkCredentials(
  secretKey: Uint8Array,
  admission: Admission,
  proof: Proof,
): Opened | CredentialRefusal {
  const { securityProfile } = admission
  if (securityProfile === 0) return 'none'
  if (securityProfile === 3) return 'profile'
  if (securityProfile === 2 && !proof.isSecure) return 'profile'
  if (proof.basic === null) return 'credentialsMissing'
  const opened = findOpened(secretKey, admission, proof.basic.secret)
  // Looked at last, so that a wrong name takes as long as a wrong password.
  if (opened === null || !isUser(proof.basic.user, admission)) return 'credentialsWrong'
  return opened
}

/** A00.FR.204: the user name is the identity; in any case, since identities are. */
function isUser(user: Uint8Array, { chargePointId }: Admission): boolean {
  const name = Buffer.from(user).toString('utf8').normalize('NFC')
  return name.toLowerCase() === chargePointId.toLowerCase()
}

function findOpened(
  secretKey: Uint8Array,
  admission: Admission,
  secret: Uint8Array,
): 'current' | 'proposed' | null {
  const { passwordHash, proposedPasswordHash } = admission
  const forms = toForms(secret, admission.acceptsHexPassword)
  // Both are always tried: the time tells nothing about which one fits.
  const isCurrent = isOneOf(secretKey, forms, passwordHash)
  const isProposed = isOneOf(secretKey, forms, proposedPasswordHash)
  if (isCurrent) return 'current'
  return isProposed ? 'proposed' : null
}

function isOneOf(key: Uint8Array, forms: readonly Uint8Array[], hash: string | null): boolean {
  if (hash === null) return false
  return forms.filter((form) => isMachineSecret(key, form, hash)).length > 0
}

/** Some charge points send the 32 to 40 hex digits of their key instead of its 16 to 20 bytes. */
function toForms(secret: Uint8Array, acceptsHex: boolean): readonly Uint8Array[] {
  if (!acceptsHex) return [secret]
  const text = Buffer.from(secret).toString('latin1')
  return /^([0-9a-f]{2}){16,20}$/i.test(text) ? [secret, Buffer.from(text, 'hex')] : [secret]
}
