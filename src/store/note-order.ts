/**
 * Notes that make others void: of a batch in the order they were told, what is left of it when all
 * that was overtaken is gone. What is left can be written kind by kind: first the versions spoken,
 * then whole kinds of items, then single ones.
 */
import type { Note } from '../model/record.ts'
import { keyOf } from './fact.ts'
import type { OwnedNote } from './note-buffer.ts'

/** What a charge point says of its set-up: void once it speaks another version. */
const SET_UP: ReadonlySet<Note['type']> = new Set<Note['type']>([
  ...(['variables', 'items', 'items.replaced'] as const),
  ...(['charging-profile.set', 'charging-profile.removed'] as const),
])

/** Whether its place among the others matters. */
export function isOrdered({ type }: Note): boolean {
  return type === 'protocol' || SET_UP.has(type)
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
    if (SET_UP.has(note.type) && index < (voidUntil.get(keyOf(...its)) ?? 0)) return false
    // Notes of items have one each by now.
    const kind = note.type === 'items' ? note.items[0]?.kind : undefined
    return kind === undefined || index > (voidUntil.get(keyOf(...its, kind)) ?? -1)
  })
}
