/**
 * Notes that make others void: of a batch in the order they were told, what is left of it when all
 * that was overtaken is gone. What is left can be written kind by kind: first the versions spoken,
 * then whole kinds of items, then single ones.
 */
import type { ItemKind } from '../model/item.ts'
import type { Note } from '../model/record.ts'
import { keyOf } from './fact.ts'
import type { OwnedNote } from './note-buffer.ts'

/**
 * Kinds of items that are set-up: void once the charge point speaks another version. Alarms, swaps,
 * payments and the like are history.
 */
export const VOID_KINDS: ReadonlySet<ItemKind> = new Set<ItemKind>([
  ...(['certificate', 'chargingLimit', 'chargingSchedule', 'derControl'] as const),
  ...(['displayMessage', 'eventStream', 'monitor', 'networkProfile'] as const),
  ...(['priorityCharging', 'reportedProfile', 'tariff'] as const),
])

/** Whether its place among the others matters. */
export function isOrdered({ type }: Note): boolean {
  switch (type) {
    case 'protocol':
    case 'variables':
    case 'items':
    case 'items.replaced':
    case 'charging-profile.set':
    case 'charging-profile.removed':
      return true
    default:
      return false
  }
}

export function dropOvertaken(notes: readonly OwnedNote[]): readonly OwnedNote[] {
  const voidUntil = new Map<string, number>()
  for (const [index, { owner, note }] of notes.entries()) {
    const its = [owner.tenant, owner.chargePointId] as const
    if (note.type === 'protocol') voidUntil.set(keyOf(...its), index)
    if (note.type === 'items.replaced') voidUntil.set(keyOf(...its, note.kind), index)
  }
  if (voidUntil.size === 0) return notes
  return notes.filter(({ owner, note }, index) => {
    const its = [owner.tenant, owner.chargePointId] as const
    if (isSetUp(note) && index < (voidUntil.get(keyOf(...its)) ?? 0)) return false
    const kind = note.type === 'items' ? note.items[0]?.kind : undefined
    return kind === undefined || index > (voidUntil.get(keyOf(...its, kind)) ?? -1)
  })
}

/** Notes of items have one each by now. */
function isSetUp(note: Note): boolean {
  if (note.type === 'items') return note.items.some(({ kind }) => VOID_KINDS.has(kind))
  if (note.type === 'items.replaced') return VOID_KINDS.has(note.kind)
  return note.type !== 'protocol' && isOrdered(note)
}
