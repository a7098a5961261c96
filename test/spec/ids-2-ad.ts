/**
 * Security, provisioning, authorization and local lists in the checklists
 * of 2.0.1 and 2.1: what each case is about, in our words, and why those without a test have none.
 */
import { checklist2, type SpecId } from './spec-id.ts'

const SECURITY = checklist2('2.0.1', 'Security', {
  TC_A_01: 'the right password',
  TC_A_02: 'a user name that is not the identity',
  TC_A_03: 'a wrong password',
  TC_A_04: 'TLS, certificate of the server',
  TC_A_06: 'TLS older than 1.2',
  TC_A_07: 'TLS, certificate of the client',
  TC_A_08: 'TLS, a certificate of the client that is no good',
  TC_A_09: 'a new password, accepted',
  TC_A_10: 'a new password, rejected',
  TC_A_11: 'a new certificate, on our request',
  TC_A_12: 'a new V2G certificate, on our request',
  TC_A_13: 'a new certificate for both uses, on our request',
  TC_A_14: 'a new certificate that the charge point refuses',
  TC_A_19: 'security profile raised',
})

const PROVISIONING = checklist2('2.0.1', 'Provisioning', {
  TC_B_01: 'cold boot',
  TC_B_02: 'cold boot, pending first',
  TC_B_06: 'read a variable',
  TC_B_07: 'read two variables',
  TC_B_08: 'read more variables than a message may have',
  TC_B_09: 'set a variable',
  TC_B_10: 'set two variables',
  TC_B_12: 'report of all that can be set',
  TC_B_13: 'report of all variables',
  TC_B_14: 'report of what is available and what has problems',
  TC_B_18: 'report by criteria and names',
  TC_B_20: 'reset, nothing runs',
  TC_B_21: 'reset once it is idle, a session runs',
  TC_B_22: 'reset at once, a session runs',
  TC_B_25: 'reset of an EVSE, nothing runs',
  TC_B_26: 'reset of an EVSE once it is idle, a session runs',
  TC_B_27: 'reset of an EVSE at once, a session runs',
  TC_B_30: 'not accepted, says something else than a boot',
  TC_B_31: 'not accepted, a boot is triggered',
  TC_B_42: 'a network profile',
  TC_B_44: 'a network profile, failed',
  TC_B_58: 'subprotocol negotiation',
})

const AUTHORIZATION = checklist2('2.0.1', 'Authorization', {
  TC_C_02: 'an unknown idToken',
  TC_C_06: 'a blocked idToken',
  TC_C_07: 'an expired idToken',
  TC_C_08: 'from the cache, still good',
  TC_C_20: 'from the cache, not good any more',
  TC_C_37: 'clear the cache',
  TC_C_38: 'clear the cache, rejected',
  TC_C_39: 'stopped by another of the group',
  TC_C_40: 'stopped by another of the group, both in the local list',
  TC_C_43: 'stopped by another of the group, which the local list calls invalid',
  TC_C_47: 'a master pass ends all sessions',
  TC_C_48: 'a master pass ends chosen sessions',
  TC_C_49: 'a master pass where there is no display',
  TC_C_50: 'contract certificate, checked by the charge point',
  TC_C_51: 'contract certificate, refused',
  TC_C_52: 'contract certificate, checked by us',
})

const LOCAL_LIST = checklist2('2.0.1', 'Local authorization list', {
  TC_D_01: 'send, full',
  TC_D_02: 'send, differential',
  TC_D_03: 'send, differential that removes',
  TC_D_04: 'send, full and empty',
  TC_D_08: 'version',
  TC_D_09: 'version, there is no list',
})

const PROVISIONING_21 = checklist2('2.1', 'Provisioning', {
  TC_B_100: 'a network profile with identity and password',
  TC_B_103: 'reset that resumes, a session runs',
  TC_B_104: 'reset that resumes, nothing runs',
  TC_B_105: 'a network profile by its variables',
  TC_B_116: 'reset that resumes, a charging profile holds',
})

const AUTHORIZATION_21 = checklist2('2.1', 'Authorization', {
  TC_C_103: 'prepaid',
  TC_C_104: 'prepaid, no credit',
  TC_C_108: 'payment terminal, VAT number',
  TC_C_113: 'payment terminal, cancelled after the start',
  TC_C_117: 'payment terminal, we settle',
  TC_C_118: 'payment terminal, it settles',
  TC_C_119: 'payment terminal, settlement failed',
  TC_C_120: 'payment terminal, settlement rejected',
  TC_C_125: 'terminal of its own, we compute the cost',
  TC_C_126: 'terminal of its own, the charge point computes the cost',
  TC_C_131: 'QR code',
  TC_C_132: 'QR code, parameters that are none',
  TC_C_133: 'QR code, an old or wrong code',
})

export const CHECKLIST_2_AD: readonly SpecId[] = [
  ...SECURITY,
  ...PROVISIONING,
  ...AUTHORIZATION,
  ...LOCAL_LIST,
  ...PROVISIONING_21,
  ...AUTHORIZATION_21,
]

export const NOT_NOW_2_AD: Readonly<Record<string, string>> = {
  TC_A_04: 'the hub has no TLS listener of its own yet; TLS ends at a proxy in front of it',
  TC_A_06: 'needs a TLS listener of our own; today TLS ends at a proxy in front of the hub',
  TC_A_07: 'certificates of charge points are not checked yet; they need a TLS listener',
  TC_A_08: 'certificates of charge points are not checked yet; they need a TLS listener',
  TC_C_50: 'no OCSP responder is asked yet: a contract certificate is never taken for good',
  TC_C_52: 'no certificate authority is asked yet: a contract certificate is never taken for good',
}

export const NOT_WHOLE_2_AD: Readonly<Record<string, string>> = {
  TC_A_11: 'signing by a certificate authority, and the return with the new certificate over TLS',
  TC_A_12: 'signing by the certificate authority of V2G',
  TC_A_13: 'signing by a certificate authority, and the return with the new certificate over TLS',
  TC_A_19: 'the return over TLS at the higher profile',
  TC_C_51: 'the question to the OCSP responder: whatever the chain, it is refused',
  TC_C_118: 'a receipt of ours: none is made, since there is no page yet that could show it',
}
