import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { Version2 } from '../../../src/client/v2/device-model.ts'
import type { TriggerReason } from '../../../src/client/v2/state.ts'
import {
  ACCEPTED,
  card,
  charge,
  fault,
  type Json,
  plug,
  StationRig,
  type StationRigOptions,
  stop,
  unplug,
  VERSIONS2,
} from './station-rig.ts'

interface Row extends StationRigOptions {
  readonly acts: (rig: StationRig) => void
  /** What is told, from the first event with that trigger on; only it, when left out. */
  readonly story?: readonly string[]
}

const IDLE_CLOCK = { 'AlignedDataCtrlr.Interval': '900' }

const tariff = (priceKwh: number, currency = 'EUR') => ({
  tariffId: `T${priceKwh}`,
  currency,
  energy: { prices: [{ priceKwh }] },
})
/** The next answer to an event with an idToken is this. */
const answerEvents = (answer: object) => ({
  TransactionEvent: ({ idToken }: Json) => (idToken === undefined ? {} : answer),
})
const limited = (transactionLimit: object) => answerEvents({ ...ACCEPTED, transactionLimit })
const refused = answerEvents({ idTokenInfo: { status: 'Invalid' } })
const profile = (more: object, period: object) => ({
  id: 1,
  stackLevel: 0,
  chargingProfilePurpose: 'TxDefaultProfile',
  chargingProfileKind: 'Absolute',
  chargingSchedule: [
    {
      id: 1,
      startSchedule: '2026-01-01T00:00:00Z',
      chargingRateUnit: 'W',
      chargingSchedulePeriod: [{ startPeriod: 0, ...period }],
    },
  ],
  ...more,
})
const install = (rig: StationRig, period: object): void => {
  const chargingProfile = profile({}, period)
  const answer = rig.command('SetChargingProfile', { evseId: 1, chargingProfile })
  assert.equal(answer.status, 'Accepted')
}

const BOTH: Readonly<Partial<Record<TriggerReason, Row>>> = {
  AbnormalCondition: { acts: (rig) => [charge(rig), rig.act(fault('OtherError'))] },
  Authorized: { acts: charge },
  CablePluggedIn: { acts: charge },
  ChargingRateChanged: {
    acts: (rig) => {
      charge(rig)
      install(rig, { limit: 6_000 })
      rig.advance(1)
    },
    story: ['Updated ChargingRateChanged Charging'],
  },
  ChargingStateChanged: { acts: charge },
  Deauthorized: {
    answers: refused,
    acts: charge,
    story: ['Ended Deauthorized EVConnected DeAuthorized'],
  },
  EVCommunicationLost: { acts: (rig) => [charge(rig), rig.act(unplug())] },
  EVConnectTimeout: {
    acts: (rig) => [rig.act(card()), rig.advance(60_000)],
    story: ['Ended EVConnectTimeout Idle Timeout'],
  },
  EVDeparted: {
    configuration: {
      'TxCtrlr.TxStartPoint': 'ParkingBayOccupancy',
      'TxCtrlr.TxStopPoint': 'ParkingBayOccupancy',
    },
    acts: (rig) => {
      rig.act({ name: 'park', evseId: 1 })
      rig.act({ name: 'leave', evseId: 1 })
    },
  },
  EVDetected: {
    configuration: { 'TxCtrlr.TxStartPoint': 'ParkingBayOccupancy' },
    acts: (rig) => rig.act({ name: 'park', evseId: 1 }),
  },
  MeterValueClock: {
    configuration: IDLE_CLOCK,
    acts: (rig) => [charge(rig), rig.advance(900_000)],
  },
  MeterValuePeriodic: { acts: (rig) => [charge(rig), rig.advance(60_000)] },
  RemoteStart: {
    acts: (rig) => {
      rig.act(plug())
      const answer = rig.command('RequestStartTransaction', {
        ...{ evseId: 1, remoteStartId: 7 },
        idToken: { idToken: 'APP', type: 'Central' },
      })
      assert.deepEqual(answer, { status: 'Accepted', transactionId: rig.transactionId })
    },
    story: ['Updated RemoteStart EVConnected', 'Updated ChargingStateChanged Charging'],
  },
  RemoteStop: {
    acts: (rig) => {
      charge(rig)
      const { transactionId } = rig
      const answer = rig.command('RequestStopTransaction', { transactionId })
      assert.deepEqual(answer, { status: 'Accepted' })
    },
    story: ['Ended RemoteStop EVConnected Remote'],
  },
  ResetCommand: {
    acts: (rig) => {
      charge(rig)
      assert.deepEqual(rig.command('Reset', { type: 'Immediate' }), { status: 'Accepted' })
    },
    story: ['Ended ResetCommand Charging ImmediateReset'],
  },
  SignedDataReceived: { configuration: { 'TxCtrlr.TxStartPoint': 'DataSigned' }, acts: charge },
  StopAuthorized: { acts: (rig) => [charge(rig), rig.act(stop())] },
  Trigger: {
    acts: (rig) => {
      charge(rig)
      const answer = rig.command('TriggerMessage', { requestedMessage: 'TransactionEvent' })
      assert.deepEqual(answer, { status: 'Accepted' })
    },
  },
  UnlockCommand: {
    acts: (rig) => {
      rig.act(plug())
      const answer = rig.command('UnlockConnector', { evseId: 1, connectorId: 1 })
      assert.deepEqual(answer, { status: 'Unlocked' })
    },
  },
}

