/**
 * What the cases of the checklist have in common: a charge point that is known, connected, booted
 * and idle; a session in its steps; a command that an operator sends and the station answers. Each
 * step checks what the hub answers to it, so that a case reads as its story.
 */
import assert from 'node:assert/strict'

import { systemClock } from '../../src/base/clock.ts'
import type { ChargePointSettings } from '../support/api-client.ts'
import type { ConnectorView, JobView, TransactionView } from '../support/api-views.ts'
import type { HandshakeOptions } from '../support/handshake.ts'
import type { Hub } from '../support/hub-process.ts'
import { openStation, type Station } from '../support/station.ts'
import { eventually } from '../support/wait.ts'

/** What a test tool allows between its clock and that of the central system. */
const CLOCK_DIFFERENCE_MS_MAX = 4_000

/** Each charge point of these tests has two connectors. */
const CONNECTORS = [0, 1, 2]

const INT32_MAX = 2 ** 31 - 1

export interface IdTagInfo {
  readonly status: string
  readonly expiryDate?: string
  readonly parentIdTag?: string
}

export interface Boot {
  readonly chargePointVendor: string
  readonly chargePointModel: string
  readonly chargePointSerialNumber: string
  readonly firmwareVersion: string
}

export const BOOT: Boot = {
  chargePointVendor: 'Volta Works',
  chargePointModel: 'Twin 22',
  chargePointSerialNumber: 'VW-22-000417',
  firmwareVersion: '1.0.0',
}

/** A time on the wire, so many seconds from now; a negative number is in the past. */
export function isoTime(secondsFromNow = 0): string {
  return new Date(systemClock.now() + secondsFromNow * 1_000).toISOString()
}

/** Made known to the hub, connected, accepted and idle. */
export async function bootStation(
  hub: Hub,
  id: string,
  settings: ChargePointSettings = {},
  handshake: HandshakeOptions = {},
): Promise<Station> {
  await hub.api.putChargePoint(id, settings)
  return await connectAndBoot(hub, id, handshake)
}

/** One that the hub knows already: a cold start. */
export async function connectAndBoot(
  hub: Hub,
  id: string,
  handshake: HandshakeOptions = {},
  boot: Boot = BOOT,
): Promise<Station> {
  const station = await openStation(hub, id, handshake)
  await bootAccepted(station, boot)
  for (const connectorId of CONNECTORS) await report(station, connectorId, 'Available')
  return station
}

export async function bootAccepted(station: Station, boot: Boot = BOOT): Promise<void> {
  const answer = await station.request('BootNotification', boot)
  assert.equal(answer.status, 'Accepted')
  assert.ok(Number(answer.interval) > 0, `heartbeat interval ${String(answer.interval)}`)
  assertNow(String(answer.currentTime))
}

/** A time of the hub: UTC, at most three decimals, close to ours. */
export function assertNow(text: string): void {
  assert.match(text, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/)
  const difference = Math.abs(Date.parse(text) - systemClock.now())
  assert.ok(difference < CLOCK_DIFFERENCE_MS_MAX, `${text} is ${difference} ms from now`)
}

export async function report(
  station: Station,
  connectorId: number,
  status: string,
  more: { readonly errorCode?: string; readonly info?: string; readonly timestamp?: string } = {},
): Promise<void> {
  const answer = await station.request('StatusNotification', {
    connectorId,
    status,
    errorCode: 'NoError',
    timestamp: isoTime(),
    ...more,
  })
  assert.deepEqual(answer, {})
}

export async function authorize(station: Station, idTag: string): Promise<IdTagInfo> {
  const answer = await station.request<{ idTagInfo: IdTagInfo }>('Authorize', { idTag })
  return answer.idTagInfo
}

export async function assertAuthorized(station: Station, idTag: string): Promise<void> {
  assert.equal((await authorize(station, idTag)).status, 'Accepted')
}

export interface Start {
  readonly idTag: string
  readonly connectorId?: number
  readonly meterStart?: number
  readonly timestamp?: string
  readonly reservationId?: number
}

export async function start(station: Station, { connectorId = 1, ...more }: Start) {
  const answer = await station.request<{ transactionId: number; idTagInfo: IdTagInfo }>(
    'StartTransaction',
    { connectorId, meterStart: 1_000, timestamp: isoTime(), ...more },
  )
  const { transactionId } = answer
  const isUsable = Number.isInteger(transactionId) && transactionId > 0
  assert.ok(isUsable && transactionId <= INT32_MAX, `transaction id ${transactionId}`)
  return { transactionId, status: answer.idTagInfo.status, info: answer.idTagInfo }
}

export interface Stop {
  readonly transactionId: number
  readonly reason?: string
  readonly meterStop?: number
  readonly idTag?: string
  readonly timestamp?: string
}

