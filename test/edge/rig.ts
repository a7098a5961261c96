/**
 * An edge on a free port, with a registry that is a table and a hub that notes what it is told.
 * The sockets are real ones.
 */
import net from 'node:net'
import { systemClock } from '../../src/base/clock.ts'
import { openLog } from '../../src/base/log.ts'
import { hashMachineSecret } from '../../src/base/machine-secret.ts'
import type { Metrics } from '../../src/base/metrics.ts'
import { newMetrics } from '../../src/base/metrics.ts'
import { uWS } from '../../src/base/uws.ts'
import type { Connection } from '../../src/edge/connections.ts'
import type { EdgeRegistry, Gate } from '../../src/edge/handshake.ts'
import { listen } from '../../src/edge/listen.ts'
import type { EdgeSettings } from '../../src/edge/settings.ts'
import { EDGE_DEFAULTS } from '../../src/edge/settings.ts'
import type { EdgeListener } from '../../src/edge/sockets.ts'
import type { Edge } from '../../src/edge/ws.ts'
import { mountEdge } from '../../src/edge/ws.ts'
import type { Admission } from '../../src/model/admission.ts'
import { newChargePoint } from '../../src/model/charge-point.ts'

export const SECRET_KEY = Buffer.alloc(32, 7)

/** What a test says of a charge point; the rest is as plain as can be. */
export type Known = Partial<Admission> & { readonly password?: string | Uint8Array }

export interface RigOptions {
  readonly known?: Readonly<Record<string, Known>>
  readonly settings?: Partial<EdgeSettings>
  readonly registry?: Partial<EdgeRegistry>
  readonly hub?: Partial<EdgeListener>
  readonly gate?: Gate
  readonly isAutoAccept?: boolean
}

export interface Rig {
  readonly port: number
  readonly edge: Edge
  readonly metrics: Metrics
  /** Charge points as the registry has them; a test may change them. */
  readonly table: Map<string, Admission>
  readonly opened: Connection[]
  readonly closed: Connection[]
  readonly frames: { readonly connection: Connection; readonly text: string }[]
  /** What the registry was asked to do, in order. */
  readonly asked: string[]
  readonly stop: () => void
}

export function toAdmission(id: string, { password, ...known }: Known = {}): Admission {
  return {
    tenant: 'default',
    chargePointId: id,
    isBlocked: false,
    securityProfile: password === undefined ? 0 : 1,
    passwordHash: password === undefined ? null : hashOf(password),
    proposedPasswordHash: null,
    defaultProtocol: null,
    acceptsHexPassword: false,
    ignoresPings: false,
    ...known,
  }
}

export function hashOf(password: string | Uint8Array): string {
  return hashMachineSecret(SECRET_KEY, Buffer.from(password))
}

const running: (() => void)[] = []

/** For the end of a test file: a test that failed half way leaves nothing behind. */
export function stopRigs(): void {
  for (const stop of running.splice(0)) stop()
}

export function startRig(options: RigOptions = {}): Rig {
  const table = new Map<string, Admission>()
  for (const [id, known] of Object.entries(options.known ?? {})) {
    const admission = toAdmission(id, known)
    table.set(keyOf(admission.tenant, id), admission)
  }
  const asked: string[] = []
  const opened: Connection[] = []
  const closed: Connection[] = []
  const frames: Rig['frames'] = []
  const metrics = newMetrics({ hasProcessMetrics: false })
  const app = uWS.App()
  const edge = mountEdge({
    app,
    clock: systemClock,
    metrics,
    log: openLog({ level: 'silent', isPretty: false }),
    settings: { ...EDGE_DEFAULTS, ...options.settings },
    secretKey: SECRET_KEY,
    registry: { ...newRegistry(table, asked), ...options.registry },
    gate: options.gate ?? (() => null),
    isAutoAccept: options.isAutoAccept ?? false,
    hub: {
      onOpen: (connection) => opened.push(connection),
      onFrame: (connection, text) => frames.push({ connection, text }),
      onClose: (connection) => closed.push(connection),
      ...options.hub,
    },
  })
  const listener = listen(app, { host: '127.0.0.1', port: 0, backlogSockets: 2 })
  let isStopped = false
  const stop = () => {
    if (isStopped) return
    isStopped = true
    edge.stop()
    listener.close()
    app.close()
  }
  running.push(stop)
  return { port: listener.port, edge, metrics, table, opened, closed, frames, asked, stop }
}

function newRegistry(table: Map<string, Admission>, asked: string[]): EdgeRegistry {
  const epochs = new Map<string, number>()
  return {
    findAdmission: async (tenant, id) => table.get(keyOf(tenant, id)) ?? null,
    enroll: async (tenant, id) => {
      asked.push(`enroll ${tenant}/${id}`)
      const admission = { ...toAdmission(id), tenant }
      table.set(keyOf(tenant, id), admission)
      return admission
    },
    claim: async (tenant, id) => {
      asked.push(`claim ${tenant}/${id}`)
      const epoch = (epochs.get(keyOf(tenant, id)) ?? 0) + 1
      epochs.set(keyOf(tenant, id), epoch)
      return { epoch, takenFrom: null, state: newChargePoint(tenant, id) }
    },
    settlePassword: async (of, used) => {
      asked.push(`settle ${used}`)
      const passwordHash = used === 'proposed' ? of.proposedPasswordHash : of.passwordHash
      const settled = { ...of, passwordHash, proposedPasswordHash: null }
      table.set(keyOf(of.tenant, of.chargePointId), settled)
    },
  }
}

/** As the store does: identities that differ only in case are one. */
export function keyOf(tenant: string, id: string): string {
  return `${tenant}/${id}`.toLowerCase()
}

/** Bytes in, whatever comes back until the end or the time, for what no client library sends. */
export function exchange(port: number, bytes: string | Uint8Array, ms = 300): Promise<string> {
  return new Promise((resolve) => {
    let received = ''
    const socket = net.connect({ port, host: '127.0.0.1' })
    const finish = () => {
      clearTimeout(timer)
      socket.destroy()
      resolve(received)
    }
    const timer = setTimeout(finish, ms)
    socket.on('data', (data) => {
      received += data.toString('latin1')
    })
    socket.on('close', finish)
    socket.on('error', finish)
    socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes)
  })
}

/** A handshake as bytes, with these headers changed, or left out when null. */
export function toHandshake(path: string, changes: Readonly<Record<string, string | null>> = {}) {
  const headers: Record<string, string | null> = {
    Host: 'localhost',
    Upgrade: 'websocket',
    Connection: 'Upgrade',
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Protocol': 'ocpp1.6',
    ...changes,
  }
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    value === null ? [] : [`${name}: ${value}`],
  )
  return `GET ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`
}

/** 0 when nothing readable came. */
export function toStatus(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0)
}
