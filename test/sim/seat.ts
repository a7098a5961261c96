/** A place of the simulation: a charge point, its actor in the hub, and the line between them. */
import type { HubActor, Link } from '../../src/hub/actor.ts'
import { newHubActor } from '../../src/hub/actor.ts'
import type { Lane } from '../../src/hub/lanes.ts'
import type { Standing } from '../../src/model/id-token.ts'
import { PLAIN_STANDING } from '../support/standing.ts'
import type { ConnectionWatch } from './invariants.ts'
import { checkAnswered } from './invariants.ts'
import type { Entry } from './station.ts'
import { SimStation } from './station.ts'
import type { StoreModel } from './store-model.ts'
import type { World } from './world.ts'

/** What the store knows of the idTokens that are used. */
export const STANDINGS = new Map<string, Standing>([
  ['tag-a', PLAIN_STANDING],
  ['tag-b', { ...PLAIN_STANDING, groupIdToken: 'G' }],
  ['tag-c', { ...PLAIN_STANDING, isConcurrentAllowed: true }],
  ['blocked', { ...PLAIN_STANDING, status: 'blocked' }],
])

export interface Seat {
  readonly station: SimStation
  readonly actor: HubActor
  link: (Link & { isOpen: boolean; readonly watch: ConnectionWatch }) | null
  epoch: number
}

export function newSeat(
  world: World,
  store: StoreModel,
  { id, number }: { readonly id: string; readonly number: number },
): Seat {
  const answered = (entry: Entry) => checkAnswered(station, entry, store)
  const station = new SimStation(world, id, answered)
  // Lanes of the simulation are not found by their actors.
  const lane = null as unknown as Lane
  const actor = newHubActor(number, lane, { tenant: 'default', chargePointId: id, epoch: 0 })
  return { station, actor, link: null, epoch: 0 }
}
