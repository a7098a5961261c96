/**
 * Tariffs that our charge point counts by: one for each EVSE, one of a driver's for a transaction.
 * OCPP 2.1 I07 to I12. A tariff in use goes on for its transaction when it is cleared.
 */
import { type DeviceModel, isOn, numberOf, textOf } from './device-model.ts'
import {
  because,
  type PartReply,
  type Refusal,
  type Request2,
  refuse,
  type Surroundings,
} from './part.ts'

export type Tariff = Request2<'SetDefaultTariff'>['tariff']

interface DefaultTariff {
  readonly evseId: number
  readonly tariff: Tariff
}

export interface TransactionTariff {
  readonly transactionId: string
  readonly evseId: number
  readonly tariff: Tariff
  /** Whose it is; null is the default one, kept for a transaction that began with it. */
  readonly idToken: string | null
}

export interface Tariffs {
  /** Of an EVSE the one in force, and at most one that is still to come. */
  readonly defaults: readonly DefaultTariff[]
  readonly transactions: readonly TransactionTariff[]
}

type Fault = 'TooManyElements' | 'ConditionNotSupported'

export const newTariffs = (): Tariffs => ({ defaults: [], transactions: [] })

/** EVSE 0 is all of them. */
export function setDefaultTariff(
  before: Tariffs,
  model: DeviceModel,
  { evseId, tariff }: Request2<'SetDefaultTariff'>,
  { at }: Surroundings,
): PartReply<Tariffs, 'SetDefaultTariff'> {
  const state = withoutPast(before, at)
  const refusal = refusalOf(model)
  if (refusal !== null) return { state, response: refusal }
  if (evseId > model.evses) {
    return { state, response: { status: 'Rejected', ...because('UnknownEvse') } }
  }
  const fault = faultOf(model, tariff)
  if (fault !== null) return { state, response: { status: fault } }
  const isTaken = state.defaults.some(
    ({ tariff: other }) =>
      other.tariffId === tariff.tariffId && JSON.stringify(other) !== JSON.stringify(tariff),
  )
  if (isTaken) return { state, response: { status: 'DuplicateTariffId' } }
  if (tariff.currency !== textOf(model, 'TariffCostCtrlr.Currency')) {
    return { state, response: { status: 'Rejected', ...because('InvalidValue') } }
  }
  const evseIds = evseId === 0 ? evseIdsOf(model) : [evseId]
  const isToCome = validFromOf(tariff) > at
  // One that is to come leaves the one in force where it is, and the other way round.
  const isReplaced = (other: DefaultTariff) =>
    evseIds.includes(other.evseId) && validFromOf(other.tariff) > at === isToCome
  const defaults = [
    ...state.defaults.filter((other) => !isReplaced(other)),
    ...evseIds.map((id) => ({ evseId: id, tariff })),
  ]
  return { state: { ...state, defaults }, response: { status: 'Accepted' } }
}

export function getTariffs(
  before: Tariffs,
  model: DeviceModel,
  { evseId }: Request2<'GetTariffs'>,
  { at }: Surroundings,
): PartReply<Tariffs, 'GetTariffs'> {
  const state = withoutPast(before, at)
  const refusal = refusalOf(model)
  if (refusal !== null) return { state, response: refusal }
  if (evseId > model.evses) {
    return { state, response: { status: 'Rejected', ...because('UnknownEvse') } }
  }
  const isWanted = (each: { readonly evseId: number }) => evseId === 0 || each.evseId === evseId
  const defaults = state.defaults.filter(isWanted)
  const tariffs = new Map(defaults.map(({ tariff }) => [tariff.tariffId, tariff]))
  const assigned = [...tariffs.values()].map(({ tariffId, validFrom }) => ({
    tariffId,
    tariffKind: 'DefaultTariff' as const,
    evseIds: defaults
      .filter((each) => each.tariff.tariffId === tariffId)
      .map((each) => each.evseId),
    ...(validFrom === undefined ? {} : { validFrom }),
  }))
  const ofDrivers = state.transactions.filter(isWanted).flatMap((each) => {
    const { tariff, idToken } = each
    if (idToken === null) return []
    const where = { evseIds: [each.evseId], idTokens: [idToken] }
    return [{ tariffId: tariff.tariffId, tariffKind: 'DriverTariff' as const, ...where }]
  })
  const tariffAssignments = [...assigned, ...ofDrivers]
  if (tariffAssignments.length === 0) return { state, response: { status: 'NoTariff' } }
  return { state, response: { status: 'Accepted', tariffAssignments } }
}

/** What is asked for by id and by EVSE must be both; nothing asked is all. */
export function clearTariffs(
  before: Tariffs,
  model: DeviceModel,
  { tariffIds, evseId }: Request2<'ClearTariffs'>,
  { at, transactions: running }: Surroundings,
): PartReply<Tariffs, 'ClearTariffs'> {
  const state = withoutPast(before, at)
  const refusal = refusalOf(model)
  if (refusal !== null) return { state, response: refusal }
  const isCleared = (each: DefaultTariff) =>
    (tariffIds === undefined || tariffIds.includes(each.tariff.tariffId)) &&
    (evseId === undefined || evseId === 0 || each.evseId === evseId)
  const cleared = state.defaults.filter(isCleared)
  const clearedIds = [...new Set(cleared.map(({ tariff }) => tariff.tariffId))]
  const missingIds = (tariffIds ?? []).filter((id) => !clearedIds.includes(id))
  const results = [
    ...clearedIds.map((tariffId) => ({ tariffId, status: 'Accepted' as const })),
    ...missingIds.map((tariffId) => ({ tariffId, status: 'NoTariff' as const })),
  ]
  const kept = running.flatMap(({ transactionId, evseId: id }) => {
    const isKnown = state.transactions.some((each) => each.transactionId === transactionId)
    const tariff = isKnown ? null : defaultOf(state, id, at)
    return tariff === null ? [] : [{ transactionId, evseId: id, tariff, idToken: null }]
  })
  const defaults = state.defaults.filter((each) => !isCleared(each))
  return {
    state: { defaults, transactions: [...state.transactions, ...kept] },
    response: {
      clearTariffsResult: results.length === 0 ? [{ status: 'NoTariff' }] : results,
    },
  }
}

