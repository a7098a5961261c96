/**
 * What the tests of the tricky cases share: a station brought in the usual way, the payloads of a
 * session, and a look at the metrics.
 */
import assert from 'node:assert/strict'

import { systemClock } from '../../src/base/clock.ts'
import type { ChargePointSettings, Reply } from '../support/api-client.ts'
import type { HandshakeOptions } from '../support/handshake.ts'
import type { Hub } from '../support/hub-process.ts'
import { type HubAnswer, openStation, type Station } from '../support/station.ts'
import { eventually, waitFor } from '../support/wait.ts'

export const BOOT = { chargePointVendor: 'Stator', chargePointModel: 'Tricky' }

export const DAY_MS = 86_400_000

export interface Started {
  readonly transactionId: number
  readonly idTagInfo: { readonly status: string; readonly parentIdTag?: string }
}

export interface Ended {
  readonly idTagInfo?: { readonly status: string; readonly parentIdTag?: string }
}

export interface BootAnswer {
  readonly status: string
  readonly currentTime: string
  readonly interval: number
}

interface Start {
  readonly connectorId: number
  readonly idTag: string
  readonly meterStart: number
  readonly timestamp: string
}

/** ISO text of our clock, moved. */
export function isoText(offsetMs = 0): string {
  return new Date(systemClock.now() + offsetMs).toISOString()
}

export function newStart(idTag: string, changes: Partial<Start> = {}): Start {
  return { connectorId: 1, idTag, meterStart: 1_000, timestamp: isoText(), ...changes }
}

export function newStatus(status: string, connectorId = 1) {
  return { connectorId, errorCode: 'NoError', status, timestamp: isoText() }
}

/** One reading of the register, in Wh. */
export function newReading(meterWh: number, transactionId?: number) {
  return {
    connectorId: 1,
    ...(transactionId === undefined ? {} : { transactionId }),
    meterValue: [{ timestamp: isoText(), sampledValue: [{ value: String(meterWh) }] }],
  }
}

/** Provisioned, connected, booted and accepted. */
export async function bringIn(
  hub: Hub,
  id: string,
  settings: ChargePointSettings = {},
  options: HandshakeOptions = {},
): Promise<Station> {
  await hub.api.putChargePoint(id, settings)
  const station = await openStation(hub, id, options)
  const { status } = await station.request<BootAnswer>('BootNotification', BOOT)
  assert.equal(status, 'Accepted')
  return station
}

/** Frames of one charge point are worked off in order: all that came before this one was seen. */
export async function settle(station: Station): Promise<void> {
  await station.request('Heartbeat', {})
}

export function assertError(answer: HubAnswer, code: string): void {
  assert.equal(answer.type, 'error', `not an error: ${JSON.stringify(answer)}`)
  assert.equal((answer as { code: string }).code, code)
}

export function assertProblem(reply: Reply, status: number, code: string): void {
  const problem = reply.body as { code?: string } | null
  assert.deepEqual([reply.status, problem?.code], [status, code], JSON.stringify(reply.body))
}

/** A command that has to wait behind the one in flight; resolves once the hub has queued it. */
export async function queueCommand(hub: Hub, id: string, action: string, payload: unknown) {
  const waiting = async () => (await hub.api.chargePoint(id)).commandsWaiting
  const before = await waiting()
  const reply = hub.api.command(id, action, payload, 60)
  await waitFor(`${action} in the queue of ${id}`, async () => (await waiting()) > before)
  return { reply }
}

/** How often the hub has counted an oddity so far. */
export async function readOddity(hub: Hub, what: string): Promise<number> {
  const response = await fetch(`${hub.managementUrl}/metrics`)
  const name = `stator_oddities_total{what="${what}"} `
  const line = (await response.text()).split('\n').find((text) => text.startsWith(name))
  return line === undefined ? 0 : Number(line.slice(name.length))
}

export async function expectOddity(hub: Hub, what: string, count: number): Promise<void> {
  await eventually(async () => {
    const seen = await readOddity(hub, what)
    assert.ok(seen >= count, `${what} was counted ${seen} times, expected ${count}`)
  })
}

/** Waits until the hub shows the charge point as connected, or as not. */
export async function expectConnected(hub: Hub, id: string, isConnected: boolean): Promise<void> {
  await eventually(async () => {
    assert.equal((await hub.api.chargePoint(id)).connected, isConnected)
  })
}
