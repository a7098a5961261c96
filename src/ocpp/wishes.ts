/**
 * What an actor wants to ask by itself, in the words of a version. Null where that version has no
 * words for it, or there is nothing to ask for. 2.x B07, E14, I02, K15, N02.
 */
import { unreachable } from '../base/assert.ts'
import type { ChargePoint } from '../model/charge-point.ts'
import type { Wish } from '../model/wish.ts'
import { planProfile } from './charging/plan.ts'
import type { Context } from './handler.ts'
import type { Messages21 } from './messages-21.gen.ts'
import type { Version } from './version.ts'

/** One of the calls that the hub makes on its own. */
export type OwnCall = {
  [Action in
    | 'CostUpdated'
    | 'GetBaseReport'
    | 'GetMonitoringReport'
    | 'GetTransactionStatus'
    | 'SetChargingProfile']: {
    readonly action: Action
    readonly payload: Messages21[Action]['request']
  }
}[
  | 'CostUpdated'
  | 'GetBaseReport'
  | 'GetMonitoringReport'
  | 'GetTransactionStatus'
  | 'SetChargingProfile']

export function toCall(
  version: Version,
  wish: Wish,
  state: ChargePoint,
  { now }: Context,
): OwnCall | null {
  if (version === 'ocpp1.6') return null
  switch (wish.type) {
    case 'transactionStatus':
      return { action: 'GetTransactionStatus', payload: { transactionId: wish.transactionId } }
    case 'inventory': {
      const { requestId } = wish
      return { action: 'GetBaseReport', payload: { requestId, reportBase: 'FullInventory' } }
    }
    case 'monitors':
      return { action: 'GetMonitoringReport', payload: { requestId: wish.requestId } }
    case 'runningCost': {
      const { transactionId, totalCost } = wish
      return { action: 'CostUpdated', payload: { transactionId, totalCost } }
    }
    case 'chargingProfile': {
      const chargingProfile = planProfile(version, wish, state, now)
      if (chargingProfile === null) return null
      const { evseId } = wish.needs
      return { action: 'SetChargingProfile', payload: { evseId, chargingProfile } }
    }
    case 'profileAgain': {
      const chargingProfile = JSON.parse(wish.profile)
      return { action: 'SetChargingProfile', payload: { evseId: wish.evseId, chargingProfile } }
    }
    default:
      return unreachable(wish)
  }
}
