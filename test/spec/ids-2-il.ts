/**
 * Cost, meter values, smart charging and firmware in the checklists
 * of 2.0.1 and 2.1: what each case is about, in our words, and why those without a test have none.
 */
import { checklist2, type SpecId } from './spec-id.ts'

const COST = checklist2('2.0.1', 'Cost', {
  TC_I_01: 'what it costs so far, during the session',
  TC_I_02: 'what it cost, at the end',
})

const METER_VALUES = checklist2('2.0.1', 'Meter values', {
  TC_J_01: 'by the clock, nothing charges',
  TC_J_02: 'by the clock, during a session',
  TC_J_03: 'by the clock, all of them at the end',
  TC_J_04: 'by the clock, signed by the meter',
  TC_J_07: 'at the start, on a known EVSE',
  TC_J_08: 'at the start, before the EVSE is known',
  TC_J_09: 'now and then during a session',
  TC_J_10: 'all of a session, at its end',
  TC_J_11: 'of a session, signed by the meter',
})

const SMART_CHARGING = checklist2('2.0.1', 'Smart charging', {
  TC_K_01: 'default profile of an EVSE',
  TC_K_02: 'profile for a session that does not run',
  TC_K_03: 'most that the whole charge point may draw',
  TC_K_04: 'replace a profile by its id',
  TC_K_05: 'clear a profile by its id',
  TC_K_06: 'clear a profile by its purpose and level',
  TC_K_08: 'clear a profile that is not there',
  TC_K_10: 'default profile of all EVSEs',
  TC_K_15: 'charge point without smart charging',
  TC_K_19: 'profile for each day',
  TC_K_29: 'report of profiles, of the whole charge point',
  TC_K_30: 'report of profiles, of an EVSE',
  TC_K_31: 'report of profiles, wherever they are',
  TC_K_32: 'report of profiles, by id',
  TC_K_33: 'report of profiles, of an EVSE and a level',
  TC_K_34: 'report of profiles, of an EVSE, by who set them',
  TC_K_35: 'report of profiles, of an EVSE and a purpose',
  TC_K_36: 'report of profiles, of an EVSE, a purpose and a level',
  TC_K_37: 'remote start with a profile',
  TC_K_43: 'what an EVSE plans to draw',
  TC_K_44: 'what the whole charge point plans to draw',
  TC_K_48: 'limit from outside, set and changed',
  TC_K_50: 'limit from outside, lifted while nothing charges',
  TC_K_51: 'limit from outside, lifted during a session',
  TC_K_52: 'limit from outside, in the report of profiles',
  TC_K_53: 'an EV asks, gets a profile, and keeps to it',
  TC_K_55: 'an EV plans more than its profile allows',
  TC_K_57: 'an EV wants another profile',
  TC_K_58: 'we want another profile for an EV',
  TC_K_59: 'we want another profile for an EV, which asks anew',
  TC_K_60: 'profile for the session that runs',
  TC_K_70: 'several profiles at once',
})

const FIRMWARE = checklist2('2.0.1', 'Firmware', {
  TC_L_01: 'signed firmware, installed',
  TC_L_02: 'to be installed later',
  TC_L_03: 'to be fetched later',
  TC_L_04: 'signed with a certificate that was revoked',
  TC_L_05: 'signed with a certificate that is not trusted',
  TC_L_06: 'signature that does not fit',
  TC_L_07: 'cannot be fetched',
  TC_L_08: 'does not hold after it was installed',
  TC_L_09: 'cannot be installed',
  TC_L_10: 'another one takes its place',
  TC_L_11: 'another one is refused, the first goes on',
  TC_L_13: 'waits for the end of a session',
  TC_L_17: 'published on site',
  TC_L_19: 'published on site, with a wrong checksum',
  TC_L_20: 'published on site, failed',
  TC_L_21: 'taken from the site',
  TC_L_22: 'taken from the site, unknown',
  TC_L_23: 'taken from the site, in use',
  TC_L_24: 'published on site, cannot be fetched',
})

const COST_21 = checklist2('2.1', 'Cost', {
  TC_I_101: 'default tariff with times of the day',
  TC_I_102: 'default tariff of no more elements than it takes',
  TC_I_105: 'default tariff without conditions, which it does not know',
  TC_I_106: 'default tariffs that it refuses',
  TC_I_109: "a driver's own tariff",
  TC_I_110: 'tariffs listed and cleared',
  TC_I_113: 'another tariff for a session, of no more elements than it takes',
  TC_I_114: 'another tariff for a session, without conditions',
  TC_I_115: 'another tariff for a session, with conditions',
  TC_I_122: 'what it cost, in detail',
})

const SMART_CHARGING_21 = checklist2('2.1', 'Smart charging', {
  TC_K_100: 'profile that ends when it is offline for long',
  TC_K_101: 'charging and discharging in turn',
  TC_K_102: 'limit from a state of charge on',
  TC_K_104: 'profile of those that go first',
  TC_K_106: 'profile that starts by chance',
  TC_K_109: 'id that is not one of those from outside',
  TC_K_113: 'ISO 15118-20: we want another profile',
  TC_K_114: 'ISO 15118-20: the EV wants another profile',
  TC_K_115: 'EV that lets us steer',
  TC_K_117: 'EV that lets us steer, limits change',
  TC_K_118: 'a session goes first, and no longer',
  TC_K_121: 'values of a profile, asked for',
  TC_K_126: 'EV that lets us steer, and there is no profile',
})

export const CHECKLIST_2_IL: readonly SpecId[] = [
  ...COST,
  ...METER_VALUES,
  ...SMART_CHARGING,
  ...FIRMWARE,
  ...COST_21,
  ...SMART_CHARGING_21,
]

export const NOT_NOW_2_IL: Readonly<Record<string, string>> = {
  TC_I_109: 'prices of drivers come with their accounts: a charge point has one plain tariff now',
}

export const NOT_WHOLE_2_IL: Readonly<Record<string, string>> = {}
