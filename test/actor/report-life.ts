/**
 * Transactions of 2.x told to an actor, with a store that answers at once by its own rules: for
 * tests in which only the order counts.
 */
import assert from 'node:assert/strict'

import { stepChargePoint } from '../../src/actor/charge-point.ts'
import type { ChargePoint } from '../../src/model/charge-point.ts'
import type { ActorEffect } from '../../src/model/effect.ts'
import type { Event } from '../../src/model/event.ts'
import type { TransactionReported } from '../../src/model/event-message.ts'
import { ReportsModel } from '../sim/reports-model.ts'
import type { Random } from '../support/random.ts'
import { MINUTE, NOON, reported, sample, standing } from './told.ts'

const OWNER = { tenant: 'default', chargePointId: 'CP1', epoch: 1 }

const register = (minute: number, wh: number, context = 'Sample.Periodic') =>
  sample({ occurredAt: NOON + minute * MINUTE, number: wh, context })

/** Plugged in, authorized, charging, a reading, a pause, and ended by another of the group. */
export const SIX: readonly TransactionReported[] = [
  reported({
    seqNo: 0,
    phase: 'started',
    trigger: 'CablePluggedIn',
    chargingState: 'EVConnected',
    reservationId: 9,
  }),
  reported({
    seqNo: 1,
    trigger: 'Authorized',
    evseId: 2,
    connectorId: 1,
    idToken: 'DRIVER',
    idTokenType: 'ISO14443',
    remoteStartId: 77,
    samples: [register(1, 1_000, 'Transaction.Begin')],
  }),
  reported({ seqNo: 2, chargingState: 'Charging', samples: [register(2, 1_250)] }),
  reported({ seqNo: 3, isOffline: true, samples: [register(3, 1_900)] }),
  reported({ seqNo: 4, chargingState: 'SuspendedEV' }),
  reported({
    seqNo: 5,
    phase: 'ended',
    trigger: 'StopAuthorized',
    stopReason: 'Local',
    idToken: 'OTHER',
    idTokenType: 'ISO14443',
    chargingState: 'Idle',
    samples: [register(5, 3_500, 'Transaction.End')],
  }),
]

/** One of so many events that say by chance more or less, each thing once as the rules want it. */
export function lifeOf(random: Random, count: number): readonly TransactionReported[] {
  const first = random.pick([0, 0, 1, 812])
  const [told, connected] = [random.int(0, count - 1), random.int(0, count - 1)]
  let wh = 1_000
  return Array.from({ length: count }, (_, index) => {
    wh += random.int(0, 500)
    const isFirst = index === 0
    const isLast = index === count - 1
    return reported({
      seqNo: first + index,
      at: NOON + index * MINUTE,
      phase: isFirst ? 'started' : isLast ? 'ended' : 'updated',
      trigger: isLast ? 'StopAuthorized' : 'MeterValuePeriodic',
      evseId: index === connected ? 3 : null,
      connectorId: index === connected ? 2 : null,
      idToken: index === told || isLast ? 'DRIVER' : null,
      idTokenType: 'ISO14443',
      chargingState: random.pick([null, 'Charging', 'SuspendedEV']),
      isOffline: random.next() < 0.2,
      samples: random.next() < 0.5 ? [register(index, wh)] : [],
    })
  })
}

export interface Life {
  readonly state: ChargePoint
  readonly reports: ReportsModel
  readonly effects: readonly ActorEffect[]
}

export function runReports(before: ChargePoint, events: readonly TransactionReported[]): Life {
  const reports = new ReportsModel()
  let state = before
  const effects: ActorEffect[] = []
  const tell = (event: Event): void => {
    const step = stepChargePoint(state, event)
    state = step.state
    for (const effect of step.effects) {
      effects.push(effect)
      answerEffect(effect, event.at)
    }
  }
  const answerEffect = (effect: ActorEffect, at: number): void => {
    if (effect.type === 'lookup') {
      const found = standing({ groupIdToken: 'FLEET' })
      tell({ type: 'id-token.found', at, ticket: effect.ticket, standing: found })
    } else if (effect.type === 'record') {
      const { fact, ticket } = effect
      assert.ok(fact.type === 'transaction.reported')
      const receipt = reports.commit(OWNER, fact)
      if (ticket !== null) tell({ type: 'recorded', at, ticket, ...receipt })
    }
  }
  for (const event of events) tell(event)
  return { state, reports, effects }
}

/** Every order of them. */
export function ordersOf<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length <= 1) return [items]
  return items.flatMap((item, index) =>
    ordersOf(items.toSpliced(index, 1)).map((rest) => [item, ...rest]),
  )
}
