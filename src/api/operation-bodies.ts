/**
 * The bodies of operations, one schema each: the fields of src/model/operation.ts, with times as
 * ISO 8601. What they mean together, and for a version, is for src/ocpp/operations to judge.
 */
import type { Operation, OperationType } from '../model/operation.ts'
import { OPERATION_ITEMS_MAX } from '../model/operation.ts'
import { DER_CONTROL_TYPES } from '../ocpp/operations/der-control.ts'
import { TRIGGER_WORDS } from '../ocpp/operations/trigger.ts'
import { parseTime } from '../ocpp/time.ts'
import { badRequest } from './problem.ts'
import type { BodySchema } from './schema.ts'
import type { TariffBody } from './tariff.ts'
import { TARIFF_BODY, toTariff } from './tariff.ts'

const INT32_MAX = 2 ** 31 - 1

const ID = { type: 'integer', minimum: 0, maximum: INT32_MAX }
const EVSE_ID = ID
const ONE_EVSE_ID = { type: 'integer', minimum: 1, maximum: INT32_MAX }
const CONNECTOR_ID = { type: 'integer', minimum: 1, maximum: INT32_MAX }
const SECONDS = { type: 'integer', minimum: 0, maximum: INT32_MAX }
const TEXT = { type: 'string', minLength: 1, maxLength: 2_500 }
const ID_TOKEN = { type: 'string', minLength: 1, maxLength: 255 }
const ID_TOKEN_TYPE = { type: 'string', minLength: 1, maxLength: 20 }
const TRANSACTION_ID = { type: 'string', minLength: 1, maxLength: 36 }
const URL_TEXT = { type: 'string', minLength: 1, maxLength: 2_000 }
const TIME = { type: 'string', maxLength: 40 }
const FLAG = { type: 'boolean' }
const OBJECT = { type: 'object' }
const NAMES = { type: 'array', maxItems: OPERATION_ITEMS_MAX, items: TEXT }

const TOKEN = { idToken: ID_TOKEN, idTokenType: ID_TOKEN_TYPE }

const LISTED = {
  type: 'array',
  maxItems: OPERATION_ITEMS_MAX,
  items: {
    type: 'object',
    additionalProperties: false,
    required: ['idToken', 'status'],
    properties: {
      ...TOKEN,
      status: {
        enum: [
          ...['accepted', 'blocked', 'expired', 'invalid', 'concurrentTx'],
          ...['noCredit', 'notAtThisLocation', 'notAtThisTime'],
        ],
      },
      expiresAt: TIME,
      groupIdToken: ID_TOKEN,
    },
  },
}

const SHOWN = {
  type: 'object',
  additionalProperties: false,
  required: ['format', 'content'],
  properties: {
    format: { enum: ['ASCII', 'HTML', 'URI', 'UTF8', 'QRCODE'] },
    content: { type: 'string', minLength: 1, maxLength: 1_024 },
    language: { type: 'string', minLength: 1, maxLength: 8 },
  },
}

const RETRIES = { retries: ID, retryIntervalSeconds: SECONDS }

