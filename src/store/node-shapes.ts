/** What the store keeps of nodes, for the hub: leases, and what each must be told. */
import type { Owner } from '../model/record.ts'

/** What a node is told of a charge point that it has, or had. */
export interface NodeNews {
  readonly kind: 'takenOver' | 'changed'
  /** Survives JSON. Of `takenOver` the epoch of the new owner. */
  readonly body: unknown
}

export interface NodeInboxRow extends NodeNews {
  readonly sequence: number
  readonly tenant: string
  readonly chargePointId: string
  readonly ageMs: number
}

export type NodeState = 'up' | 'draining'

export interface NodeView {
  readonly node: string
  readonly name: string
  readonly hasBus: boolean
  readonly state: string
}

export interface Renewal {
  readonly name: string
  /** The first one: whoever had this name before is gone. */
  readonly isFirst: boolean
  readonly hasBus: boolean
  readonly state: NodeState
  readonly leaseMs: number
  /** Rows of the inbox that are done with. */
  readonly handled: readonly number[]
}

/** Throws STORE_UNAVAILABLE when the database cannot be asked. */
export interface Nodes {
  /** The lease of this node from now on; and its inbox. */
  readonly renew: (renewal: Renewal) => Promise<readonly NodeInboxRow[]>
  /** In good order: nothing of this node is left but its epochs. */
  readonly leave: () => Promise<void>
  /** Those whose lease is good. */
  readonly list: () => Promise<readonly NodeView[]>
  /** Of these, the ones that another node has by now, or nobody. */
  readonly findLost: (owners: readonly Owner[]) => Promise<readonly Owner[]>
  /** Into its inbox; nothing for a node that is no more. */
  readonly tell: (
    to: string,
    about: { readonly tenant: string; readonly chargePointId: string },
    news: NodeNews,
  ) => Promise<void>
}
