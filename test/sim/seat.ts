/** A place of the simulation: a charge point, its actor in the hub, and the line between them. */
import type { HubActor, Link } from '../../src/hub/actor.ts'
import { newHubActor } from '../../src/hub/actor.ts'
import type { Lane } from '../../src/hub/lanes.ts'
import type { Standing } from '../../src/model/id-token.ts'
import type { Tariff } from '../../src/model/tariff.ts'
import { PLAIN_STANDING } from '../support/standing.ts'
import { SimChargePoint } from './charge-point.ts'
import type { ConnectionWatch } from './connection-watch.ts'
import { checkAnswered, checkRefused } from './invariants.ts'
import type { StoreModel } from './store-model.ts'
import type { World } from './world.ts'

/** What the store knows of the idTokens that are used. */
export const STANDINGS = new Map<string, Standing>([
  ['tag-a', PLAIN_STANDING],
  ['tag-b', { ...PLAIN_STANDING, groupIdToken: 'G' }],
  ['tag-c', { ...PLAIN_STANDING, isConcurrentAllowed: true }],
  ['blocked', { ...PLAIN_STANDING, status: 'blocked' }],
])

const TARIFF: Tariff = {
  currency: 'EUR',
  currencyDigits: 2,
  pricePerKwh: 39_950,
  pricePerMinute: 1_333,
  startFee: 50_000,
}

export interface Seat {
  readonly chargePoint: SimChargePoint
  readonly actor: HubActor
  link: (Link & { isOpen: boolean; readonly watch: ConnectionWatch }) | null
  epoch: number
  /** Calls of ours that were sent to it. */
  readonly sent: Set<string>
}

export function newSeat(
  world: World,
  store: StoreModel,
  { id, number }: { readonly id: string; readonly number: number },
): Seat {
  const chargePoint = new SimChargePoint(world, id, {
    answered: (entry, answer) => checkAnswered(id, entry, answer, store),
    refused: (entry, code) => checkRefused(id, entry, code),
  })
  if (world.chance(0.5)) store.tariffs.set(id, TARIFF)
  // Lanes of the simulation are not found by their actors.
  const lane = null as unknown as Lane
  const actor = newHubActor(number, lane, { tenant: 'default', chargePointId: id, epoch: 0 })
  return { chargePoint, actor, link: null, epoch: 0, sent: new Set() }
}
