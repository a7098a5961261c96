/** Lanes with nothing around them: what lands is kept, and what leaves is looked at. */
import { newManualClock } from '../../src/base/clock.ts'
import { newMetrics } from '../../src/base/metrics.ts'
import type { HubActor, Link } from '../../src/hub/actor.ts'
import type { LanesOptions } from '../../src/hub/lanes.ts'
import { Lanes } from '../../src/hub/lanes.ts'
import type { Input, Output } from '../../workers/lane.ts'
import { NOON, READY } from '../actor/told.ts'
import { waitFor } from '../support/wait.ts'
import { LOG, newActor, SETTINGS } from './rig.ts'

export const ADOPT: Input = { type: 'adopt', state: READY, version: 'ocpp1.6' }

interface Landed {
  readonly actor: HubActor
  readonly connection: Link | null
  readonly output: Output
}

export type LanesRigOptions = Partial<
  Pick<LanesOptions, 'worker' | 'clock' | 'onDeath' | 'onHopeless'>
> & { readonly settings?: Partial<typeof SETTINGS> }

export class LanesRig {
  readonly lanes: Lanes
  readonly metrics = newMetrics({ hasProcessMetrics: false })
  /** What came back, without the empty ones. */
  readonly landed: Landed[] = []
  readonly unread = new Map<HubActor, readonly Input[]>()
  /** The inputs of each batch that left. */
  readonly batches: (readonly Input[])[] = []

  constructor({ settings, ...options }: LanesRigOptions) {
    const { batches, landed, metrics, unread } = this
    this.lanes = new Lanes({
      settings: { ...SETTINGS, ...settings },
      clock: newManualClock(NOON),
      metrics,
      log: LOG,
      context: () => {
        for (const { flight } of this.lanes.all) if (flight !== null) batches.push(flight.inputs)
        return {
          now: NOON,
          heartbeatSeconds: 300,
          bootRetrySeconds: 60,
          isInventoryWanted: false,
          leniency: 'strict',
        }
      },
      onOutput: (actor, connection, output) => {
        if (output.length > 0) landed.push({ actor, connection, output })
      },
      onUnread: (actor, inputs) => unread.set(actor, [...(unread.get(actor) ?? []), ...inputs]),
      onDeath: () => undefined,
      onHopeless: () => undefined,
      ...options,
    })
  }

  adopt(number: number, connection: Link | null = null): HubActor {
    const { all } = this.lanes
    const lane = all[number % all.length] as (typeof all)[number]
    const actor = newActor(lane, number, connection)
    this.lanes.post(actor, ADOPT)
    return actor
  }

  answersTo(actor: HubActor): readonly unknown[] {
    return this.landed.flatMap((one) => (one.actor === actor ? one.output : []))
  }

  idle(): Promise<boolean> {
    return waitFor('idle lanes', () => this.lanes.isIdle)
  }
}
