/** What is done to a charge point, or to its line, and when the doer wants to look again. */
import type { Act } from './step.ts'

export type Deed = Act | { readonly name: 'offline'; readonly forMs: number }

export interface Deeds<P> {
  readonly persona: P
  readonly deeds: readonly Deed[]
  /** When it wants to look without anything having happened; null is never. */
  readonly wakeAt: number | null
}
