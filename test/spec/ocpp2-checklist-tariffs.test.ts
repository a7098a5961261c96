/**
 * Outer checklist of 2.1, block I: tariffs by which a charge point counts the cost itself. One test
 * for each case, by its id.
 */
import assert from 'node:assert/strict'
import { after } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import type { Station } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import { operation2, request2 } from './operations2.ts'
import { isoTime, operate } from './scenario.ts'
import {
  beginSession2,
  bootStation2,
  endSession2,
  eventuallyView2,
  journaled2,
  only21,
  register2,
  type Session2,
} from './scenario2.ts'
import { assertProblem } from './tricky.ts'
import { getOne, shownVariable, variable2 } from './variables2.ts'

const hub = await startHub({ env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false' } })
after(() => hub.stop())

const ACCEPTED = { status: 'Accepted' }

const ELEMENTS_MAX = variable2('TariffCostCtrlr', 'MaxElements', 'Tariff')
const CONDITIONS = variable2('TariffCostCtrlr', 'ConditionsSupported', 'Tariff')

interface Tariff {
  readonly tariffId: string
  readonly currency: string
  readonly [part: string]: unknown
}

const PLAIN: Tariff = {
  tariffId: 'plain',
  currency: 'EUR',
  energy: { prices: [{ priceKwh: 0.3 }] },
}

/** Cheap at night, dear at noon of working days, and idle time is paid. */
const BY_DAY: Tariff = {
  tariffId: 'by-day',
  currency: 'EUR',
  description: [{ format: 'UTF8', language: 'en', content: 'Night 0.20, noon 0.50, else 0.30' }],
  energy: {
    prices: [
      { priceKwh: 0.2, conditions: { startTimeOfDay: '22:00', endTimeOfDay: '06:00' } },
      {
        priceKwh: 0.5,
        conditions: {
          startTimeOfDay: '11:00',
          endTimeOfDay: '14:00',
          dayOfWeek: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'],
        },
      },
      { priceKwh: 0.3 },
    ],
    taxRates: [{ type: 'vat', tax: 19 }],
  },
  idleTime: { prices: [{ priceMinute: 0.05, conditions: { minIdleTime: 600 } }] },
}

/** What an operator says of a plain one, of up to four prices. */
const IN_OUR_WORDS = { currency: 'EUR', pricePerKwh: 35, pricePerMinute: 0, startFee: 0 }
const OF_FOUR = { ...IN_OUR_WORDS, pricePerMinute: 2, startFee: 100 }

only21('TC_I_101 default tariff with times of the day', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await isSet(station, 0, BY_DAY)
  await shows(id, [BY_DAY])
  const tariffAssignments = [{ tariffId: 'by-day', tariffKind: 'DefaultTariff', evseIds: [1, 2] }]
  const assigned = { ...ACCEPTED, tariffAssignments }
  await operate(hub, station, 'GetTariffs', { evseId: 0 }, assigned)
  await assigns(id, [['by-day', [1, 2]]])

  const session = await beginSession2(hub, station, `TAG-${id}`)
  await endSession2(session, { costDetails: costs('by-day', 1.5), info: { tariffId: 'by-day' } })
  await ended(session, 'by-day', 1.5)
})

only21('TC_I_102 default tariff of no more elements than it takes', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await getOne(hub, station, ELEMENTS_MAX, '2')
  await shownVariable(hub, id, 'TariffCostCtrlr.MaxElements[Tariff]', '2')
  assertProblem(await request2(hub, id, 'tariff', OF_FOUR), 409, 'COMMAND_REFUSED')

  station.answerAll({ SetDefaultTariff: ACCEPTED })
  const { result } = await operation2(hub, id, 'tariff', { ...IN_OUR_WORDS, startFee: 50 })
  assert.equal(result.status, 'accepted')
  const { tariff } = lastTariff(station)
  assert.deepEqual(tariff.energy, { prices: [{ priceKwh: 0.35 }] })
  assert.deepEqual(tariff.fixedFee, { prices: [{ priceFixed: 0.5 }] })
  assert.equal('idleTime' in tariff || 'chargingTime' in tariff, false)
  await shows(id, [tariff])
})

