/**
 * What a driver may still do after the start: give energy back, or pay through a web page. OCPP 2.1
 * Q02, C25. While somebody pays on the web nobody else may start at that EVSE.
 */
import { type DeviceModel, isOn } from './device-model.ts'
import {
  because,
  iso,
  type PartReply,
  type Request2,
  type Send2,
  type Surroundings,
} from './part.ts'

export interface WebPayments {
  readonly locks: readonly { readonly evseId: number; readonly until: number }[]
}

export const newWebPayments = (): WebPayments => ({ locks: [] })

/** A time-out of nothing lets go. */
export function notifyWebPaymentStarted(
  { locks }: WebPayments,
  { evseId, timeout }: Request2<'NotifyWebPaymentStarted'>,
  { at }: Surroundings,
): PartReply<WebPayments, 'NotifyWebPaymentStarted'> {
  const others = locks.filter((lock) => lock.evseId !== evseId && lock.until > at)
  const added = timeout > 0 ? [{ evseId, until: at + timeout * 1_000 }] : []
  return { state: { locks: [...others, ...added] }, response: {} }
}

/** No local start meanwhile; EVSE 0 stands for all. */
export const isLocked = ({ locks }: WebPayments, evseId: number, at: number): boolean =>
  locks.some((lock) => lock.until > at && (lock.evseId === 0 || lock.evseId === evseId))

/** Without these three parts nobody could pay with what a template makes. OCPP 2.1 C25.FR.50. */
export function isTemplateUsable(template: string): boolean {
  const hasPlace = /\{chargingstationid\}|\{roamingevseid\}/.test(template)
  return template === '' || (/\{totp\}/.test(template) && /\{version\}/.test(template) && hasPlace)
}

/** A vehicle that speaks with us is asked anew what it needs; the others cannot be. */
export function notifyAllowedEnergyTransfer<State>(
  state: State,
  model: DeviceModel,
  { transactionId, allowedEnergyTransfer }: Request2<'NotifyAllowedEnergyTransfer'>,
  { at, transactions }: Surroundings,
): PartReply<State, 'NotifyAllowedEnergyTransfer'> {
  const running = transactions.find((each) => each.transactionId === transactionId)
  const [requestedEnergyTransfer] = allowedEnergyTransfer
  if (running === undefined || requestedEnergyTransfer === undefined) {
    return { state, response: { status: 'Rejected', ...because('TxNotFound') } }
  }
  if (!isOn(model, 'ISO15118Ctrlr.Enabled')) {
    return { state, response: { status: 'Rejected', ...because('NotEnabled') } }
  }
  const { evseId } = running
  const needs = { requestedEnergyTransfer, availableEnergyTransfer: allowedEnergyTransfer }
  const payload = { evseId, timestamp: iso(at), chargingNeeds: needs }
  const sends: readonly Send2[] = [{ action: 'NotifyEVChargingNeeds', payload }]
  return { state, response: { status: 'Accepted' }, sends }
}
