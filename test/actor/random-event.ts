/** Events by chance, few of each kind, so that they meet: repeated, late, and with wrong ids. */
import type { Priority } from '../../src/model/command.ts'
import type { Event } from '../../src/model/event.ts'
import type { JobKind } from '../../src/model/job.ts'
import type { Random } from '../support/random.ts'
import { MAKERS_2 } from './random-event-2.ts'
import type { Maker, Moment } from './random-maker.ts'
import { newCall, newNumber } from './random-maker.ts'
import { ended, meter, sample, started, status } from './told.ts'

/** Matches what the test looks for in notes. */
const KEY = 'c0ffee00'.repeat(5)

const ACTIONS: readonly [action: string, payload: string][] = [
  ['Reset', '{"type":"Soft"}'],
  ['RemoteStartTransaction', '{"idTag":"A"}'],
  ['TriggerMessage', '{"requestedMessage":"BootNotification"}'],
  ['SendLocalList', '{"listVersion":0,"updateType":"Full"}'],
  ['ChangeConfiguration', `{"key":"AuthorizationKey","value":"${KEY}"}`],
  ['ChangeConfiguration', '{"key":"HeartbeatInterval","value":"60"}'],
  ['SetVariables', setPassword()],
]
const WORDS = ['Available', 'Preparing', 'Charging', 'Finishing', 'Reserved', 'Faulted']
const TOKENS = ['DRIVER', 'driver', 'OTHER', '']

function setPassword(): string {
  const component = { name: 'SecurityCtrlr' }
  const variable = { name: 'BasicAuthPassword' }
  return JSON.stringify({ setVariableData: [{ component, variable, attributeValue: KEY }] })
}

const MAKERS: readonly [weight: number, make: Maker][] = [
  ...MAKERS_2,
  [2, makeConnected],
  [1, (_, { at }) => ({ type: 'disconnected', at })],
  [
    1,
    (random, { at }) => ({
      type: 'judged',
      at,
      decision: random.pick([null, null, 'accepted', 'pending', 'rejected'] as const),
    }),
  ],
  [
    4,
    (random, { at }) => ({
      type: 'authorization.asked',
      at,
      call: newCall('Authorize', 'a'),
      idToken: random.pick(TOKENS),
      idTokenType: random.pick([null, 'Central', 'NoAuthorization']),
    }),
  ],
  [
    8,
    (random, { at }) =>
      status(random.pick(WORDS), {
        at,
        evseId: random.int(-1, 3),
        connectorId: random.int(0, 2),
        occurredAt: random.pick([null, at, at - 1_000, at - 60_000, at + 86_400_000, 0]),
      }),
  ],
  [6, makeStart],
  [6, makeStop],
  [
    8,
    (random, { at }) =>
      meter({
        at,
        evseId: random.int(0, 3),
        transactionId: random.pick([null, '0', '-1', '1', '2', '3', '5', '8', '999']),
        samples: [sample({ occurredAt: at - random.int(0, 5_000), number: random.int(0, 9_000) })],
      }),
  ],
  [8, makeCommand],
  [6, makeAnswer],
  [
    3,
    (random, { at }) => ({
      type: 'reservation.made',
      at,
      reservationId: random.int(1, 5),
      evseId: random.int(0, 3),
      idToken: random.pick(TOKENS),
      groupIdToken: null,
      expiresAt: at + random.int(-1_000, 60_000),
    }),
  ],
  [
    1,
    (random, { at }) => ({
      type: 'reservation.cancelled',
      at,
      reservationId: random.int(1, 5),
    }),
  ],
  [3, makeProfile],
  [
    1,
    (random, { at }) => ({
      type: 'charging-profile.cleared',
      at,
      profileId: random.pick([null, 1, 2]),
      evseId: random.pick([null, 0, 1]),
      purpose: random.pick([null, 'TxProfile']),
      stackLevel: random.pick([null, 0]),
    }),
  ],
  [2, makeJob],
  [
    2,
    (random, { at }) => ({
      type: 'job.status',
      at,
      kind: random.pick(['firmware', 'log', 'diagnostics'] as const),
      requestId: random.pick([null, 1, 2, 3]),
      status: random.pick(['Downloading', 'Installed', 'Idle']),
      isOver: random.next() < 0.3,
      raw: random.pick([null, '[2]']),
    }),
  ],
  [
    2,
    (random, { at }) => {
      const [name, value] = random.pick([
        ['AuthorizationKey', KEY],
        ['SecurityCtrlr.BasicAuthPassword', KEY],
        ['TxCtrlr.SupportedLimits', 'maxCost,maxTime'],
        ['HeartbeatInterval', '60'],
      ] as const)
      const answer = random.pick(['accepted', 'rejected'] as const)
      return { type: 'variable.set', at, name, value, status: answer }
    },
  ],
  [1, (random, { at }) => ({ type: 'local-list.reported', at, version: random.int(0, 9) })],
]

