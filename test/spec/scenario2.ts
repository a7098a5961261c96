/**
 * What the cases of 2.0.1 and 2.1 have in common: a charging station that is known, connected,
 * booted and idle; a transaction told event by event. Each step checks what the hub answers to it,
 * and the station holds every frame of the hub against the schema of the version it speaks.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'

import type { ChargePointSettings, IdTokenSettings } from '../support/api-client.ts'
import type { TransactionView } from '../support/api-views.ts'
import type { HandshakeOptions } from '../support/handshake.ts'
import type { Hub } from '../support/hub-process.ts'
import { openStation, type Station } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import { assertNow, isoTime } from './scenario.ts'

export type Version2 = 'ocpp2.0.1' | 'ocpp2.1'

export const VERSIONS2: readonly Version2[] = ['ocpp2.0.1', 'ocpp2.1']

/** A case that both versions have: a test for each. The name begins with its id. */
export function both(name: string, run: (version: Version2, id: string) => Promise<void>): void {
  const caseId = name.split(' ')[0] ?? ''
  for (const version of VERSIONS2) {
    test(`${name} (${version})`, () => run(version, `${caseId}-${version}`.replaceAll('_', '-')))
  }
}

/** A case that only 2.1 has. The name begins with its id. */
export function only21(name: string, run: (version: Version2, id: string) => Promise<void>): void {
  const caseId = name.split(' ')[0] ?? ''
  test(`${name} (ocpp2.1)`, () => run('ocpp2.1', `${caseId}-21`.replaceAll('_', '-')))
}

export const STATION2 = {
  vendorName: 'Volta Works',
  model: 'Twin 22',
  serialNumber: 'VW-22-000417',
  firmwareVersion: '1.0.0',
}

export interface IdTokenInfo2 {
  readonly status: string
  readonly groupIdToken?: { readonly idToken: string; readonly type: string }
  readonly evseId?: readonly number[]
  readonly cacheExpiryDateTime?: string
  readonly language1?: string
  readonly language2?: string
  readonly chargingPriority?: number
}

export interface TransactionAnswer2 {
  readonly idTokenInfo?: IdTokenInfo2
  readonly totalCost?: number
  readonly transactionLimit?: Readonly<Record<string, number>>
}

/** Made known to the hub, connected, accepted and idle: two EVSEs with one connector each. */
export async function bootStation2(
  hub: Hub,
  id: string,
  version: Version2,
  settings: ChargePointSettings = {},
  handshake: HandshakeOptions = {},
): Promise<Station> {
  await hub.api.putChargePoint(id, settings)
  const station = await openStation2(hub, id, version, handshake)
  await bootAccepted2(station)
  for (const evseId of [1, 2]) await report2(station, evseId, 'Available')
  return station
}

export async function openStation2(
  hub: Hub,
  id: string,
  version: Version2,
  handshake: HandshakeOptions = {},
): Promise<Station> {
  const station = await openStation(hub, id, { protocols: [version], ...handshake })
  assert.equal(station.protocol, version)
  return station
}

export async function boot2(
  station: Station,
  { reason = 'PowerUp', chargingStation = STATION2 }: Partial<Boot2> = {},
) {
  return await station.request<{ status: string; interval: number; currentTime: string }>(
    'BootNotification',
    { reason, chargingStation },
  )
}

export interface Boot2 {
  readonly reason: string
  readonly chargingStation: Partial<typeof STATION2>
}

export async function bootAccepted2(station: Station, boot: Partial<Boot2> = {}): Promise<void> {
  const answer = await boot2(station, boot)
  assert.equal(answer.status, 'Accepted')
  assert.ok(answer.interval > 0, `heartbeat interval ${answer.interval}`)
  assertNow(answer.currentTime)
}

export async function report2(
  station: Station,
  evseId: number,
  connectorStatus: string,
  connectorId = 1,
  timestamp = isoTime(),
): Promise<void> {
  const status = { timestamp, evseId, connectorId, connectorStatus }
  assert.deepEqual(await station.request('StatusNotification', status), {})
}

export interface IdToken2 {
  readonly idToken: string
  readonly type: string
}

/** The usual kind of card. */
export function card(idToken: string): IdToken2 {
  return { idToken, type: 'ISO14443' }
}

export async function authorize2(station: Station, idToken: IdToken2): Promise<IdTokenInfo2> {
  const answer = await station.request<{ idTokenInfo: IdTokenInfo2 }>('Authorize', { idToken })
  return answer.idTokenInfo
}

export async function assertAuthorized2(station: Station, idToken: string): Promise<void> {
  assert.equal((await authorize2(station, card(idToken))).status, 'Accepted')
}

/** One reading of the register in Wh. */
export function register2(meterWh: number, context = 'Sample.Periodic', timestamp = isoTime()) {
  const sampledValue = [
    { value: meterWh, context, measurand: 'Energy.Active.Import.Register' },
  ] as const
  return [{ timestamp, sampledValue }]
}

