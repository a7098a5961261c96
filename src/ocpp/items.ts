/** Words to tell of items: what is there, what changed, what is gone. */
import type { ItemsTold } from '../model/event-answer.ts'
import type { ItemChange, ItemKind } from '../model/item.ts'
import { ITEM_ID_LENGTH_MAX } from '../model/item.ts'

export function present(kind: ItemKind, itemId: string, body: object, isOpen = true) {
  return { kind, itemId: cut(itemId), body: JSON.stringify(body), isOpen }
}

export function gone(kind: ItemKind, itemId: string): ItemChange {
  return { kind, itemId: cut(itemId), body: null, isOpen: false }
}

/** Null for none: then nothing is told. */
export function changed(at: number, items: readonly ItemChange[]): ItemsTold | null {
  return items.length === 0 ? null : { type: 'items.told', at, items, replaces: null }
}

/** What of this kind is not among them is gone. */
export function replaced(at: number, kind: ItemKind, items: readonly ItemChange[]): ItemsTold {
  return { type: 'items.told', at, items, replaces: kind }
}

function cut(itemId: string): string {
  return itemId.slice(0, ITEM_ID_LENGTH_MAX)
}
