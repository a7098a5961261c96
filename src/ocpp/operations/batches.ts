/**
 * Lists that go in several messages, since a charge point takes only so many elements and bytes in
 * one. 2.x B05.FR.11, B06.FR.05, B08.FR.17, D01.FR.11; OCPP 1.6 §5.8, §5.15.
 */
import type { Facts } from './facts.ts'
import { integerOf } from './facts.ts'
import type { Step } from './row.ts'

/** Assumed until it tells how many it takes. */
const ITEMS_DEFAULT = 4

/** Around a payload: `[2,"","",]` and a message id. */
const FRAME_BYTES = 10 + 36

/** Names of the variables that limit a list; null where a version has none. */
export interface Limits {
  readonly items: string
  readonly bytes: string | null
}

/**
 * As few messages as its limits allow, in the order of the list; none for an empty list. Null when
 * a single element is too large for it.
 */
export function toBatches<Item>(
  items: readonly Item[],
  facts: Facts,
  { items: itemsName, bytes: bytesName }: Limits,
  toStep: (items: readonly Item[]) => Step,
): readonly Step[] | null {
  const itemsMax = positive(integerOf(facts, itemsName)) ?? ITEMS_DEFAULT
  const told = bytesName === null ? null : positive(integerOf(facts, bytesName))
  const bytesMax = told ?? Number.POSITIVE_INFINITY
  const overhead = sizeBytesOf(toStep([]))
  const batches: Item[][] = []
  let sizeBytes = 0
  for (const item of items) {
    // What the list grows by: the element in the list alone, against the empty list.
    const added = sizeBytesOf(toStep([item])) - overhead + 1
    if (overhead + added > bytesMax) return null
    const last = batches.at(-1)
    if (last !== undefined && last.length < itemsMax && sizeBytes + added <= bytesMax) {
      last.push(item)
      sizeBytes += added
    } else {
      batches.push([item])
      sizeBytes = overhead + added
    }
  }
  return batches.map(toStep)
}

/** Of the whole frame. */
function sizeBytesOf({ action, payload }: Step): number {
  return FRAME_BYTES + action.length + Buffer.byteLength(JSON.stringify(payload))
}

/** A limit of nothing is a mistake of its, and no limit. */
function positive(value: number | null): number | null {
  return value !== null && value > 0 ? value : null
}
