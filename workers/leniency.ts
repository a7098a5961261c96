/**
 * Takes a payload: as it is when it fits its schema; repaired, where its sender's lenient profile
 * has a rule for what is wrong; else with what is wrong. The usual payload costs one check.
 */
import type { ChargePoint } from '../src/model/charge-point.ts'
import type { Context } from '../src/ocpp/handler.ts'
import { findLeniency, type Leniency } from '../src/ocpp/lenient/leniency.ts'
import { repair } from '../src/ocpp/lenient/repair.ts'
import type { Violation } from '../src/ocpp/validate.ts'
import { findViolation } from '../src/ocpp/validate.ts'
import type { Output } from './lane.ts'
import { NOTHING, type Spoken, step } from './spoken.ts'

export interface Message {
  readonly action: string
  readonly kind: 'request' | 'response'
  readonly payload: unknown
  /** The frame. */
  readonly text: string
}

export interface Taken {
  readonly payload: unknown
  /** Null when it was taken. */
  readonly violation: Violation | null
  /** What the repair leads to. */
  readonly output: Output
}

export function take(actor: Spoken, message: Message, context: Context): Taken {
  const { action, kind, payload, text } = message
  const violation = findViolation(actor.version, action, kind, payload)
  if (violation === null) return { payload, violation, output: NOTHING }
  const leniency = leniencyOf(actor.state, message, context)
  const repaired =
    leniency === 'strict' ? null : repair(actor.version, action, kind, payload, leniency)
  if (repaired === null) return { payload, violation, output: NOTHING }
  const rules = [...new Set(repaired.repairs.map(({ rule }) => rule))]
  const counted = rules.map((rule) => ({ type: 'repaired', rule }) as const)
  const event = { type: 'frame.repaired', at: context.now, action, rules, raw: text } as const
  const output = [...counted, ...step(actor, event, context)]
  return { payload: repaired.payload, violation: null, output }
}

/** One that boots says what it is in the very message that may need the repair. */
function leniencyOf(
  { identity, leniency }: ChargePoint,
  { action, payload }: Message,
  { leniency: mode }: Context,
): Leniency {
  const told = action === 'BootNotification' ? readIdentity(payload) : null
  const { vendor, model, firmwareVersion } = told ?? identity ?? NOBODY
  return findLeniency({ mode, override: leniency, vendor, model, firmwareVersion })
}

interface Model {
  readonly vendor: string
  readonly model: string
  readonly firmwareVersion: string | null
}

const NOBODY: Model = { vendor: '', model: '', firmwareVersion: null }

/** Not checked yet: anything may be anything. 1.6 §6.1; 2.x B01. */
function readIdentity(payload: unknown): Model | null {
  const boot = isRecord(payload) ? payload : {}
  const station = isRecord(boot.chargingStation) ? boot.chargingStation : boot
  const vendor = station.vendorName ?? station.chargePointVendor
  const model = station.model ?? station.chargePointModel
  if (typeof vendor !== 'string' || typeof model !== 'string') return null
  const { firmwareVersion } = station
  return {
    vendor,
    model,
    firmwareVersion: typeof firmwareVersion === 'string' ? firmwareVersion : null,
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