export const OPERATION_BODIES: Readonly<Record<OperationType, BodySchema>> = {
  start: body(['idToken'], {
    ...TOKEN,
    evseId: ONE_EVSE_ID,
    connectorId: CONNECTOR_ID,
    groupIdToken: ID_TOKEN,
    chargingProfile: OBJECT,
  }),
  stop: body(['transactionId'], { transactionId: TRANSACTION_ID }),
  reset: body(['kind'], { kind: { enum: ['immediate', 'onIdle', 'resume'] }, evseId: EVSE_ID }),
  unlock: body(['evseId'], { evseId: ONE_EVSE_ID, connectorId: CONNECTOR_ID }),
  availability: body(['isOperative'], {
    isOperative: FLAG,
    evseId: EVSE_ID,
    connectorId: CONNECTOR_ID,
  }),
  reserve: body(['idToken', 'expiresAt'], {
    reservationId: ID,
    evseId: EVSE_ID,
    ...TOKEN,
    expiresAt: TIME,
    connectorType: { type: 'string', minLength: 1, maxLength: 20 },
    groupIdToken: ID_TOKEN,
  }),
  'cancel-reservation': body(['reservationId'], { reservationId: ID }),
  'get-variables': body(['names'], { names: NAMES }),
  'set-variables': body(['values'], {
    values: {
      type: 'array',
      minItems: 1,
      maxItems: OPERATION_ITEMS_MAX,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'value'],
        properties: {
          name: TEXT,
          value: { type: 'string', maxLength: 2_500 },
          attribute: { enum: ['Actual', 'Target', 'MinSet', 'MaxSet'] },
        },
      },
    },
  }),
  'local-list': body(['idTokens'], { idTokens: LISTED, lastSent: LISTED }),
  'clear-cache': body([], {}),
  'charging-profile': body(['evseId', 'profile'], { evseId: EVSE_ID, profile: OBJECT }),
  'clear-charging-profile': body([], {
    profileId: ID,
    evseId: EVSE_ID,
    purpose: {
      enum: [
        ...['ChargePointMaxProfile', 'ChargingStationMaxProfile', 'TxDefaultProfile', 'TxProfile'],
        ...['PriorityCharging', 'LocalGeneration', 'ChargingStationExternalConstraints'],
      ],
    },
    stackLevel: ID,
  }),
  'composite-schedule': body(['evseId', 'durationSeconds'], {
    evseId: EVSE_ID,
    durationSeconds: { type: 'integer', minimum: 1, maximum: INT32_MAX },
    unit: { enum: ['A', 'W'] },
  }),
  firmware: body(['url'], {
    url: URL_TEXT,
    retrieveAt: TIME,
    installAt: TIME,
    signingCertificate: { type: 'string', minLength: 1, maxLength: 5_500 },
    signature: { type: 'string', minLength: 1, maxLength: 800 },
    ...RETRIES,
  }),
  log: body(['kind', 'url'], {
    kind: { enum: ['diagnostics', 'security', 'dataCollector'] },
    url: URL_TEXT,
    oldest: TIME,
    latest: TIME,
    ...RETRIES,
  }),
  trigger: body(['message'], {
    message: { enum: TRIGGER_WORDS },
    evseId: EVSE_ID,
    connectorId: CONNECTOR_ID,
    custom: { type: 'string', minLength: 1, maxLength: 50 },
  }),
  'data-transfer': body(['vendorId'], { vendorId: TEXT, messageId: TEXT, data: {} }),
  'display-message': body(['priority', 'message'], {
    id: ID,
    priority: { enum: ['AlwaysFront', 'InFront', 'NormalCycle'] },
    message: SHOWN,
    more: { type: 'array', maxItems: 4, items: SHOWN },
    state: { enum: ['Charging', 'Faulted', 'Idle', 'Unavailable', 'Suspended', 'Discharging'] },
    startsAt: TIME,
    endsAt: TIME,
    transactionId: TRANSACTION_ID,
  }),
  'clear-display-message': body(['id'], { id: ID }),
  'network-profile': body(
    ['slot', 'url', 'securityProfile', 'interface', 'messageTimeoutSeconds'],
    {
      slot: ID,
      url: URL_TEXT,
      securityProfile: { enum: [0, 1, 2, 3] },
      interface: {
        enum: [
          ...['Wired0', 'Wired1', 'Wired2', 'Wired3'],
          ...['Wireless0', 'Wireless1', 'Wireless2', 'Wireless3', 'Any'],
        ],
      },
      messageTimeoutSeconds: SECONDS,
      ocppVersion: { enum: ['OCPP12', 'OCPP15', 'OCPP16', 'OCPP20', 'OCPP201', 'OCPP21'] },
      apn: OBJECT,
      vpn: OBJECT,
      identity: { type: 'string', minLength: 1, maxLength: 48 },
      password: { type: 'string', minLength: 1, maxLength: 64 },
    },
  ),
  report: body([], {
    base: { enum: ['full', 'configuration', 'summary'] },
    names: NAMES,
    criteria: {
      type: 'array',
      minItems: 1,
      maxItems: 4,
      items: { enum: ['Active', 'Available', 'Enabled', 'Problem'] },
    },
  }),
  'customer-information': body(['report', 'clear'], {
    report: FLAG,
    clear: FLAG,
    ...TOKEN,
    customerIdentifier: { type: 'string', minLength: 1, maxLength: 64 },
    certificate: OBJECT,
  }),
  'cost-updated': body(['transactionId', 'totalCost'], {
    transactionId: TRANSACTION_ID,
    totalCost: { type: 'number', minimum: 0 },
  }),
  tariff: body(TARIFF_BODY.required, {
    ...TARIFF_BODY.properties,
    evseId: EVSE_ID,
    tariffId: { type: 'string', minLength: 1, maxLength: 60 },
    description: { type: 'string', minLength: 1, maxLength: 1_024 },
    validFrom: TIME,
  }),
  'der-control': body(['controlType', 'isDefault', 'control'], {
    controlType: { enum: DER_CONTROL_TYPES },
    isDefault: FLAG,
    controlId: { type: 'string', minLength: 1, maxLength: 36 },
    control: OBJECT,
  }),
  'delete-certificate': body(['certificate'], { certificate: OBJECT, isForced: FLAG }),
}

export function isOperationType(name: string): name is OperationType {
  return Object.hasOwn(OPERATION_BODIES, name)
}

/** Fields that are times, wherever they stand beside fields of ours. */
const TIMES: readonly string[] = [
  ...['expiresAt', 'retrieveAt', 'installAt', 'oldest', 'latest', 'startsAt', 'endsAt'],
  'validFrom',
]

/** Lists of our own, whose elements may have times. */
const LISTS: readonly string[] = ['idTokens', 'lastSent']

/** A body that has passed its schema. Throws BAD_REQUEST for a time or a price that is none. */
export function toOperation(type: OperationType, content: object): Operation {
  const prices = type === 'tariff' ? toTariff(content as TariffBody) : {}
  return { type, ...readTimes(content), ...prices } as Operation
}

function readTimes(content: object): object {
  const entries = Object.entries(content).map(([name, value]) => {
    if (TIMES.includes(name)) return [name, toTime(name, String(value))]
    return [name, LISTS.includes(name) ? (value as readonly object[]).map(readTimes) : value]
  })
  return Object.fromEntries(entries)
}

function toTime(name: string, text: string): number {
  const { at, isWithoutOffset } = parseTime(text)
  if (at === null || isWithoutOffset) {
    throw badRequest(`${name} must be a time such as 2030-01-31T12:00:00Z.`)
  }
  return at
}

function body(required: readonly string[], properties: BodySchema['properties']): BodySchema {
  return { type: 'object', additionalProperties: false, required, properties }
}
