/** A lane as the hub has it: the built worker in a thread of its own, and actors in it. */
import { Piscina } from 'piscina'

import type { ChargePoint } from '../../src/model/charge-point.ts'
import type { Effect } from '../../src/model/effect.ts'
import type { Event } from '../../src/model/event.ts'
import type { Version } from '../../src/ocpp/version.ts'
import type { Batch, Input, Output } from '../../workers/lane.ts'
import { NOON, READY } from '../actor/told.ts'

export interface Thread {
  /** One batch at this time, and what came of each input. */
  readonly run: (inputs: readonly Told[], at?: number) => Promise<readonly Output[]>
  /** A charge point that is adopted, with a state that differs so from one that is ready. */
  readonly adopt: (version: Version, facts?: Partial<ChargePoint>) => Promise<Station>
  readonly close: () => Promise<void>
}

export interface Told {
  readonly actor: number
  readonly input: Input
}

/** One charge point in the lane. */
export interface Station {
  readonly actor: number
  /** Tells it something, and gives what came of it. */
  readonly tell: (input: Input, at?: number) => Promise<Output>
  readonly tellEvent: (event: Event, at?: number) => Promise<Output>
}

/** Two messages of money. */
export const STOP = JSON.stringify([
  2,
  'e',
  'StopTransaction',
  { transactionId: 7, meterStop: 20, timestamp: '2026-06-01T12:00:00Z' },
])
export const METER = JSON.stringify([
  2,
  'm',
  'MeterValues',
  {
    connectorId: 1,
    transactionId: 7,
    meterValue: [{ timestamp: '2026-06-01T12:00:00Z', sampledValue: [{ value: '15' }] }],
  },
])

/** The id as JSON, so that it may be a number. */
export const heartbeat = (id: string, payload = '{}'): string => `[2,${id},"Heartbeat",${payload}]`

/** What a Heartbeat at this time is answered. */
export const beat = (id: string, at = NOON): string =>
  `[3,${id},{"currentTime":"${new Date(at).toISOString()}"}]`

let actorCount = 0

export function openThread(): Thread {
  const pool = new Piscina<Batch, readonly Output[]>({
    filename: new URL('../../workers/lane.js', import.meta.url).href,
    minThreads: 1,
    maxThreads: 1,
    concurrentTasksPerWorker: 1,
    atomics: 'sync',
  })
  const run: Thread['run'] = (told, at = NOON) =>
    pool.run({
      context: {
        now: at,
        heartbeatSeconds: 300,
        bootRetrySeconds: 60,
        isInventoryWanted: false,
        leniency: 'strict',
      },
      actors: told.map(({ actor }) => actor),
      inputs: told.map(({ input }) => input),
    })
  const adopt: Thread['adopt'] = async (version, facts = {}) => {
    actorCount += 1
    const actor = actorCount
    const state = { ...READY, ...facts }
    await run([{ actor, input: { type: 'adopt', state, version } }])
    const tell: Station['tell'] = async (input, at) => (await run([{ actor, input }], at))[0] ?? []
    return { actor, tell, tellEvent: (event, at) => tell({ type: 'event', event }, at) }
  }
  return { run, adopt, close: () => pool.close() }
}

/** The frames that go out, without what else is to be done. */
export function framesOf(output: Output): readonly string[] {
  return output.filter((effect) => typeof effect === 'string')
}

export function countsOf(output: Output): readonly string[] {
  return effectsOf(output, 'count').map(({ what }) => what)
}

export function effectsOf<Type extends Effect['type']>(
  output: Output,
  type: Type,
): readonly Extract<Effect, { type: Type }>[] {
  return output.filter(
    (effect): effect is Extract<Effect, { type: Type }> =>
      typeof effect === 'object' && effect.type === type,
  )
}
