/** What was recorded, to read: transactions, meter values, reservations, events, frames. */
import type { ApiDeps } from './deps.ts'
import { notFound } from './problem.ts'
import { booleanOf, pageOf, textOf } from './query.ts'
import { ok } from './reply.ts'
import type { ApiRequest } from './request.ts'

/** In 2.x charge points give the ids: two of them may give the same. */
export async function getTransaction({ store }: ApiDeps, { tenant, params, query }: ApiRequest) {
  const chargePointId = textOf(query, 'chargePoint')
  const transaction = await store.transactions.find(tenant, params[0] ?? '', chargePointId)
  if (transaction === null) throw notFound('There is no such transaction.')
  return ok(transaction)
}

export async function listTransactions({ store }: ApiDeps, { tenant, query }: ApiRequest) {
  const filter = {
    chargePointId: textOf(query, 'chargePoint'),
    idToken: textOf(query, 'idToken'),
    isActive: booleanOf(query, 'active'),
  }
  return ok(await store.transactions.list(tenant, filter, pageOf(query)))
}

export async function listMeterValues({ store }: ApiDeps, { tenant, query }: ApiRequest) {
  const filter = {
    chargePointId: textOf(query, 'chargePoint'),
    transactionId: textOf(query, 'transactionId'),
  }
  return ok(await store.meterValues.list(tenant, filter, pageOf(query)))
}

export async function listReservations({ store }: ApiDeps, { tenant, query }: ApiRequest) {
  const filter = { chargePointId: textOf(query, 'chargePoint') }
  return ok(await store.reservations.list(tenant, filter, pageOf(query)))
}

export async function listChargingProfiles({ store }: ApiDeps, { tenant, query }: ApiRequest) {
  const filter = { chargePointId: textOf(query, 'chargePoint') }
  return ok(await store.chargingProfiles.list(tenant, filter, pageOf(query)))
}

/** The journal, newest first. */
export async function listEvents({ store }: ApiDeps, { tenant, query }: ApiRequest) {
  const filter = { chargePointId: textOf(query, 'chargePoint'), type: textOf(query, 'type') }
  return ok(await store.events.list(tenant, filter, pageOf(query)))
}

/** Frames as they came and went, newest first. */
export async function listMessages({ store }: ApiDeps, { tenant, query }: ApiRequest) {
  const filter = { chargePointId: textOf(query, 'chargePoint') }
  return ok(await store.messages.list(tenant, filter, pageOf(query)))
}

/** What could not be taken or stored, newest first. */
export async function listDeadLetters({ store }: ApiDeps, { tenant, query }: ApiRequest) {
  const filter = { chargePointId: textOf(query, 'chargePoint') }
  return ok(await store.deadLetters.list(tenant, filter, pageOf(query)))
}
