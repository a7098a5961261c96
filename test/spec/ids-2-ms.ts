/**
 * Certificates, diagnostics, display, data transfer; and V2X, DER and battery swap of 2.1 in the
 * checklists of 2.0.1 and 2.1: what each case is about, in our words, and why those without a test
 * have none.
 */
import { checklist2, type SpecId } from './spec-id.ts'

const CERTIFICATES = checklist2('2.0.1', 'Certificates', {
  TC_M_01: 'install our root',
  TC_M_02: 'install the root of the manufacturer',
  TC_M_03: 'install a V2G root',
  TC_M_04: 'install a root of mobility operators',
  TC_M_05: 'install, failed',
  TC_M_12: 'list our roots',
  TC_M_13: 'list roots of the manufacturer',
  TC_M_14: 'list V2G roots',
  TC_M_15: 'list the V2G certificate, with those above it',
  TC_M_16: 'list roots of mobility operators',
  TC_M_17: 'list two kinds at once',
  TC_M_18: 'list all kinds',
  TC_M_19: 'list, there is none',
  TC_M_20: 'delete',
  TC_M_21: 'delete, failed',
  TC_M_24: 'was a certificate revoked',
  TC_M_26: 'contract certificate for an EV, the first',
  TC_M_28: 'contract certificate for an EV, a newer one',
})

const DIAGNOSTICS = checklist2('2.0.1', 'Diagnostics', {
  TC_N_01: 'report of monitors, by criteria',
  TC_N_02: 'report of monitors, by variable',
  TC_N_03: 'report of monitors, by criteria and variable',
  TC_N_05: 'set of monitors to go by',
  TC_N_08: 'set a monitor',
  TC_N_09: 'set monitors of two variables',
  TC_N_16: 'level of monitoring',
  TC_N_17: 'level of monitoring that does not exist',
  TC_N_18: 'clear more monitors than a message may have',
  TC_N_21: 'event of a hard-wired monitor',
  TC_N_24: 'monitor that reports now and then',
  TC_N_25: 'diagnostics log, uploaded',
  TC_N_27: 'what is known of a customer',
  TC_N_28: 'what is known of a customer, nothing',
  TC_N_29: 'what is known of a customer, not told',
  TC_N_30: 'forget a customer, and tell',
  TC_N_31: 'forget a customer, and tell, nothing is known',
  TC_N_32: 'forget a customer, without a word',
  TC_N_34: 'log, rejected',
  TC_N_35: 'security log, uploaded',
  TC_N_36: 'log, asked for again',
  TC_N_44: 'clear a monitor, rejected',
  TC_N_46: 'forget a customer, also in the local list',
  TC_N_47: 'report of all monitors',
  TC_N_48: 'event of a variable that cannot be read',
  TC_N_49: 'threshold that is no longer crossed after a boot',
  TC_N_50: 'event that is due now and then',
  TC_N_60: 'report of monitors, by criteria and two variables',
  TC_N_62: 'forget a customer by number, and tell',
  TC_N_63: 'forget a customer by certificate, and tell',
})

const DISPLAY = checklist2('2.0.1', 'Display', {
  TC_O_01: 'show a message',
  TC_O_02: 'list all messages',
  TC_O_03: 'list all messages, there is none',
  TC_O_04: 'take a message away',
  TC_O_05: 'take a message away, unknown',
  TC_O_06: 'show a message during a transaction',
  TC_O_07: 'list a message by its id',
  TC_O_08: 'list messages by priority',
  TC_O_09: 'list messages by state',
  TC_O_10: 'show a message during an unknown transaction',
  TC_O_11: 'list a message by an unknown id',
  TC_O_12: 'replace a message',
  TC_O_13: 'show a message from a time on',
  TC_O_14: 'show a message until a time',
  TC_O_17: 'priority that is not supported',
  TC_O_18: 'state that is not supported',
  TC_O_19: 'format that is not supported',
  TC_O_25: 'show a message in one state',
  TC_O_26: 'show a message, rejected',
  TC_O_27: 'show a message during a transaction, from a time on',
  TC_O_28: 'show a message during a transaction, until a time',
})

const DATA = checklist2('2.0.1', 'Data transfer', {
  TC_P_02: 'data of a vendor that we do not know',
  TC_P_03: 'custom data in messages',
})

const CERTIFICATES_21 = checklist2('2.1', 'Certificates', {
  TC_M_100: 'contract certificates for an EV, by ISO 15118-20',
  TC_M_101: 'install the root of vehicle makers',
})

const DIAGNOSTICS_21 = checklist2('2.1', 'Diagnostics', {
  TC_N_100: 'log of collected data',
  TC_N_102: 'log uploaded by HTTP with a password',
  TC_N_102_2: 'log uploaded by HTTPS with a password',
  TC_N_104: 'monitor of how far a value is from its target',
  TC_N_105: 'monitor that reports often',
  TC_N_107: 'event streams',
})

const DISPLAY_21 = checklist2('2.1', 'Display', {
  TC_O_100: 'language that is not supported',
  TC_O_101: "in the driver's language",
})

const V2X = checklist2('2.1', 'V2X', {
  TC_Q_102: 'a driver who may discharge',
  TC_Q_103: 'what the EV needs is refused',
  TC_Q_107: 'charging only, first',
  TC_Q_108: 'we steer, by schedule',
  TC_Q_109: 'we steer, by setpoints that we push',
  TC_Q_110: 'we steer, by setpoints that it asks for',
  TC_Q_111: 'others steer, by setpoints',
  TC_Q_112: 'others steer, by limits',
  TC_Q_117: 'for the frequency, we push',
  TC_Q_120: 'for the frequency, on signals of the grid operator',
  TC_Q_121: 'for the frequency, by itself',
  TC_Q_124: 'for the load of the site, by itself',
})

const DER = checklist2('2.1', 'DER control', {
  TC_R_107: 'controls are set, listed and cleared',
  TC_R_108: 'it tells of an event in the grid',
})

const SWAP = checklist2('2.1', 'Battery swap', {
  TC_S_102: 'asked for, not enough batteries',
  TC_S_103: 'asked for, and done',
})

export const CHECKLIST_2_MS: readonly SpecId[] = [
  ...CERTIFICATES,
  ...DIAGNOSTICS,
  ...DISPLAY,
  ...DATA,
  ...CERTIFICATES_21,
  ...DIAGNOSTICS_21,
  ...DISPLAY_21,
  ...V2X,
  ...DER,
  ...SWAP,
]

export const NOT_NOW_2_MS: Readonly<Record<string, string>> = {
  TC_M_24: 'no OCSP responder is asked yet: whether one was revoked is answered Failed',
  TC_M_26: 'no certificate authority is asked yet: a contract certificate is answered Failed',
  TC_M_28: 'no certificate authority is asked yet: a contract certificate is answered Failed',
  TC_M_100: 'no certificate authority is asked yet: a contract certificate is answered Failed',
}

export const NOT_WHOLE_2_MS: Readonly<Record<string, string>> = {}
