/**
 * What has no machine of its own: evidence is recorded, the rest is noted, and what of it is state
 * goes to its items. A recorder that looks at none of it. OCPP 2.x part 2, most of K, M, N, R, S.
 */
import type { ChargePoint } from '../model/charge-point.ts'
import type { ActorEffect } from '../model/effect.ts'
import type { Told } from '../model/event-message.ts'
import { TOPICS } from '../model/topic.ts'
import { changeItems } from './items.ts'
import type { ActorStep } from './step.ts'
import { writeNote } from './step.ts'

export function stepTold(before: ChargePoint, { items, ...told }: Told): ActorStep {
  const kept: ActorEffect = TOPICS[told.topic].isEvidence
    ? { type: 'record', fact: told, ticket: null }
    : writeNote(told)
  const { state, effects } = changeItems(before, items, told.at)
  return { state, effects: [kept, ...effects] }
}
