/**
 * The edge as the rest of the system sees it: where charge points come in over WebSocket, on the
 * path `/ocpp/` of a given uWebSockets.js app. It composes the parts of this folder and owns their
 * one timer.
 */
import type { Clock } from '../base/clock.ts'
import { randomFraction } from '../base/ids.ts'
import type { Log } from '../base/log.ts'
import type { Metrics } from '../base/metrics.ts'
import type { TemplatedApp } from '../base/uws.ts'
import type { UnknownChargePoint } from '../model/admission.ts'
import { ClaimsUnderWay } from './claims.ts'
import type { Connection, SocketData } from './connections.ts'
import { Connections } from './connections.ts'
import { openCork } from './cork.ts'
import type { EdgeRegistry, Gate } from './handshake.ts'
import type { Identity } from './identity.ts'
import { newLimits } from './limits.ts'
import { Pinger } from './pinger.ts'
import { newFindPeer } from './remote-address.ts'
import type { EdgeSettings } from './settings.ts'
import type { EdgeListener } from './sockets.ts'
import { announce, endFloods, toBehavior } from './sockets.ts'
import { UnknownChargePoints } from './unknown.ts'
import type { Pending } from './upgrades.ts'
import { expirePending, receive, refuseOther } from './upgrades.ts'

export interface EdgeParts {
  readonly app: TemplatedApp
  readonly clock: Clock
  readonly metrics: Metrics
  readonly log: Log
  readonly settings: EdgeSettings
  /** Under which passwords of charge points are hashed. */
  readonly secretKey: Uint8Array
  readonly registry: EdgeRegistry
  /** Not null: newcomers get 503. */
  readonly gate: Gate
  /** Let unknown charge points in, and add them. */
  readonly isAutoAccept: boolean
  readonly hub: EdgeListener
}

export interface Edge {
  /** The id in its canonical spelling. */
  readonly find: (tenant: string, chargePointId: string) => Connection | null
  readonly connections: () => Iterable<Connection>
  readonly count: () => number
  /** Closes it, when it is connected; its close event follows before this returns. */
  readonly remove: (who: Identity, code: number, reason: string) => void
  /** Newest first. */
  readonly listUnknown: () => readonly UnknownChargePoint[]
  /** It was added: off the list of unknown ones. */
  readonly forget: (who: Identity) => void
  /**
   * Closes all with 1001, spread over this time, and tells how many. The gate must be shut:
   * newcomers are not closed. `isOver`: the rest may stay.
   */
  readonly closeAll: (
    withinMs: number,
    options?: { readonly isOver: () => boolean },
  ) => Promise<number>
  /** Settles when newcomers may come. */
  readonly ready: Promise<void>
  /** Ends the timer. Connections live on. */
  readonly stop: () => void
}

const TICK_MS = 250
/** While draining: short, so that a slice is small. */
const SLICE_MS = 50

/** Throws for a trusted proxy that is not an address. */
export function mountEdge(given: EdgeParts): Edge {
  const { app, settings, clock, metrics } = given
  const connections = new Connections()
  const unknown = new UnknownChargePoints(settings.unknownMax)
  const limits = newLimits(settings)
  const sockets = { ...given, connections, limits, flooded: new Set<Connection>() }
  const cork = openCork()
  const upgrades = {
    ...sockets,
    unknown,
    claims: new ClaimsUnderWay(),
    findPeer: newFindPeer(settings.trustedProxies, settings.isTls),
    pending: new Set<Pending>(),
    cork,
    onOpened: announce.bind(null, sockets),
  }
  app.ws<SocketData>('/ocpp/*', {
    ...toBehavior(sockets),
    upgrade: (response, request, context) => receive(upgrades, response, request, context),
  })
  app.any('/ocpp/*', (response, request) => refuseOther(upgrades, response, request))
  app.any('/ocpp', (response, request) => refuseOther(upgrades, response, request))
  const pinger = new Pinger(connections, settings, clock.monotonic())
  const timer = setInterval(() => {
    pinger.tick(clock.monotonic())
    expirePending(upgrades)
    endFloods(sockets)
  }, TICK_MS)
  timer.unref()
  return {
    find: (tenant, chargePointId) => connections.find(tenant, chargePointId),
    connections: () => connections.values(),
    count: () => connections.size,
    remove: (who, code, reason) =>
      connections.find(who.tenant, who.chargePointId)?.close(code, reason),
    listUnknown: () => unknown.list(),
    forget: (who) => {
      unknown.forget(who)
      metrics.set('stator_unknown_charge_points', {}, unknown.size)
    },
    closeAll: (withinMs, { isOver } = { isOver: () => false }) =>
      closeAll(connections, { clock, withinMs, isOver }),
    ready: cork.ready,
    stop: () => {
      clearInterval(timer)
      cork.close()
    },
  }
}

/** In slices of random size, so that a fleet spreads over the other nodes as it comes back. */
async function closeAll(
  connections: Connections,
  { clock, withinMs, isOver }: CloseAllOptions,
): Promise<number> {
  const endMs = clock.monotonic() + withinMs
  let closed = 0
  while (connections.size > 0 && !isOver()) {
    const slicesLeft = Math.max(1, Math.ceil((endMs - clock.monotonic()) / SLICE_MS))
    const share = slicesLeft === 1 ? 1 : (0.5 + randomFraction()) / slicesLeft
    let left = Math.ceil(connections.size * share)
    for (const connection of connections.values()) {
      if (left <= 0) break
      left -= 1
      closed += 1
      connection.close(1001, 'going away')
    }
    if (connections.size > 0) await pause(SLICE_MS)
  }
  return closed
}

interface CloseAllOptions {
  readonly clock: Clock
  readonly withinMs: number
  readonly isOver: () => boolean
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
