/**
 * Lenient profiles: what is known of makers and their models. Spec quirks.
 *
 * A row says which rules repair their messages and which habits they have that no schema shows. It
 * names makers as their BootNotification does. Several rows may fit one charge point: what they say
 * adds up.
 */
import type { Rule } from './rules.ts'
import { USUAL_RULES } from './rules.ts'

/**
 * Habits beyond the schema that decide what is sent: src/ocpp/operations. Those that need no
 * decision (no boot after a reconnect, message ids that come again) are not listed: the hub takes
 * them from everybody.
 */
export const QUIRKS = {
  endsTransactionAtZeroLimit: 'A limit of 0 ends the transaction instead of pausing it.',
  hasOnlyStackLevelZero: 'It takes charging profiles of stack level 0 only.',
  takesOnlyWatts: 'It takes charging profiles in W only.',
} as const satisfies Record<string, string>

export type Quirk = keyof typeof QUIRKS

export interface Profile {
  /** `*` is any text; without case. */
  readonly vendor: string
  /** Any when left out. */
  readonly model?: string
  readonly firmware?: string
  readonly rules: readonly Rule[]
  readonly quirks: readonly Quirk[]
}

/** For makers whose readings must not be lost for a word, nor a session for a missing one. */
const GENEROUS: readonly Rule[] = [
  ...USUAL_RULES,
  'unknownEnumAsOther',
  'unknownEnumDropped',
  'missingDefault',
]

export const PROFILES: readonly Profile[] = [
  { vendor: 'ABB*', rules: USUAL_RULES, quirks: [] },
  // Contexts without their dot, and long backlogs.
  { vendor: 'Alfen*', rules: USUAL_RULES, quirks: [] },
  { vendor: 'EV?Box*', rules: USUAL_RULES, quirks: [] },
  { vendor: 'EVBox*', rules: USUAL_RULES, quirks: [] },
  { vendor: 'EVNEX*', rules: USUAL_RULES, quirks: [] },
  { vendor: 'Viridian*', rules: USUAL_RULES, quirks: [] },
  {
    vendor: 'go-e*',
    rules: USUAL_RULES,
    quirks: [],
  },
  { vendor: 'United Chargers*', rules: GENEROUS, quirks: [] },
  { vendor: '*Grizzl-E*', rules: GENEROUS, quirks: [] },
  {
    vendor: 'Huawei*',
    rules: GENEROUS,
    quirks: ['endsTransactionAtZeroLimit', 'hasOnlyStackLevelZero', 'takesOnlyWatts'],
  },
  // It leaves its vendor empty.
  {
    vendor: '',
    model: 'ACChargePoint',
    rules: GENEROUS,
    quirks: ['endsTransactionAtZeroLimit', 'hasOnlyStackLevelZero', 'takesOnlyWatts'],
  },
  // Error codes that nobody else has.
  { vendor: 'Legrand*', rules: GENEROUS, quirks: [] },
  { vendor: 'Metron*', rules: USUAL_RULES, quirks: [] },
  // No reason for a trigger.
  { vendor: '*MicroOcpp*', rules: GENEROUS, quirks: [] },
  { vendor: '*', model: '*MicroOcpp*', rules: GENEROUS, quirks: [] },
  // Numbers as text and text as numbers.
  { vendor: 'OpenEVSE*', rules: GENEROUS, quirks: [] },
  { vendor: 'Scame*', rules: GENEROUS, quirks: [] },
  { vendor: 'Star?Charge*', rules: USUAL_RULES, quirks: [] },
  { vendor: 'StarCharge*', rules: USUAL_RULES, quirks: [] },
  // Lists of readings with none in them.
  { vendor: 'Vestel*', rules: USUAL_RULES, quirks: [] },
  { vendor: 'Wall?Box*', rules: USUAL_RULES, quirks: [] },
  { vendor: 'Wallbox*', rules: USUAL_RULES, quirks: [] },
  { vendor: 'Webasto*', rules: USUAL_RULES, quirks: [] },
  // Schedules without periods, besides broken JSON.
  { vendor: 'ZJ*BENY*', rules: GENEROUS, quirks: [] },
]