/** The idTagInfo of the answer, which is there when the stop named an idTag. */
export async function stop(station: Station, { meterStop = 6_000, ...more }: Stop) {
  const answer = await station.request<{ idTagInfo?: IdTagInfo }>('StopTransaction', {
    meterStop,
    timestamp: isoTime(),
    ...more,
  })
  if (more.idTag !== undefined) assert.equal(answer.idTagInfo?.status, 'Accepted')
  return answer.idTagInfo ?? null
}

export async function meter(station: Station, transactionId: number, meterWh: number) {
  const sample = { value: String(meterWh), measurand: 'Energy.Active.Import.Register', unit: 'Wh' }
  const answer = await station.request('MeterValues', {
    connectorId: 1,
    transactionId,
    meterValue: [{ timestamp: isoTime(), sampledValue: [sample] }],
  })
  assert.deepEqual(answer, {})
}

/** Plugged in, authorized, started, charging on connector 1: its transaction id. */
export async function beginSession(hub: Hub, station: Station, idTag: string): Promise<number> {
  await hub.api.putIdToken(idTag)
  await report(station, 1, 'Preparing')
  await assertAuthorized(station, idTag)
  const { transactionId, status } = await start(station, { idTag })
  assert.equal(status, 'Accepted')
  await report(station, 1, 'Charging')
  await assertRunning(hub, station.id, transactionId, idTag)
  return transactionId
}

/** The station ended it, the vehicle leaves. */
export async function leave(station: Station): Promise<void> {
  await report(station, 1, 'Finishing')
  await report(station, 1, 'Available')
}

/** The hub shows it as running, here and in the list of sessions. */
export async function assertRunning(hub: Hub, id: string, transactionId: number, idTag: string) {
  const session = await hub.api.transaction(transactionId)
  assert.equal(session.chargePoint, id)
  assert.equal(session.transactionId, String(transactionId))
  assert.equal(session.idToken, idTag)
  assert.equal(session.isActive, true)
  assert.equal(session.stoppedAt, null)
  const { activeTransactions } = await hub.api.chargePoint(id)
  assert.ok(activeTransactions.some((active) => active.transactionId === String(transactionId)))
}

/** The hub shows it as ended, by this reason, with the energy between the two readings. */
export async function assertEnded(
  hub: Hub,
  transactionId: number,
  expected: { readonly reason: string; readonly energyWh?: number },
): Promise<TransactionView> {
  const session = await hub.api.transaction(transactionId)
  assert.equal(session.isActive, false)
  assert.equal(session.stopReason, expected.reason)
  assert.equal(session.energyWh, expected.energyWh ?? 5_000)
  assert.equal(session.startMissing, false)
  assert.notEqual(session.stoppedAt, null)
  const { activeTransactions } = await hub.api.chargePoint(session.chargePoint)
  assert.ok(activeTransactions.every((active) => active.transactionId !== String(transactionId)))
  return session
}

export async function assertNoSessions(hub: Hub, id: string): Promise<void> {
  assert.deepEqual(await hub.api.transactions({ chargePoint: id }), [])
  assert.deepEqual((await hub.api.chargePoint(id)).activeTransactions, [])
}

/** The last report of a connector that the hub shows, once it is this one. */
export function shown(hub: Hub, id: string, connectorId: number, reportedStatus: string) {
  return eventually(async (): Promise<ConnectorView> => {
    const { connectors } = await hub.api.chargePoint(id)
    const connector = connectors.find((one) => one.evseId === connectorId)
    assert.equal(connector?.reportedStatus, reportedStatus)
    return connector as ConnectorView
  })
}

/** The newest job of a kind, once the hub shows it in this status. */
export function shownJob(hub: Hub, id: string, kind: string, status: string, isOver: boolean) {
  return eventually(async (): Promise<JobView> => {
    const { jobs } = await hub.api.chargePoint(id)
    const found = jobs.filter((job) => job.kind === kind && job.status === status)
    assert.equal(found.length, 1, `jobs: ${JSON.stringify(jobs)}`)
    assert.equal(found[0]?.isOver, isOver)
    return found[0] as JobView
  })
}

/**
 * An operator sends a command with exactly this payload, the station gets exactly that and answers,
 * and the operator gets exactly the answer.
 */
export async function operate(
  hub: Hub,
  station: Station,
  action: string,
  payload: unknown,
  answer: unknown,
): Promise<void> {
  const reply = hub.api.command(station.id, action, payload)
  const call = await Promise.race([station.expectCall(action), refusal(reply, action)])
  assert.deepEqual(call.payload, payload)
  station.answer(call, answer)
  const { status, body } = await reply
  assert.deepEqual({ status, body }, { status: 200, body: { result: answer } })
}

/** Says why nothing was sent, rather than that nothing came. */
async function refusal(reply: ReturnType<Hub['api']['command']>, action: string): Promise<never> {
  const { status, body } = await reply
  throw new Error(`${action} was not sent: ${status} ${JSON.stringify(body)}`)
}