only21(
  'TC_I_105 default tariff without conditions, which it does not know',
  async (version, id) => {
    const station = await bootStation2(hub, id, version)
    await getOne(hub, station, CONDITIONS, 'false')
    station.answerAll({ SetDefaultTariff: ACCEPTED })
    const { result } = await operation2(hub, id, 'tariff', OF_FOUR)
    assert.equal(result.status, 'accepted')
    const { tariff } = lastTariff(station)
    assert.equal(JSON.stringify(tariff).includes('conditions'), false)
    assert.equal((result as { readonly tariffId?: string }).tariffId, tariff.tariffId)
    await shows(id, [tariff])
  },
)

only21('TC_I_106 default tariffs that it refuses', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const words = {
    TooManyElements: 'rejected',
    ConditionNotSupported: 'notSupported',
    DuplicateTariffId: 'rejected',
    Rejected: 'rejected',
  }
  for (const [status, word] of Object.entries(words)) {
    await operate(hub, station, 'SetDefaultTariff', { evseId: 1, tariff: BY_DAY }, { status })
    const asked = operation2(hub, id, 'tariff', { ...IN_OUR_WORDS, evseId: 1 })
    station.answer(await station.expectCall('SetDefaultTariff'), { status })
    const { result } = await asked
    assert.deepEqual([result.status, result.reportedStatus], [word, status])
  }
  await shows(id, [])

  // One in another currency, and one that is none, are not even sent.
  await getOne(hub, station, variable2('TariffCostCtrlr', 'Currency'), 'EUR')
  await shownVariable(hub, id, 'TariffCostCtrlr.Currency', 'EUR')
  const inPounds = await request2(hub, id, 'tariff', { ...IN_OUR_WORDS, currency: 'GBP' })
  assertProblem(inPounds, 409, 'COMMAND_REFUSED')
  const { status, body } = await hub.api.command(id, 'SetDefaultTariff', { evseId: 1 })
  assert.deepEqual([status, body.code], [400, 'INVALID_PAYLOAD'])
})

only21('TC_I_110 tariffs listed and cleared', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await isSet(station, 1, PLAIN)
  await isSet(station, 2, BY_DAY)
  await shows(id, [BY_DAY, PLAIN])
  const cleared = { clearTariffsResult: [{ ...ACCEPTED, tariffId: 'plain' }] }
  await operate(hub, station, 'ClearTariffs', { tariffIds: ['plain'] }, cleared)
  await shows(id, [BY_DAY])
  const none = { clearTariffsResult: [{ tariffId: 'plain', status: 'NoTariff' }] }
  await operate(hub, station, 'ClearTariffs', { tariffIds: ['plain'] }, none)
  const all = { clearTariffsResult: [{ ...ACCEPTED, tariffId: 'by-day' }] }
  await operate(hub, station, 'ClearTariffs', {}, all)
  await shows(id, [])
  await operate(hub, station, 'GetTariffs', { evseId: 0 }, { status: 'NoTariff' })
  await shows(id, [])
})

only21(
  'TC_I_113 another tariff for a session, of no more elements than it takes',
  async (version, id) => {
    const station = await bootStation2(hub, id, version)
    await getOne(hub, station, ELEMENTS_MAX, '3')
    await shownVariable(hub, id, 'TariffCostCtrlr.MaxElements[Tariff]', '3')
    const session = await beginSession2(hub, station, `TAG-${id}`)
    // Four prices are one too many, and it goes on by the tariff that it has.
    await operate(hub, station, 'ChangeTransactionTariff', toChange(session, BY_DAY), {
      status: 'TooManyElements',
    })
    await isChanged(station, session, PLAIN)
    await endSession2(session, { costDetails: costs('plain', 1.5), info: { tariffId: 'plain' } })
    await ended(session, 'plain', 1.5)
  },
)

only21('TC_I_114 another tariff for a session, without conditions', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await getOne(hub, station, CONDITIONS, 'false')
  await shownVariable(hub, id, 'TariffCostCtrlr.ConditionsSupported[Tariff]', 'false')
  const session = await beginSession2(hub, station, `TAG-${id}`)
  await operate(hub, station, 'ChangeTransactionTariff', toChange(session, BY_DAY), {
    status: 'ConditionNotSupported',
  })
  await isChanged(station, session, PLAIN)
  await endSession2(session, { costDetails: costs('plain', 1.5), info: { tariffId: 'plain' } })
  await ended(session, 'plain', 1.5)
})