const ONLY_21: Readonly<Partial<Record<TriggerReason, Row>>> = {
  CostLimitReached: {
    answers: limited({ maxCost: 2 }),
    acts: (rig) => {
      charge(rig)
      rig.command('CostUpdated', { transactionId: rig.transactionId, totalCost: 2 })
    },
    story: ['Updated CostLimitReached SuspendedEVSE'],
  },
  EnergyLimitReached: {
    answers: limited({ maxEnergy: 1_000 }),
    acts: (rig) => [charge(rig), rig.advance(400_000)],
    story: ['Updated EnergyLimitReached SuspendedEVSE'],
  },
  LimitSet: { answers: limited({ maxTime: 60 }), acts: charge },
  OperationModeChanged: {
    acts: (rig) => {
      charge(rig)
      install(rig, { setpoint: 12_000, operationMode: 'CentralSetpoint' })
    },
  },
  RunningCost: {
    configuration: { 'SampledDataCtrlr.TxUpdatedMeasurands': '' },
    acts: (rig) => {
      rig.command('SetDefaultTariff', { evseId: 0, tariff: tariff(0.5) })
      charge(rig)
      rig.advance(60_000)
    },
  },
  SoCLimitReached: {
    answers: limited({ maxSoC: 60 }),
    acts: (rig) => [charge(rig, 8_000), rig.advance(1_300_000)],
  },
  TariffChanged: {
    acts: (rig) => {
      charge(rig)
      const { transactionId } = rig
      rig.command('ChangeTransactionTariff', { transactionId, tariff: tariff(0.4) })
    },
  },
  TariffNotAccepted: {
    configuration: { 'TariffCostCtrlr.HandleFailedTariff': 'Deauthorize' },
    answers: { Authorize: () => ({ ...ACCEPTED, tariff: tariff(0.3, 'CHF') }) },
    acts: charge,
  },
  TimeLimitReached: {
    configuration: { 'TxCtrlr.TxStopPoint': 'EnergyTransfer' },
    answers: limited({ maxTime: 600 }),
    acts: (rig) => [charge(rig), rig.advance(600_000)],
    story: ['Ended TimeLimitReached SuspendedEVSE TimeLimitReached'],
  },
  TxResumed: {
    acts: (rig) => {
      charge(rig)
      rig.command('Reset', { type: 'ImmediateAndResume' })
      rig.advance(1_000)
      rig.close()
      rig.advance(5_000)
      rig.open()
      rig.advance(1)
    },
    story: ['Updated TxResumed SuspendedEVSE', 'Updated ChargingStateChanged Charging'],
  },
}

