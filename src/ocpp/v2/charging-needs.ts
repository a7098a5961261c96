/**
 * What an EV asks for by ISO 15118, and what it will do with what it was sent. OCPP 2.x K15 to K17;
 * 2.1 K18, K19.
 *
 * The answer says whether a profile follows, so it is decided here as the lane will plan it: for a
 * running transaction, if there is a limit to plan with. `Rejected` ends the charge in 2.1, which
 * has a word of its own for none (K18.FR.04, .22): it is for what its driver may not do (Q01).
 */
import type { ChargePoint } from '../../model/charge-point.ts'
import type { EvNeeds } from '../../model/charging-needs.ts'
import type { Transaction } from '../../model/transaction.ts'
import { checkEvSchedule } from '../charging/needs.ts'
import { parseMirrored } from '../charging/parse-profile.ts'
import { planProfile } from '../charging/plan.ts'
import { NOMINAL } from '../charging/units.ts'
import type { Handler } from '../handler.ts'
import { present } from '../items.ts'
import type { Messages21 } from '../messages-21.gen.ts'
import type { Messages201 } from '../messages-201.gen.ts'
import { tell } from './accept.ts'

type Needs = Messages21['NotifyEVChargingNeeds']['request']
type EvSchedule = Messages21['NotifyEVChargingSchedule']['request']
type EvScheduleHandler = Handler<EvSchedule, Messages201['NotifyEVChargingSchedule']['response']>
type Version2 = 'ocpp2.0.1' | 'ocpp2.1'

/** The number of the profile changes nothing about whether there will be one. */
const ANY_PROFILE_ID = 1

export const chargingNeeds201: Handler<Needs, Messages201['NotifyEVChargingNeeds']['response']> =
  newChargingNeeds('ocpp2.0.1', 'Rejected')

export const chargingNeeds21: Handler<Needs, Messages21['NotifyEVChargingNeeds']['response']> =
  newChargingNeeds('ocpp2.1', 'NoChargingProfile')

export const chargingSchedule201: EvScheduleHandler = newChargingSchedule('ocpp2.0.1')

export const chargingSchedule21: EvScheduleHandler = newChargingSchedule('ocpp2.1')

function newChargingNeeds<None extends string>(
  version: Version2,
  none: None,
): Handler<Needs, { readonly status: 'Accepted' | 'Rejected' | None }> {
  return {
    toEvent: (request, context, received, before) => {
      const told = tell('ev.charging-needs', request, {}, { context, received })
      if (isForbidden(version, before, request)) return told
      const { raw } = received
      return [told, { type: 'charging-needs.told', at: context.now, needs: toNeeds(request), raw }]
    },

    toResponse: (after, { now }, request) => {
      if (isForbidden(version, after, request)) return { status: 'Rejected' }
      const needs = toNeeds(request)
      const transaction = findRunning(after, needs.evseId)
      if (transaction === null) return { status: none }
      const { transactionId } = transaction
      const profileId = ANY_PROFILE_ID
      const wish = { type: 'chargingProfile', transactionId, needs, profileId } as const
      const profile = planProfile(version, wish, after, now)
      return { status: profile === null ? none : 'Accepted' }
    },
  }
}

/** 2.0.1 tells nobody how they may charge. */
function isForbidden(version: Version2, state: ChargePoint, { evseId, chargingNeeds }: Needs) {
  const allowed = findRunning(state, evseId)?.told?.allowedEnergyTransfer ?? null
  if (version !== 'ocpp2.1' || allowed === null) return false
  return !allowed.includes(chargingNeeds.requestedEnergyTransfer)
}

/** Above what it was sent it is refused, and gets its profile again. K15.FR.12, K16. */
function newChargingSchedule(version: Version2): EvScheduleHandler {
  return {
    toEvent: (request, context, received, before) => {
      const isWithin = isWithinSent(version, before, request, context.now)
      const items = [present('chargingSchedule', String(request.evseId), request, isWithin)]
      const telling = { time: request.timeBase, items }
      const told = tell('ev.charging-schedule', request, telling, { context, received })
      const { evseId } = request
      return isWithin ? told : [told, { type: 'ev-schedule.refused', at: context.now, evseId }]
    },

    toResponse: (after, { now }, request) =>
      isWithinSent(version, after, request, now)
        ? { status: 'Accepted' }
        : { status: 'Rejected', statusInfo: { reasonCode: 'AboveLimit' } },
  }
}

function isWithinSent(
  version: Version2,
  state: ChargePoint,
  { evseId, chargingSchedule: schedule, timeBase, selectedChargingScheduleId }: EvSchedule,
  now: number,
): boolean {
  const { isWithin } = checkEvSchedule({
    evseId,
    schedule,
    timeBase,
    selectedScheduleId: selectedChargingScheduleId ?? null,
    sent: state.chargingProfiles
      .filter((profile) => profile.evseId === evseId || profile.evseId === 0)
      .flatMap((profile) => parseMirrored(version, profile) ?? []),
    transaction: findRunning(state, evseId),
    now,
    nominal: NOMINAL,
  })
  return isWithin
}

function toNeeds(request: Needs): EvNeeds {
  const { evseId, maxScheduleTuples } = request
  const text = JSON.stringify(request)
  return { evseId, text, maxScheduleTuples: maxScheduleTuples ?? null }
}

function findRunning({ transactions }: ChargePoint, evseId: number): Transaction | null {
  const isHere = (one: Transaction) => one.evseId === evseId && one.phase === 'running'
  return transactions.findLast((one) => isHere(one) && !one.isOrphaned) ?? null
}
