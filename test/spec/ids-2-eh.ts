/**
 * Transactions, remote control, availability and reservations in the checklists
 * of 2.0.1 and 2.1: what each case is about, in our words, and why those without a test have none.
 */
import { checklist2, type SpecId } from './spec-id.ts'

const TRANSACTIONS = checklist2('2.0.1', 'Transactions', {
  TC_E_01: 'begins once plugged in and authorized',
  TC_E_02: 'begins with the energy',
  TC_E_03: 'plugged in first, then the card',
  TC_E_04: 'the card first, then plugged in',
  TC_E_07: 'ends with the card, before the cable is taken',
  TC_E_08: 'ends with the energy, by the card',
  TC_E_09: 'begins once plugged in',
  TC_E_10: 'begins once authorized',
  TC_E_11: 'begins with the first signed value',
  TC_E_12: 'begins once somebody parks there',
  TC_E_14: 'ends once unplugged from the charge point',
  TC_E_15: 'ends with the card',
  TC_E_16: 'ends because the idToken is no good',
  TC_E_17: 'ends because the EV was unplugged, which takes its leave away',
  TC_E_19: 'ends once nobody parks there any more',
  TC_E_20: 'ends once unplugged from the EV',
  TC_E_21: 'ends from remote',
  TC_E_22: 'ends with the energy, by the EV',
  TC_E_26: 'unplugged from the EV, which only suspends it',
  TC_E_29: 'status of one that runs, more is to come',
  TC_E_30: 'status of one that runs, nothing is to come',
  TC_E_31: 'status of one that ended, more is to come',
  TC_E_33: 'status of all, more is to come',
  TC_E_34: 'status of all, nothing is to come',
  TC_E_38: 'the EV is not ready yet',
  TC_E_39: 'ends because nobody plugs in',
  TC_E_53: 'each transaction counts from 0',
})

const REMOTE_CONTROL = checklist2('2.0.1', 'Remote control', {
  TC_F_01: 'remote start, plugged in already',
  TC_F_02: 'remote start first, which has to be authorized',
  TC_F_03: 'remote start first, which needs no more',
  TC_F_04: 'remote start first, and nobody plugs in',
  TC_F_06: 'unlock, nothing runs',
  TC_F_11: 'trigger: readings of an EVSE',
  TC_F_12: 'trigger: readings of all EVSEs',
  TC_F_13: 'trigger: the transaction of an EVSE',
  TC_F_14: 'trigger: the transactions of all EVSEs',
  TC_F_15: 'trigger: the log, of which there is none',
  TC_F_18: 'trigger: the firmware, of which there is none',
  TC_F_20: 'trigger: a heartbeat',
  TC_F_23: 'trigger: a connector that is available',
  TC_F_24: 'trigger: a connector that is occupied',
  TC_F_27: 'trigger: it has no such message',
})

const AVAILABILITY = checklist2('2.0.1', 'Availability', {
  TC_G_03: 'an EVSE out of service',
  TC_G_04: 'an EVSE into service',
  TC_G_05: 'the charge point out of service',
  TC_G_06: 'the charge point into service',
  TC_G_07: 'a connector out of service',
  TC_G_08: 'a connector into service',
  TC_G_11: 'an EVSE out of service once it is idle',
  TC_G_14: 'the charge point out of service once it is idle',
  TC_G_17: 'a connector out of service once it is idle',
  TC_G_20: 'the plug cannot be locked',
})

const RESERVATION = checklist2('2.0.1', 'Reservation', {
  TC_H_01: 'of an EVSE, used',
  TC_H_07: 'of an EVSE, expired',
  TC_H_08: 'of any EVSE, used',
  TC_H_14: 'of any EVSE, as many as there are',
  TC_H_15: 'of a type of connector, used',
  TC_H_17: 'cancelled',
  TC_H_19: 'used by another of the group',
  TC_H_20: 'removed, since the EVSE is faulted',
  TC_H_22: 'rejected',
})

const TRANSACTIONS_21 = checklist2('2.1', 'Transactions', {
  TC_E_102: 'limits of both sides',
  TC_E_106: 'limit of energy, by the driver',
  TC_E_107: 'limit of time, by the driver',
  TC_E_108: 'limit of cost, by the driver, who is told the cost by the charge point',
  TC_E_109: 'limit of cost, by us',
  TC_E_110: 'limit of energy, by us',
  TC_E_111: 'limit of time, by us',
  TC_E_113: 'goes on after a power loss',
  TC_E_117: 'its charging profile after a power loss',
})

const REMOTE_CONTROL_21 = checklist2('2.1', 'Remote control', {
  TC_F_100: 'trigger: a message of the vendor',
})

const AVAILABILITY_21 = checklist2('2.1', 'Availability', {
  TC_G_01: 'a connector tells how it is',
})

export const CHECKLIST_2_EH: readonly SpecId[] = [
  ...TRANSACTIONS,
  ...REMOTE_CONTROL,
  ...AVAILABILITY,
  ...RESERVATION,
  ...TRANSACTIONS_21,
  ...REMOTE_CONTROL_21,
  ...AVAILABILITY_21,
]

export const NOT_NOW_2_EH: Readonly<Record<string, string>> = {}

export const NOT_WHOLE_2_EH: Readonly<Record<string, string>> = {}
