/**
 * `--demo`: ten simulated charge points that live on this hub, some of each version. They plug in,
 * charge, fail and recover, over the same socket as any other charge point; only their rows are
 * written for them.
 */
import type { Clock } from './base/clock.ts'
import type { Log } from './base/log.ts'
import type { Fleet } from './client/fleet.ts'
import { runFleet } from './client/fleet.ts'
import type { Store } from './store/store.ts'
import type { IdTokenChange } from './store/views.ts'

/** How many of each. */
const CHARGE_POINTS = { 'ocpp1.6': 4, 'ocpp2.0.1': 3, 'ocpp2.1': 3 } as const
const ID_PREFIX = 'DEMO-'
const ID_TAGS = ['DEMO-ANNA', 'DEMO-BEN', 'DEMO-CARLA', 'DEMO-DAVID', 'DEMO-EMMA', 'DEMO-FINN']
const SEED = 1
const SAMPLE_SECONDS = '10'
const CONNECTORS = 2
const TENANT = 'default'

const VERSIONS = Object.keys(CHARGE_POINTS) as readonly (keyof typeof CHARGE_POINTS)[]
const CONFIGURATION_2 = { 'SampledDataCtrlr.TxUpdatedInterval': SAMPLE_SECONDS }
const CONFIGURATIONS = {
  'ocpp1.6': { MeterValueSampleInterval: SAMPLE_SECONDS },
  'ocpp2.0.1': CONFIGURATION_2,
  'ocpp2.1': CONFIGURATION_2,
} as const satisfies Record<keyof typeof CHARGE_POINTS, Readonly<Record<string, string>>>

/** Each of them, with nothing special about it. */
const DRIVER: IdTokenChange = {
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
  allowedEnergyTransfer: null,
}

export interface DemoOptions {
  readonly store: Pick<Store, 'registry' | 'idTokens'>
  readonly port: number
  readonly clock: Clock
  readonly log: Log
}

/** Stops them all. */
export type Demo = Pick<Fleet, 'stop'>

export async function startDemo({ store, port, clock, log }: DemoOptions): Promise<Demo> {
  for (const idTag of ID_TAGS) {
    await store.idTokens.put(TENANT, { idToken: idTag, type: null }, DRIVER)
  }
  const fleets: Fleet[] = []
  let number = 0
  for (const version of VERSIONS) {
    const ids = Array.from({ length: CHARGE_POINTS[version] }, () => {
      number += 1
      return `${ID_PREFIX}${number}`
    })
    for (const id of ids) await store.registry.enroll(TENANT, id)
    fleets.push(
      runFleet({
        url: `ws://127.0.0.1:${port}/ocpp`,
        version,
        count: ids.length,
        idPrefix: ID_PREFIX,
        ids,
        clock,
        seed: SEED + fleets.length,
        script: 'demo',
        idTagOf: (index) => ID_TAGS[index % ID_TAGS.length] ?? '',
        connectors: CONNECTORS,
        configuration: CONFIGURATIONS[version],
        onLog: (chargePoint, text) => log.debug({ chargePoint }, text),
      }),
    )
  }
  return {
    stop: async () => {
      await Promise.all(fleets.map((fleet) => fleet.stop()))
    },
  }
}