/** What an event says besides its place in the transaction. */
export interface Event2 {
  readonly triggerReason: string
  readonly info?: Readonly<Record<string, unknown>>
  readonly seqNo?: number
  readonly timestamp?: string
  readonly [field: string]: unknown
}

/** A transaction as the station tells it: numbers its events. */
export class Session2 {
  readonly station: Station
  readonly transactionId: string
  seqNo = 0

  constructor(station: Station, transactionId: string) {
    this.station = station
    this.transactionId = transactionId
  }

  start(event: Event2): Promise<TransactionAnswer2> {
    return this.tell('Started', event)
  }

  update(event: Event2): Promise<TransactionAnswer2> {
    return this.tell('Updated', event)
  }

  end(event: Event2): Promise<TransactionAnswer2> {
    return this.tell('Ended', event)
  }

  async tell(eventType: string, event: Event2): Promise<TransactionAnswer2> {
    const request = this.toRequest(eventType, event)
    const answer = await this.station.request<TransactionAnswer2>('TransactionEvent', request)
    // Whoever tells an idToken is told what it may do. E01.FR.11.
    assert.equal('idTokenInfo' in answer, request.idToken !== undefined, JSON.stringify(answer))
    return answer
  }

  /** The payload of the next event, without sending it. */
  toRequest(eventType: string, { info = {}, seqNo, timestamp, ...rest }: Event2) {
    const number = seqNo ?? this.seqNo
    this.seqNo = Math.max(this.seqNo, number + 1)
    const { transactionId } = this
    return {
      eventType,
      timestamp: timestamp ?? isoTime(),
      seqNo: number,
      transactionInfo: { transactionId, ...info },
      ...(rest as { triggerReason: string; idToken?: IdToken2 }),
    }
  }
}

/** Plugged in, authorized, charging on this EVSE, from 1,000 Wh on. */
export async function beginSession2(
  hub: Hub,
  station: Station,
  idToken: string,
  evseId = 1,
  settings: IdTokenSettings = {},
): Promise<Session2> {
  await hub.api.putIdToken(idToken, settings)
  await assertAuthorized2(station, idToken)
  const session = new Session2(station, `tx-${station.id}-${evseId}-${idToken}`.slice(-36))
  const { idTokenInfo } = await session.start({
    triggerReason: 'Authorized',
    evse: { id: evseId, connectorId: 1 },
    idToken: card(idToken),
    meterValue: register2(1_000, 'Transaction.Begin'),
    info: { chargingState: 'EVConnected' },
  })
  assert.equal(idTokenInfo?.status, 'Accepted')
  await report2(station, evseId, 'Occupied')
  await session.update({
    triggerReason: 'ChargingStateChanged',
    info: { chargingState: 'Charging' },
  })
  const view = await viewOf2(hub, session)
  assert.equal(view.isActive, true)
  return session
}

/** Stopped with the card, at 6,000 Wh. */
export async function endSession2(
  session: Session2,
  event: Partial<Event2> = {},
): Promise<TransactionAnswer2> {
  return await session.end({
    triggerReason: 'StopAuthorized',
    meterValue: register2(6_000, 'Transaction.End'),
    ...event,
    info: { stoppedReason: 'Local', chargingState: 'Idle', ...event.info },
  })
}

/** The record of it as the hub shows it. */
export async function viewOf2(hub: Hub, { station, transactionId }: Session2) {
  const path = `/v1/transactions/${encodeURIComponent(transactionId)}?chargePoint=${station.id}`
  return await hub.api.get<TransactionView>(path)
}

/** Once the hub shows it so. */
export async function eventuallyView2(
  hub: Hub,
  session: Session2,
  check: (view: TransactionView) => void,
): Promise<void> {
  await eventually(async () => check(await viewOf2(hub, session)))
}

/** An item of the station, once the hub shows one of this kind that is meant. */
export async function shownItem2(
  hub: Hub,
  id: string,
  kind: string,
  isMeant: (item: Item2) => boolean = () => true,
): Promise<Item2> {
  return await eventually(async () => {
    const { data } = await hub.api.get<{ data: readonly Item2[] }>(
      `/v1/charge-points/${id}/items?kind=${kind}`,
    )
    const item = data.find(isMeant)
    assert.ok(item, `${kind} among ${JSON.stringify(data)}`)
    return item
  })
}

export interface Item2 {
  readonly kind: string
  readonly itemId: string
  readonly isOpen: boolean
  readonly body: Readonly<Record<string, unknown>>
}

/** An event of the journal, once it is there. */
export async function journaled2(
  hub: Hub,
  id: string,
  type: string,
  isMeant: (payload: Readonly<Record<string, unknown>>) => boolean = () => true,
): Promise<Readonly<Record<string, unknown>>> {
  return await eventually(async () => {
    const { data } = await hub.api.get<{ data: readonly { payload: Record<string, unknown> }[] }>(
      `/v1/events?chargePoint=${id}&type=${type}`,
    )
    const found = data.find(({ payload }) => isMeant(payload))
    assert.ok(found, `${type} among ${JSON.stringify(data)}`)
    return found.payload
  })
}
