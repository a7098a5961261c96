/**
 * What the tests of the quirks share: charge points by maker, since leniency goes by that; what the
 * hub shows of the repairs it made; and an upgrade whose request line no client library would send.
 */
import assert from 'node:assert/strict'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { request } from 'node:http'

import type { ChargePointSettings } from '../support/api-client.ts'
import type { ItemView } from '../support/api-views.ts'
import type { HandshakeOptions } from '../support/handshake.ts'
import type { Hub } from '../support/hub-process.ts'
import { openStation, type Station } from '../support/station.ts'
import { eventually, within } from '../support/wait.ts'

export interface Maker {
  readonly chargePointVendor: string
  readonly chargePointModel: string
  readonly firmwareVersion?: string
}

/** Nobody knows it: what it may do wrong is up to the hub, and to its operator. */
export const NO_NAME: Maker = { chargePointVendor: 'Nobody & Sons', chargePointModel: 'One' }

/** A charge point of 1.6 by this maker: known, connected, accepted. */
export async function bringInMaker(
  hub: Hub,
  id: string,
  maker: Maker,
  settings: ChargePointSettings = {},
  options: HandshakeOptions = {},
): Promise<Station> {
  await hub.api.putChargePoint(id, settings)
  const station = await openStation(hub, id, options)
  const { status } = await station.request<{ status: string }>('BootNotification', maker)
  assert.equal(status, 'Accepted')
  return station
}

/** A call whose payload breaks its schema, and which is answered with a result all the same. */
export async function tell(
  station: Station,
  action: string,
  payload: unknown,
): Promise<Readonly<Record<string, unknown>>> {
  const answer = await station.call(action, payload)
  assert.equal(answer.type, 'result', `${action} was answered ${JSON.stringify(answer)}`)
  return (answer as { payload: Record<string, unknown> }).payload
}

/** The hub shows the operator that it repaired this charge point's messages by this rule. */
export async function expectRepair(
  hub: Hub,
  id: string,
  rule: string,
  expected: { readonly count: number; readonly action: string },
): Promise<void> {
  await eventually(async () => {
    const repairs = await listRepairs(hub, id)
    const body = repairs.find(({ itemId }) => itemId === rule)?.body
    const { count, action } = (body ?? {}) as { count?: number; action?: string }
    assert.deepEqual({ count, action }, expected, `${rule} of ${JSON.stringify(repairs)}`)
  })
  assert.ok((await readRepairs(hub, rule)) >= expected.count, `${rule} is not in the metrics`)
}

export function listRepairs(hub: Hub, id: string): Promise<readonly ItemView[]> {
  return hub.api.items(id, { kind: 'repair' })
}

/** How often the hub has repaired anybody's message by this rule. */
export async function readRepairs(hub: Hub, rule: string): Promise<number> {
  return await readMetric(hub, `stator_repairs_total{rule="${rule}"}`)
}

/** By its name with its labels, as it is exposed; 0 for one that is not there. */
export async function readMetric(hub: Hub, name: string): Promise<number> {
  const response = await fetch(`${hub.managementUrl}/metrics`)
  const lines = (await response.text()).split('\n')
  const line = lines.find((text) => text.startsWith(`${name} `))
  return line === undefined ? 0 : Number(line.slice(name.length + 1))
}

export interface RawUpgrade {
  /** The request target, as it stands in the request line. */
  readonly target: string
  /** The header, as it is written. */
  readonly protocols?: string
}

/** What comes of an upgrade with exactly these. Its socket is destroyed. */
export async function upgradeRaw(
  { port }: Hub,
  { target, protocols = 'ocpp1.6' }: RawUpgrade,
): Promise<{ readonly status: number; readonly headers: IncomingHttpHeaders }> {
  const headers = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    'sec-websocket-protocol': protocols,
  }
  const asked = request({ host: '127.0.0.1', port, path: target, headers, agent: false })
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    asked.on('error', reject)
    asked.on('upgrade', resolve)
    asked.on('response', resolve)
  })
  asked.end()
  const answer = await within(`an answer to ${target}`, answered)
  answer.socket.destroy()
  return { status: answer.statusCode ?? 0, headers: answer.headers }
}