/** Accepted is followed by a TransactionEvent with TariffChanged. OCPP 2.1 I11. */
export function changeTransactionTariff(
  state: Tariffs,
  model: DeviceModel,
  { transactionId, tariff }: Request2<'ChangeTransactionTariff'>,
  { at, transactions }: Surroundings,
): PartReply<Tariffs, 'ChangeTransactionTariff'> {
  const running = transactions.find((each) => each.transactionId === transactionId)
  const refusal = refusalOf(model)
  if (refusal !== null) return { state, response: refusal }
  if (running === undefined) return { state, response: { status: 'TxNotFound' } }
  const fault = faultOf(model, tariff)
  if (fault !== null) return { state, response: { status: fault } }
  const current = tariffOf(state, running, at)
  const currency = current?.currency ?? textOf(model, 'TariffCostCtrlr.Currency')
  if (tariff.currency !== currency) return { state, response: { status: 'NoCurrencyChange' } }
  const known = state.transactions.find((each) => each.transactionId === transactionId)
  const idToken = known?.idToken ?? null
  const changed = withTransactionTariff(state, { ...running, tariff, idToken })
  return { state: changed, response: { status: 'Accepted' } }
}

/** The tariff of a transaction, or of its EVSE; null is none. */
export function tariffOf(
  state: Tariffs,
  { transactionId, evseId }: { readonly transactionId: string; readonly evseId: number },
  at: number,
): Tariff | null {
  const own = state.transactions.find((each) => each.transactionId === transactionId)
  return own?.tariff ?? defaultOf(state, evseId, at)
}

/** A driver's tariff came with an authorization. False: it cannot be counted by. OCPP 2.1 I08. */
export function isTariffUsable(model: DeviceModel, tariff: Tariff): boolean {
  return (
    refusalOf(model) === null &&
    faultOf(model, tariff) === null &&
    tariff.currency === textOf(model, 'TariffCostCtrlr.Currency')
  )
}

export function withTransactionTariff(
  state: Tariffs,
  { transactionId, evseId, tariff, idToken }: TransactionTariff,
): Tariffs {
  const others = state.transactions.filter((each) => each.transactionId !== transactionId)
  const transactions = [...others, { transactionId, evseId, tariff, idToken }]
  return { ...state, transactions }
}

/** Without the tariffs of transactions that are over. */
export function withoutEnded(state: Tariffs, { transactions: running }: Surroundings): Tariffs {
  const transactions = state.transactions.filter(({ transactionId }) =>
    running.some((each) => each.transactionId === transactionId),
  )
  return transactions.length === state.transactions.length ? state : { ...state, transactions }
}

const validFromOf = ({ validFrom }: Tariff): number =>
  validFrom === undefined ? 0 : Date.parse(validFrom)

const evseIdsOf = ({ evses }: DeviceModel): readonly number[] =>
  Array.from({ length: evses }, (_, i) => i + 1)

/** Of those whose time has come the latest; of two for the same time the one set last. */
function defaultOf({ defaults }: Tariffs, evseId: number, at: number): Tariff | null {
  const begun = defaults
    .filter((each) => each.evseId === evseId && validFromOf(each.tariff) <= at)
    .toSorted((one, other) => validFromOf(one.tariff) - validFromOf(other.tariff))
  return begun.at(-1)?.tariff ?? null
}

/** Without those that another has followed. */
function withoutPast(state: Tariffs, at: number): Tariffs {
  const defaults = state.defaults.filter(
    ({ evseId, tariff }) => validFromOf(tariff) > at || defaultOf(state, evseId, at) === tariff,
  )
  return { ...state, defaults }
}

function refusalOf(model: DeviceModel): Refusal | null {
  const isEnabled = isOn(model, 'TariffCostCtrlr.Enabled[Tariff]')
  return isEnabled ? null : refuse('NotSupported', 'TariffCostCtrlr.Enabled[Tariff] is false')
}

function faultOf(model: DeviceModel, tariff: Tariff): Fault | null {
  const { energy, chargingTime, idleTime, fixedFee, reservationTime, reservationFixed } = tariff
  const parts = [energy, chargingTime, idleTime, fixedFee, reservationTime, reservationFixed]
  const prices: readonly { readonly conditions?: object }[] = parts.flatMap(
    (part): readonly { readonly conditions?: object }[] => part?.prices ?? [],
  )
  if (prices.length > numberOf(model, 'TariffCostCtrlr.MaxElements[Tariff]')) {
    return 'TooManyElements'
  }
  const hasConditions = prices.some(({ conditions }) => conditions !== undefined)
  const isSupported = isOn(model, 'TariffCostCtrlr.ConditionsSupported[Tariff]')
  return hasConditions && !isSupported ? 'ConditionNotSupported' : null
}
