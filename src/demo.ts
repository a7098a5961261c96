/**
 * `--demo`: ten simulated charge points that live on this hub. They plug in, charge, fail and
 * recover, over the same socket as any other charge point; only their rows are written for them.
 */
import type { Clock } from './base/clock.ts'
import type { Log } from './base/log.ts'
import type { Fleet } from './client/fleet.ts'
import { runFleet } from './client/fleet.ts'
import type { Store } from './store/store.ts'

const CHARGE_POINTS = 10
const ID_PREFIX = 'DEMO-'
const ID_TAGS = ['DEMO-ANNA', 'DEMO-BEN', 'DEMO-CARLA', 'DEMO-DAVID', 'DEMO-EMMA', 'DEMO-FINN']
const SEED = 1
const CONNECTORS = 2
const TENANT = 'default'

export interface DemoOptions {
  readonly store: Pick<Store, 'registry' | 'idTokens'>
  readonly port: number
  readonly clock: Clock
  readonly log: Log
}

export async function startDemo({ store, port, clock, log }: DemoOptions): Promise<Fleet> {
  const ids = Array.from({ length: CHARGE_POINTS }, (_, i) => `${ID_PREFIX}${i + 1}`)
  for (const id of ids) await store.registry.enroll(TENANT, id)
  for (const idTag of ID_TAGS) {
    await store.idTokens.put(
      TENANT,
      { idToken: idTag, type: null },
      {
        status: 'accepted',
        expiresAt: null,
        groupIdToken: null,
        isConcurrentAllowed: true,
        isPrepaid: false,
        places: null,
        language1: null,
        language2: null,
        personalMessage: null,
        chargingPriority: null,
        limits: null,
      },
    )
  }
  return runFleet({
    url: `ws://127.0.0.1:${port}/ocpp`,
    count: CHARGE_POINTS,
    idPrefix: ID_PREFIX,
    ids,
    clock,
    seed: SEED,
    script: 'demo',
    idTagOf: (index) => ID_TAGS[index % ID_TAGS.length] ?? '',
    connectors: CONNECTORS,
    configuration: { MeterValueSampleInterval: '10' },
    onLog: (chargePoint, text) => log.debug({ chargePoint }, text),
  })
}
