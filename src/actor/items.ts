/**
 * What it has or is in besides its transactions: of each thing the latest counts, and the store
 * keeps it. Open ones of the kinds that decide something are kept here too.
 *
 *   (none) <--- taken away, or closed ---- open ----> open, as told last
 */
import type { ChargePoint } from '../model/charge-point.ts'
import type { ActorEffect } from '../model/effect.ts'
import type { ItemsTold } from '../model/event-answer.ts'
import type { Item, ItemChange, ItemKind } from '../model/item.ts'
import { ITEM_KINDS, ITEMS_HELD_MAX } from '../model/item.ts'
import type { ActorStep } from './step.ts'
import { append, count, NONE, stay, without, writeNote } from './step.ts'

/** Characters of one that is kept here; a longer one is only in the store. A choice. */
export const HELD_BODY_LENGTH_MAX = 65_536

export function stepItemsTold(before: ChargePoint, event: ItemsTold): ActorStep {
  const { items, replaces, at } = event
  if (replaces === null) return changeItems(before, items, at)
  const isOfKind = ({ kind }: ItemChange) => kind === replaces
  const its = items.filter(isOfKind)
  const cleared = { ...before, held: without(before.held, ({ kind }) => kind === replaces) }
  const { state, effects } = hold(cleared, its)
  const note = writeNote({ type: 'items.replaced', at, kind: replaces, items: its.flatMap(toItem) })
  const others = changeItems(state, without(items, isOfKind), at)
  return { state: others.state, effects: [note, ...effects, ...others.effects] }
}

/** Of each the last counts. */
export function changeItems(
  before: ChargePoint,
  items: readonly ItemChange[],
  at: number,
): ActorStep {
  if (items.length === 0) return stay(before)
  const { state, effects } = hold(before, items)
  return { state, effects: [writeNote({ type: 'items', at, items }), ...effects] }
}

function hold(before: ChargePoint, items: readonly ItemChange[]): ActorStep {
  let { held } = before
  const effects: ActorEffect[] = []
  for (const change of items) {
    if (!isHeld(change.kind)) continue
    const isIt = ({ kind, itemId }: Item) => kind === change.kind && itemId === change.itemId
    if (held.some(isIt)) held = without(held, isIt)
    const [item] = toItem(change)
    if (item === undefined || !item.isOpen) continue
    const isTooLong = item.body.length > HELD_BODY_LENGTH_MAX
    if (isTooLong || held.length >= ITEMS_HELD_MAX) effects.push(count('item.tooMany'))
    if (!isTooLong) held = append(held, item, ITEMS_HELD_MAX)
  }
  return { state: held === before.held ? before : { ...before, held }, effects }
}

function isHeld(kind: ItemKind): boolean {
  return ITEM_KINDS[kind].isHeld
}

function toItem({ body, ...item }: ItemChange): readonly Item[] {
  return body === null ? NONE : [{ ...item, body }]
}