only21('TC_I_115 another tariff for a session, with conditions', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  await isSet(station, 0, PLAIN)
  const session = await beginSession2(hub, station, `TAG-${id}`)
  await isChanged(station, session, BY_DAY)
  const pounds = { ...BY_DAY, tariffId: 'pounds', currency: 'GBP' }
  await operate(hub, station, 'ChangeTransactionTariff', toChange(session, pounds), {
    status: 'NoCurrencyChange',
  })
  await endSession2(session, { costDetails: costs('by-day', 2), info: { tariffId: 'by-day' } })
  await ended(session, 'by-day', 2)
  // It was for this session: the default is what it was.
  await shows(id, [PLAIN])
  await operate(hub, station, 'ChangeTransactionTariff', toChange(session, PLAIN), {
    status: 'TxNotFound',
  })
})

async function isSet(station: Station, evseId: number, tariff: Tariff): Promise<void> {
  await operate(hub, station, 'SetDefaultTariff', { evseId, tariff }, ACCEPTED)
}

function toChange({ transactionId }: Session2, tariff: Tariff) {
  return { transactionId, tariff }
}

/** It goes by another tariff from now on, and says so. */
async function isChanged(station: Station, session: Session2, tariff: Tariff): Promise<void> {
  await operate(hub, station, 'ChangeTransactionTariff', toChange(session, tariff), ACCEPTED)
  await session.update({
    triggerReason: 'TariffChanged',
    info: { tariffId: tariff.tariffId },
    meterValue: register2(3_000),
  })
  await journaled2(hub, station.id, 'transaction.updated', ({ trigger, details }) => {
    const { tariffId } = (details ?? {}) as { readonly tariffId?: string }
    return trigger === 'TariffChanged' && tariffId === tariff.tariffId
  })
}

/** What it counted in the end: so much, all of it for energy. */
function costs(tariffId: string, exclTax: number) {
  return {
    chargingPeriods: [
      { tariffId, startPeriod: isoTime(-60), dimensions: [{ type: 'Energy', volume: 5 }] },
    ],
    totalCost: {
      currency: 'EUR',
      typeOfCost: 'NormalCost',
      energy: { exclTax },
      total: { exclTax },
    },
    totalUsage: { energy: 5, chargingTime: 60, idleTime: 0 },
  }
}

/** All of that is in the record, as it was told. */
async function ended(session: Session2, tariffId: string, exclTax: number): Promise<void> {
  await eventuallyView2(hub, session, ({ isActive, energyWh, flags }) => {
    assert.deepEqual([isActive, energyWh, flags], [false, 5_000, []])
  })
  await journaled2(hub, session.station.id, 'transaction.ended', ({ details }) => {
    const told = (details ?? {}) as { readonly tariffId?: string; readonly costDetails?: object }
    assert.equal(told.tariffId, tariffId)
    const { totalCost } = told.costDetails as ReturnType<typeof costs>
    assert.deepEqual(totalCost.total, { exclTax })
    return true
  })
}

/** The hub shows these tariffs and no others, as they were sent. */
async function shows(id: string, expected: readonly Tariff[]): Promise<void> {
  await eventually(async () => {
    const items = await hub.api.items(id, { kind: 'tariff' })
    const tariffs = items.map(({ body }) => (body as { readonly tariff: Tariff }).tariff)
    const byId = (one: Tariff, other: Tariff) => one.tariffId.localeCompare(other.tariffId)
    assert.deepEqual(tariffs.toSorted(byId), expected)
  })
}

async function assigns(
  id: string,
  expected: readonly (readonly [tariffId: string, evseIds: readonly number[]])[],
): Promise<void> {
  await eventually(async () => {
    const items = await hub.api.items(id, { kind: 'tariff' })
    const assigned = items.map(({ itemId, body }) => [
      itemId,
      (body as { readonly evseIds?: readonly number[] }).evseIds,
    ])
    assert.deepEqual(assigned, expected)
  })
}

function lastTariff(station: Station): { readonly evseId: number; readonly tariff: Tariff } {
  const call = station.calls.findLast(({ action }) => action === 'SetDefaultTariff')
  return call?.payload as { readonly evseId: number; readonly tariff: Tariff }
}
