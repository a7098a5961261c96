/** This node among the others: what it says on the bus, what it hears there, and its lease. */
import type { Clock } from './base/clock.ts'
import type { Log } from './base/log.ts'
import type { Metrics } from './base/metrics.ts'
import type { Bus } from './bus/bus.ts'
import type { Place } from './bus/commands.ts'
import { type NodesWithLife, newNodes } from './bus/nodes.ts'
import { Peers } from './bus/peers.ts'
import type { Edge } from './edge/ws.ts'
import type { Hub } from './hub/hub.ts'
import { Membership } from './hub/membership.ts'
import type { Store } from './store/store.ts'

export interface JoinOptions {
  /** Of this process. */
  readonly node: string
  /** For people. */
  readonly name: string
  readonly leaseMs: number
  readonly hub: Hub
  readonly edge: Edge
  /** Connections a second, when all of them are to go elsewhere. */
  readonly closesPerSecond: number
  readonly store: Store
  readonly bus: Bus
  readonly clock: Clock
  readonly metrics: Metrics
  readonly log: Log
}

export interface Joined {
  readonly nodes: NodesWithLife
  readonly membership: Membership
}

export function joinNodes(options: JoinOptions): Joined {
  const { node, hub, edge, store, bus, clock, log, leaseMs } = options
  const peers = new Peers(clock, leaseMs)
  const local = hub.local(edge)
  const membership = new Membership({
    ...options,
    store: store.nodes,
    peers,
    listOwned: () => hub.listOwned(),
    countConnections: edge.count,
    onNews: (news) => hub.takeNews(edge, news),
    onLost: (lost) => hub.lose(lost),
    onShed: newShed(options, () => membership.isValid()),
  })
  const nodes = newNodes({
    self: node,
    bus,
    local,
    peers,
    clock,
    log,
    locate: (of) => locate(store, of),
    tell: (to, about, change) => store.nodes.tell(to, about, { kind: 'changed', body: change }),
    onWake: membership.poke,
  })
  return { nodes, membership }
}

/** All connections are closed, spread, unless the node may act again; one round at a time. */
function newShed(
  { edge, closesPerSecond, log, metrics }: JoinOptions,
  isBack: () => boolean,
): () => void {
  let isShedding = false
  return () => {
    const count = edge.count()
    if (isShedding || count === 0) return
    isShedding = true
    log.error({ connections: count }, 'only this node cannot reach the database: it lets go')
    const withinMs = (count / closesPerSecond) * 1_000
    void edge.closeAll(withinMs, { isOver: isBack }).then((closed) => {
      isShedding = false
      metrics.count('stator_charge_points_lost_total', { reason: 'shed' }, closed)
    })
  }
}

async function locate(
  { chargePoints }: Pick<Store, 'chargePoints'>,
  { tenant, chargePointId }: { readonly tenant: string; readonly chargePointId: string },
): Promise<Place | null> {
  const stored = await chargePoints.find(tenant, chargePointId)
  if (stored === null || stored.connection === null) return null
  const { node, epoch, protocol } = stored.connection
  return { tenant, chargePointId, node, epoch, protocol }
}