describe('client 2.x triggers of transaction events', () => {
  const check = (version: Version2, trigger: string, { acts, story, ...options }: Row): void => {
    it(`${version}: ${trigger}`, () => {
      const rig = StationRig.booted({ ...options, version })
      acts(rig)
      const index = rig.triggers().indexOf(trigger)
      assert.ok(index >= 0, rig.story().join(', '))
      if (story === undefined) return
      assert.deepEqual(
        rig
          .story()
          .slice(index)
          .filter((event) => !event.includes('MeterValuePeriodic')),
        story,
      )
    })
  }

  for (const [trigger, row] of Object.entries(BOTH)) {
    for (const version of VERSIONS2) check(version, trigger, row)
  }
  for (const [trigger, row] of Object.entries(ONLY_21)) check('ocpp2.1', trigger, row)

  it('ocpp2.0.1: of the new limits it knows none', () => {
    const rig = StationRig.booted({ version: 'ocpp2.0.1' })
    charge(rig)
    rig.advance(7_200_000)
    const known = Object.keys(BOTH)
    assert.deepEqual(
      rig.triggers().filter((trigger) => !known.includes(String(trigger))),
      [],
    )
  })

  it('gives more energy when a limit is raised, once', () => {
    let maxEnergy = 1_000
    const answers = { TransactionEvent: () => ({ transactionLimit: { maxEnergy } }) }
    const rig = StationRig.booted({ answers: { ...answers } })
    charge(rig)
    rig.advance(400_000)
    assert.equal(Math.round(rig.evse().registerWh), 2_000)
    maxEnergy = 1_500
    rig.command('TriggerMessage', { requestedMessage: 'TransactionEvent' })
    rig.advance(400_000)
    assert.equal(Math.round(rig.evse().registerWh), 2_500)
    assert.equal(rig.triggers().filter((trigger) => trigger === 'LimitSet').length, 2)
  })

  it('tells what it comes to, by a tariff of its own', () => {
    const rig = StationRig.booted()
    rig.command('SetDefaultTariff', { evseId: 0, tariff: tariff(0.5) })
    charge(rig)
    rig.advance(3_600_000)
    rig.act(stop())
    const payload = rig.sentOf('TransactionEvent').at(-1)?.payload ?? {}
    const { totalCost, totalUsage } = payload.costDetails as Record<string, Json>
    assert.deepEqual(totalCost?.total, { exclTax: 6 })
    assert.equal(totalUsage?.energy, 12)
    assert.equal((payload.transactionInfo as Json).tariffId, 'T0.5')
  })
})

describe('client 2.x cards that are refused afterwards', () => {
  it('suspends instead of ending when it is told to', () => {
    const rig = StationRig.booted({
      configuration: { 'TxCtrlr.StopTxOnInvalidId': 'false' },
      answers: refused,
    })
    charge(rig)
    assert.deepEqual(rig.story().slice(-2), [
      'Updated Deauthorized Charging',
      'Updated ChargingStateChanged SuspendedEVSE',
    ])
    rig.advance(3_600_000)
    assert.equal(rig.evse().registerWh, 1_000)
  })

  it('gives the energy that is allowed all the same', () => {
    const rig = StationRig.booted({
      configuration: { 'TxCtrlr.MaxEnergyOnInvalidId': '500' },
      answers: refused,
    })
    charge(rig)
    rig.advance(3_600_000)
    assert.equal(rig.story().at(-1), 'Ended Deauthorized EVConnected DeAuthorized')
    assert.equal(Math.round(rig.evse().registerWh), 1_500)
  })
})
