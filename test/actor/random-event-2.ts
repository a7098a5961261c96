/** Events that only 2.x has, by chance: a few transactions told in any order, and all the rest. */
import type { Event } from '../../src/model/event.ts'
import type { ReportPart, TransactionReported } from '../../src/model/event-message.ts'
import type { ItemChange, ItemKind } from '../../src/model/item.ts'
import type { ReportKind } from '../../src/model/job.ts'
import type { Topic } from '../../src/model/topic.ts'
import type { Random } from '../support/random.ts'
import type { Maker, Moment } from './random-maker.ts'
import { newCall } from './random-maker.ts'
import { booted, reported, sample } from './told.ts'

/** Events of each transaction: 0 starts it, the last ends it. */
const LAST_SEQ_NO = 7
const TRANSACTIONS = 9

const TRIGGERS = ['Authorized', 'MeterValuePeriodic', 'StopAuthorized', 'TxResumed', 'RemoteStart']
const TOKENS = [null, null, 'DRIVER', 'driver', 'OTHER', '']
const HELD: readonly ItemKind[] = ['chargingLimit', 'eventStream', 'priorityCharging', 'alarm']
const COSTS = [null, '{}', JSON.stringify(costDetails('EUR', 1.5)), '{"tariffId":"t"}']

export const MAKERS_2: readonly [weight: number, make: Maker][] = [
  [2, makeBoot],
  [16, makeReported],
  [
    1,
    (random, { at }) => ({
      type: 'configured',
      at,
      tariff: random.pick([null, TARIFF, { ...TARIFF, pricePerKwh: 0 }]),
      leniency: random.pick([null, 'strict', 'lenient'] as const),
    }),
  ],
  [
    2,
    (random, { at }) => ({
      type: 'reservation.reported',
      at,
      reservationId: random.int(1, 5),
      status: random.pick(['expired', 'removed'] as const),
    }),
  ],
  [3, makeReportPart],
  [
    3,
    (random, { at }) => ({
      type: 'charging-needs.told',
      at,
      needs: { evseId: random.int(0, 3), text: '{}', maxScheduleTuples: random.pick([null, 3]) },
      raw: '[2]',
    }),
  ],
  [
    2,
    (random, { at }) => ({
      type: 'energy-transfer.allowed',
      at,
      transactionId: `tx-${random.int(1, TRANSACTIONS)}`,
      allowedEnergyTransfer: random.pick([['DC'], ['DC', 'DC_BPT']] as const),
    }),
  ],
  [2, (random, { at }) => ({ type: 'ev-schedule.refused', at, evseId: random.int(0, 3) })],
  [
    4,
    (random, { at }) => ({
      type: 'told',
      at,
      occurredAt: random.pick([null, at]),
      topic: random.pick<Topic>(['monitor.event', 'stream.opened', 'charging-limit.changed']),
      payload: '{}',
      items: makeItems(random),
      raw: '[2]',
    }),
  ],
  [
    2,
    (random, { at }) => ({
      type: 'items.told',
      at,
      items: makeItems(random),
      replaces: random.pick([null, ...HELD]),
    }),
  ],
  [
    2,
    (random, { at }) => ({
      type: 'frame.repaired',
      at,
      action: 'StatusNotification',
      rules: random.shuffle(['rule-1', 'rule-2', 'rule-3']).slice(0, random.int(0, 3)),
      raw: '[2]',
    }),
  ],
  [3, makeTransactionStatus],
  [
    1,
    (random, { at }) => ({
      type: 'calls.invited',
      at,
      actions: [`Action${random.int(1, 40)}`, random.pick(['NotifyReport', 'SignCertificate'])],
    }),
  ],
]

export const TARIFF = {
  currency: 'EUR',
  currencyDigits: 2,
  pricePerKwh: 40_000,
  pricePerMinute: 1_000,
  startFee: 50_000,
}

export function costDetails(currency: string, inclTax: number) {
  return { costDetails: { totalCost: { currency, typeOfCost: 'NormalCost', total: { inclTax } } } }
}

function makeBoot(random: Random, { at }: Moment): Event {
  const boot = booted(at)
  const firmwareVersion = random.pick(['1', '1', '2'])
  const identity = { ...boot.identity, firmwareVersion }
  return { ...boot, identity, isInventoryWanted: random.next() < 0.5 }
}

/** What one number says is nearly always the same; now and then it is contradicted. */
function makeReported(random: Random, { at }: Moment): TransactionReported {
  const number = random.int(1, TRANSACTIONS)
  const seqNo = random.int(0, LAST_SEQ_NO)
  const content = number * 10 + seqNo
  const transactionId = `tx-${number}`
  const bodyKey = `${content}${random.next() < 0.05 ? '!' : ''}`
  const isTold = (every: number) => content % every === 0
  return reported({
    at,
    call: newCall('TransactionEvent', `${transactionId} ${seqNo} ${bodyKey}`),
    phase: seqNo === 0 ? 'started' : seqNo === LAST_SEQ_NO ? 'ended' : 'updated',
    transactionId,
    seqNo,
    bodyKey,
    trigger: random.pick(TRIGGERS),
    isOffline: random.next() < 0.2,
    occurredAt: random.pick([at, at - 1_000, at - 900_000, null, 0]),
    evseId: isTold(3) ? 1 + (number % 3) : null,
    connectorId: isTold(3) ? 1 : null,
    idToken: TOKENS[content % TOKENS.length] ?? null,
    idTokenType: TOKENS[content % TOKENS.length] === '' ? 'NoAuthorization' : 'ISO14443',
    remoteStartId: isTold(4) ? random.int(1, 3) : null,
    reservationId: isTold(5) ? random.int(1, 5) : null,
    chargingState: random.pick([null, 'Charging', 'SuspendedEV']),
    details: random.pick(COSTS),
    samples: isTold(2) ? [sample({ occurredAt: at, number: random.int(0, 9_000) })] : [],
  })
}

function makeReportPart(random: Random, { at, state }: Moment): ReportPart {
  const [job] = random.shuffle(state.jobs)
  const isKnown = job?.kind === 'deviceModel' || job?.kind === 'monitoring'
  const kind: ReportKind = isKnown ? (job.kind as ReportKind) : 'deviceModel'
  const value = random.pick([null, 'true', 'false'])
  const name = 'SmartChargingCtrlr.ChargingProfilePersistence[TxProfile]'
  return {
    type: 'report.part',
    at,
    kind,
    requestId: isKnown ? (job.requestId ?? 9) : random.int(1, 3),
    seqNo: random.int(0, 3),
    isLast: random.next() < 0.3,
    variables: [{ name, value, isReadonly: false }],
    items: [],
    raw: '[2]',
  }
}

function makeItems(random: Random): readonly ItemChange[] {
  return Array.from({ length: random.int(0, 3) }, () => ({
    kind: random.pick(HELD),
    itemId: String(random.int(1, 90)),
    body: random.pick([null, '{}', '{}']),
    isOpen: random.next() < 0.8,
  }))
}

function makeTransactionStatus(random: Random, { at, state }: Moment): Event {
  const [gap] = random.shuffle(state.gaps)
  const [its] = random.shuffle(state.transactions)
  return {
    type: 'transaction.status',
    at,
    transactionId: random.pick([
      null,
      'tx-1',
      gap?.transactionId ?? null,
      its?.transactionId ?? '',
    ]),
    isOngoing: random.pick([null, true, false]),
    hasMessagesQueued: random.next() < 0.7,
  }
}
