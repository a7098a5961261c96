import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { ChargePoint } from '../../../src/model/charge-point.ts'
import type { EnergyTransfer } from '../../../src/model/id-token.ts'
import type { Transaction, TransactionTold } from '../../../src/model/transaction.ts'
import { BOTH, checkCase, item, NOW, respond, STATE, told, type Version2 } from './run.ts'

const TRANSACTION: Transaction = {
  transactionId: 'T1',
  evseId: 1,
  idToken: 'Card1',
  groupIdToken: null,
  startedAt: NOW - 60_000,
  meterStartWh: 0,
  meterWh: 0,
  phase: 'running',
  isOrphaned: false,
  told: null,
}
const RUNNING: ChargePoint = { ...STATE, transactions: [TRANSACTION] }

const TOLD: TransactionTold = {
  seqNo: 3,
  connectorId: 1,
  chargingState: 'Charging',
  remoteStartId: null,
  costToldAt: null,
  renegotiations: 0,
  allowedEnergyTransfer: null,
}

const NEEDS = {
  evseId: 1,
  maxScheduleTuples: 3,
  chargingNeeds: {
    requestedEnergyTransfer: 'AC_three_phase',
    acChargingParameters: {
      energyAmount: 20_000,
      evMinCurrent: 6,
      evMaxCurrent: 16,
      evMaxVoltage: 400,
    },
  },
}
/** It says nothing of what it can take, so there is nothing to plan with. */
const VAGUE = { evseId: 1, chargingNeeds: { requestedEnergyTransfer: 'DC' } }

/** For whom a profile follows. */
const PLANS: readonly (readonly [
  name: string,
  after: ChargePoint,
  payload: object,
  isPlanned: boolean,
])[] = [
  ['of a running transaction', RUNNING, NEEDS, true],
  ['of no transaction', STATE, NEEDS, false],
  ['of another EVSE', RUNNING, { ...NEEDS, evseId: 2 }, false],
  ['of one that ended', withTransaction({ phase: 'ended' }), NEEDS, false],
  ['of one whose end was lost', withTransaction({ isOrphaned: true }), NEEDS, false],
  ['without a limit to plan with', RUNNING, VAGUE, false],
]

const PROFILE = {
  id: 3,
  stackLevel: 0,
  chargingProfilePurpose: 'TxProfile',
  chargingProfileKind: 'Absolute',
  transactionId: 'T1',
  chargingSchedule: [
    {
      id: 1,
      startSchedule: '2026-06-07T08:00:00Z',
      duration: 7_200,
      chargingRateUnit: 'A',
      chargingSchedulePeriod: [{ startPeriod: 0, limit: 10 }],
    },
  ],
}

describe('what an EV needs', () => {
  for (const version of BOTH) {
    it(`is told and handed on: ${version}`, () => {
      const needs = { evseId: 1, text: JSON.stringify(NEEDS), maxScheduleTuples: 3 }
      const note = told('ev.charging-needs', 'NotifyEVChargingNeeds', NEEDS)
      const { raw } = note
      checkCase(version, {
        action: 'NotifyEVChargingNeeds',
        name: 'told',
        payload: NEEDS,
        events: [note, { type: 'charging-needs.told', at: NOW, needs, raw }],
      })
    })

    for (const [name, after, payload, isPlanned] of PLANS) {
      it(`${name} is answered with whether a profile follows: ${version}`, () => {
        const none = version === 'ocpp2.1' ? 'NoChargingProfile' : 'Rejected'
        assert.deepEqual(respond(version, 'NotifyEVChargingNeeds', payload, after), {
          status: isPlanned ? 'Accepted' : none,
        })
      })
    }
  }
})

