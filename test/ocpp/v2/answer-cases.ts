/** What each answer to a call of ours tells, in 2.0.1 and 2.1. */
import { ITEMS, ITEMS_21 } from './answer-cases-items.ts'
import { JOBS, REMOTE } from './answer-cases-jobs.ts'
import {
  ACCEPTED,
  type AnswerCase,
  AVAILABILITY,
  about,
  INTERVAL,
  NOW,
  PASSWORD,
  PROFILE,
  REJECTED,
} from './answer-words.ts'

const AVAILABILITIES: readonly AnswerCase[] = (
  [
    [{}, 0, null],
    [{ evse: { id: 2 } }, 2, null],
    [{ evse: { id: 2, connectorId: 1 } }, 2, 1],
  ] as const
).flatMap(([where, evseId, connectorId]) =>
  (['Accepted', 'Rejected', 'Scheduled'] as const).map((status) => ({
    action: 'ChangeAvailability',
    request: { operationalStatus: 'Inoperative', ...where },
    response: { status },
    told: {
      type: 'availability.answered',
      at: NOW,
      evseId,
      connectorId,
      isOperative: false,
      status: status.toLowerCase(),
    },
  })),
)

const VARIABLES: readonly AnswerCase[] = [
  {
    action: 'GetVariables',
    request: { getVariableData: [INTERVAL, PASSWORD, AVAILABILITY] },
    response: {
      getVariableResult: [
        { ...AVAILABILITY, attributeStatus: 'Accepted', attributeValue: 'Available' },
        { ...PASSWORD, attributeStatus: 'Accepted', attributeValue: 'never to be seen' },
        { ...INTERVAL, attributeStatus: 'UnknownVariable' },
        { ...INTERVAL, attributeStatus: 'Rejected', attributeType: 'Target' },
      ],
    },
    told: {
      type: 'variables.reported',
      at: NOW,
      variables: [
        {
          name: 'EVSE(1).AvailabilityState',
          value: 'Available',
          isReadonly: false,
          about: about(AVAILABILITY),
        },
      ],
      unknown: ['OCPPCommCtrlr.HeartbeatInterval'],
    },
  },
  {
    action: 'SetVariables',
    request: {
      setVariableData: [
        { ...INTERVAL, attributeValue: '60' },
        { ...PASSWORD, attributeValue: 'correct horse battery' },
        { ...AVAILABILITY, attributeValue: 'x' },
      ],
    },
    response: {
      setVariableResult: [
        { ...AVAILABILITY, attributeStatus: 'Rejected' },
        { ...PASSWORD, attributeStatus: 'Accepted' },
        { ...INTERVAL, attributeStatus: 'RebootRequired' },
      ],
    },
    told: [
      ['EVSE(1).AvailabilityState', 'x', 'rejected'],
      ['SecurityCtrlr.BasicAuthPassword', '', 'accepted'],
      ['OCPPCommCtrlr.HeartbeatInterval', '60', 'rebootRequired'],
    ].map(([name, value, status]) => ({ type: 'variable.set', at: NOW, name, value, status })),
  },
]

const CHARGING: readonly AnswerCase[] = [
  {
    action: 'SetChargingProfile',
    request: { evseId: 1, chargingProfile: PROFILE },
    response: ACCEPTED,
    told: {
      type: 'charging-profile.set',
      at: NOW,
      profile: {
        profileId: 3,
        evseId: 1,
        purpose: 'TxProfile',
        stackLevel: 1,
        transactionId: 'tx-1',
        text: JSON.stringify(PROFILE),
      },
    },
  },
  {
    action: 'SetChargingProfile',
    request: { evseId: 1, chargingProfile: PROFILE },
    response: REJECTED,
    told: null,
  },
  {
    action: 'ClearChargingProfile',
    request: { chargingProfileId: 3, chargingProfileCriteria: { evseId: 1 } },
    response: { status: 'Unknown' },
    told: {
      type: 'charging-profile.cleared',
      at: NOW,
      profileId: 3,
      evseId: null,
      purpose: null,
      stackLevel: null,
    },
  },
  {
    action: 'ClearChargingProfile',
    request: {
      chargingProfileCriteria: { evseId: 1, chargingProfilePurpose: 'TxProfile', stackLevel: 2 },
    },
    response: ACCEPTED,
    told: {
      type: 'charging-profile.cleared',
      at: NOW,
      profileId: null,
      evseId: 1,
      purpose: 'TxProfile',
      stackLevel: 2,
    },
  },
  {
    action: 'NotifyAllowedEnergyTransfer',
    request: { transactionId: 'tx-1', allowedEnergyTransfer: ['DC_BPT'] },
    response: ACCEPTED,
    told: {
      type: 'energy-transfer.allowed',
      at: NOW,
      transactionId: 'tx-1',
      allowedEnergyTransfer: ['DC_BPT'],
    },
    only21: true,
  },
  {
    action: 'NotifyAllowedEnergyTransfer',
    request: { transactionId: 'tx-1', allowedEnergyTransfer: ['DC_BPT'] },
    response: REJECTED,
    told: null,
    only21: true,
  },
  {
    action: 'UpdateDynamicSchedule',
    request: { chargingProfileId: 99, scheduleUpdate: { limit: 8 } },
    response: ACCEPTED,
    told: null,
    only21: true,
  },
]

export const ANSWER_CASES: readonly AnswerCase[] = [
  ...AVAILABILITIES,
  ...VARIABLES,
  ...JOBS,
  ...REMOTE,
  ...CHARGING,
  ...ITEMS,
  ...ITEMS_21,
]