const WEIGHT = MAKERS.reduce((sum, [weight]) => sum + weight, 0)

export function randomEvent(random: Random, moment: Moment): Event {
  let rest = random.next() * WEIGHT
  for (const [weight, make] of MAKERS) {
    rest -= weight
    if (rest < 0) return make(random, moment)
  }
  return { type: 'woke', at: moment.at }
}

/** A few contents, which come again with new message ids. */
function makeStart(random: Random, { at }: Moment): Event {
  const content = random.int(0, 60)
  const key = `start-${content}`
  return started({
    at,
    call: newCall('StartTransaction', key),
    startKey: key,
    evseId: content % 4,
    idToken: TOKENS[content % TOKENS.length] as string,
    occurredAt: random.pick([at, at, at - 100_000, null]),
    meterStartWh: content,
    reservationId: random.pick([null, null, random.int(1, 5)]),
  })
}

function makeStop(random: Random, { at, state }: Moment): Event {
  const key = `stop-${random.int(0, 80)}`
  const [known = '1'] = random.shuffle(state.transactions).map((one) => one.transactionId)
  return ended({
    at,
    call: newCall('StopTransaction', key),
    stopKey: key,
    transactionId: random.pick([known, known, '-1', '0', '999']),
    idToken: random.pick([null, null, ...TOKENS]),
    meterStopWh: random.pick([null, random.int(0, 9_000)]),
    occurredAt: random.pick([at, at - 1_000, null]),
  })
}

function makeCommand(random: Random, { at }: Moment): Event {
  const [action, payload] = random.pick(ACTIONS)
  const command = {
    commandId: `command-${newNumber()}`,
    action,
    payload,
    priority: random.int(0, 2) as Priority,
    timeoutMs: random.int(500, 8_000),
    expiresAt: at + random.int(-100, 15_000),
  }
  return { type: 'commanded', at, command }
}

/** Of the call that is out, of one before, or of none. */
function makeAnswer(random: Random, { at, state, called }: Moment): Event {
  const inFlight = state.calls.inFlight?.command.commandId ?? 'none'
  const past = [...called].at(-random.int(1, 5)) ?? 'none'
  // A charge point may repeat what it was sent.
  const description = state.calls.inFlight?.command.payload.includes(KEY) === true ? KEY : 'd'
  return {
    type: 'call.answered',
    at,
    messageId: random.pick([inFlight, inFlight, past, 'nobody']),
    outcome: random.pick([
      { type: 'result', payload: '{}' },
      { type: 'callError', code: 'GenericError', description, details: '{}' },
      { type: 'invalidResponse', description: 'd', payload: '{}' },
    ] as const),
  }
}

function makeProfile(random: Random, { at }: Moment): Event {
  const profile = {
    profileId: random.int(1, 8),
    evseId: random.int(0, 2),
    purpose: random.pick(['TxProfile', 'TxDefaultProfile']),
    stackLevel: random.int(0, 2),
    transactionId: random.pick([null, '1', '2', 'tx-1', 'tx-2']),
    text: '{}',
  }
  return { type: 'charging-profile.set', at, profile }
}

function makeConnected(random: Random, { at, state }: Moment): Event {
  const same = state.protocol ?? 'ocpp2.1'
  const protocol = random.pick([same, same, same, same, same, 'ocpp1.6', 'ocpp2.0.1', 'ocpp2.1'])
  return { type: 'connected', at, protocol }
}

function makeJob(random: Random, { at }: Moment): Event {
  const kinds: readonly JobKind[] = [
    ...(['firmware', 'log', 'diagnostics', 'remoteStart', 'remoteStart', 'deviceModel'] as const),
    ...(['monitoring', 'batterySwap'] as const),
  ]
  return {
    type: 'job.requested',
    at,
    kind: random.pick(kinds),
    requestId: random.pick([null, 1, 2, 3]),
    commandId: 'c',
    fileName: null,
    isAccepted: random.next() < 0.8,
    detail: random.pick([null, 'DRIVER', 'FullInventory']),
    dueAt: random.pick([null, at + random.int(0, 60_000)]),
    transactionId: random.pick([null, null, null, 'tx-1']),
  }
}