describe('what an EV asks for', () => {
  const leave = (allowedEnergyTransfer: readonly EnergyTransfer[] | null) =>
    withTransaction({ told: { ...TOLD, allowedEnergyTransfer } })
  const CASES: readonly [version: Version2, before: ChargePoint, isRefused: boolean][] = [
    ['ocpp2.1', leave(['DC', 'DC_BPT']), true],
    ['ocpp2.1', leave(['DC', 'AC_three_phase']), false],
    ['ocpp2.1', leave(null), false],
    ['ocpp2.0.1', leave(['DC']), false],
  ]
  for (const [version, before, isRefused] of CASES) {
    const allowed = before.transactions[0]?.told?.allowedEnergyTransfer ?? 'anything'
    it(`is ${isRefused ? 'refused' : 'accepted'} where it may have ${allowed}: ${version}`, () => {
      const note = told('ev.charging-needs', 'NotifyEVChargingNeeds', NEEDS)
      const needs = { evseId: 1, text: JSON.stringify(NEEDS), maxScheduleTuples: 3 }
      const asked = { type: 'charging-needs.told', at: NOW, needs, raw: note.raw } as const
      checkCase(version, {
        action: 'NotifyEVChargingNeeds',
        name: 'asked for',
        payload: NEEDS,
        before,
        events: isRefused ? [note] : [note, asked],
        response: { status: isRefused ? 'Rejected' : 'Accepted' },
      })
    })
  }
})

describe('what an EV will do', () => {
  const refused = { status: 'Rejected', statusInfo: { reasonCode: 'AboveLimit' } }
  const rows = [
    ['within what it was sent', 10, withProfile(PROFILE), true],
    ['above what it was sent', 16, withProfile(PROFILE), false],
    ['when it was sent nothing', 16, RUNNING, true],
  ] as const
  for (const [name, limit, before, isWithin] of rows) {
    for (const version of BOTH) {
      it(`${name}, is ${isWithin ? 'accepted' : 'refused'}: ${version}`, () => {
        const payload = evSchedule(limit)
        const items = [item('chargingSchedule', '1', payload, isWithin)]
        const more = { occurredAt: Date.UTC(2026, 5, 7, 8, 9, 10), items }
        const note = told('ev.charging-schedule', 'NotifyEVChargingSchedule', payload, more)
        const again = { type: 'ev-schedule.refused', at: NOW, evseId: 1 } as const
        checkCase(version, {
          action: 'NotifyEVChargingSchedule',
          name,
          payload,
          before,
          events: isWithin ? [note] : [note, again],
          response: isWithin ? { status: 'Accepted' } : refused,
        })
      })
    }
  }
})

describe('a Dynamic profile', () => {
  const dynamic = {
    ...PROFILE,
    chargingProfileKind: 'Dynamic',
    dynUpdateInterval: 60,
    chargingSchedule: [
      {
        id: 1,
        chargingRateUnit: 'W',
        chargingSchedulePeriod: [{ startPeriod: 0, limit: 4_000 }],
      },
    ],
  }
  const refused = { status: 'Rejected', statusInfo: { reasonCode: 'InvalidProfile' } }

  for (const [name, before, response] of [
    [
      'is told its values',
      withProfile(dynamic),
      { status: 'Accepted', scheduleUpdate: { limit: 4_000 } },
    ],
    ['that nobody knows has none', STATE, refused],
    ['is another than an Absolute one', withProfile(PROFILE), refused],
  ] as const) {
    it(name, () => {
      const payload = { chargingProfileId: 3 }
      const action = 'PullDynamicScheduleUpdate'
      const events = [told('dynamic-schedule.asked', action, payload)]
      checkCase('ocpp2.1', { action, name, payload, before, events, response })
    })
  }
})

function withTransaction(change: Partial<Transaction>): ChargePoint {
  return { ...STATE, transactions: [{ ...TRANSACTION, ...change }] }
}

function withProfile(profile: Omit<typeof PROFILE, 'chargingSchedule'>): ChargePoint {
  const mirrored = {
    profileId: profile.id,
    evseId: 1,
    purpose: profile.chargingProfilePurpose,
    stackLevel: profile.stackLevel,
    transactionId: profile.transactionId,
    text: JSON.stringify(profile),
  }
  return { ...RUNNING, chargingProfiles: [mirrored] }
}

function evSchedule(limit: number) {
  return {
    timeBase: '2026-06-07T08:09:10Z',
    evseId: 1,
    chargingSchedule: {
      id: 1,
      duration: 3_600,
      chargingRateUnit: 'A',
      chargingSchedulePeriod: [{ startPeriod: 0, limit }],
    },
  }
}
