/** What an operator set for it, and how often its messages had to be repaired to be read. */
import type { ChargePoint } from '../model/charge-point.ts'
import type { Configured } from '../model/event.ts'
import type { FrameRepaired } from '../model/event-message.ts'
import { changeItems } from './items.ts'
import type { ActorStep } from './step.ts'
import { stay } from './step.ts'

/** Rules that are counted; there are far fewer. Past it a new one is not. */
export const REPAIRS_MAX = 256

/** It is in the store already. */
export function stepConfigured(before: ChargePoint, { tariff, leniency }: Configured): ActorStep {
  return stay({ ...before, tariff, leniency })
}

export function stepRepaired(before: ChargePoint, { action, rules, at }: FrameRepaired): ActorStep {
  const repairs: Record<string, number> = { ...before.repairs }
  const room = REPAIRS_MAX - Object.keys(repairs).length
  const counted = [
    ...rules.filter((rule) => Object.hasOwn(repairs, rule)),
    ...rules.filter((rule) => !Object.hasOwn(repairs, rule)).slice(0, room),
  ]
  for (const rule of counted) repairs[rule] = (repairs[rule] ?? 0) + 1
  const lastAt = new Date(at).toISOString()
  const items = counted.map((rule) => ({
    kind: 'repair' as const,
    itemId: rule,
    body: JSON.stringify({ count: repairs[rule], lastAt, action }),
    isOpen: true,
  }))
  return changeItems({ ...before, repairs }, items, at)
}
