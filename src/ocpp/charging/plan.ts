/**
 * The profile for what an EV asked for by ISO 15118: within what we set for the charge point and
 * its EVSE, within limits from outside, and within what the EV itself can. OCPP 2.x K15.FR.07 to
 * .11. /
 */
import type { ChargePoint } from '../../model/charge-point.ts'
import type { EvNeeds } from '../../model/charging-needs.ts'
import type { Item } from '../../model/item.ts'
import type { ChargingProfileType, Messages21 } from '../messages-21.gen.ts'
import type { Version } from '../version.ts'
import { compositeSchedule } from './composite.ts'
import { toEvNominal } from './ev-limits.ts'
import { readChargingFacts, type Variable } from './facts.ts'
import { formatProfile21, formatProfile201 } from './format-profile.ts'
import { planForNeeds } from './needs.ts'
import { parseMirrored, toConstraint } from './parse-profile.ts'
import type { Profile } from './profile.ts'
import { NOMINAL } from './units.ts'

export interface PlanWish {
  readonly transactionId: string
  readonly needs: EvNeeds
  readonly profileId: number
}

/** What a profile is planned for at once. Seconds. */
const HORIZON_SECONDS = 86_400

/** What is asked of the facts here has nothing to do with the transaction. */
const NO_TRANSACTION = { runningTransactionId: null, isPowerToldByPhase: null }

/** Below what an operator sets by hand. */
const STACK_LEVEL = 0

/** Null when neither the EV nor the place has a limit to plan with. */
export function planProfile(
  version: Version,
  { transactionId, needs, profileId }: PlanWish,
  state: ChargePoint,
  now: number,
): ChargingProfileType | null {
  const { evseId, text, maxScheduleTuples } = needs
  const request: Messages21['NotifyEVChargingNeeds']['request'] = JSON.parse(text)
  const stack = [...installed(version, state), ...outside(state.held, now)]
  const facts = readChargingFacts(version, (name) => findKept(state, name), NO_TRANSACTION)
  const evse = { evseId, ratingW: null, transaction: null, isPriorityActive: false }
  const limits = compositeSchedule(stack, {
    evseId,
    from: Math.floor(now / 1_000) * 1_000,
    durationSeconds: HORIZON_SECONDS,
    unit: 'W',
    // A charge on one phase gets one phase's share of a limit in A.
    nominal: toEvNominal(request.chargingNeeds, NOMINAL),
    evses: [evse],
    ratingW: null,
    timeZone: state.variables['clockctrlr.timezone'] ?? null,
    offline: null,
  })
  const plan = planForNeeds({
    needs: request.chargingNeeds,
    evseId,
    transactionId,
    profileId,
    stackLevel: STACK_LEVEL,
    now,
    units: facts.units,
    nominal: NOMINAL,
    limits: [limits],
    maxScheduleTuples,
    isDynamicSupported: facts.isDynamicSupported === true,
    setpointW: null,
  })
  if (plan === null) return null
  return version === 'ocpp2.1' ? formatProfile21(plan.profile) : formatProfile201(plan.profile)
}

function findKept({ variables }: ChargePoint, name: string): Variable | null {
  const value = variables[name.toLowerCase()]
  return value === undefined ? null : { value, maxLimit: null }
}

/** The plan stands in for the transaction's own profile; the others stay. */
function installed(version: Version, { chargingProfiles }: ChargePoint): readonly Profile[] {
  return chargingProfiles
    .map((mirrored) => parseMirrored(version, mirrored))
    .filter((profile) => profile !== null && profile.purpose !== 'TxProfile') as Profile[]
}

/** Without a start of its own a limit holds from now on, until it is cleared. K13. */
function outside(held: readonly Item[], now: number): readonly Profile[] {
  return held.flatMap(({ kind, body }) => {
    if (kind !== 'chargingLimit') return []
    const request: Messages21['NotifyChargingLimit']['request'] = JSON.parse(body)
    const { evseId = 0, chargingSchedule = [], chargingLimit } = request
    const { isLocalGeneration = false } = chargingLimit
    return chargingSchedule.map((schedule) =>
      toConstraint(evseId, schedule, { toldAt: now, isLocalGeneration }),
    )
  })
}
