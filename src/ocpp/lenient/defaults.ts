/**
 * What stands in for a field that is missing. No amount is here, and no id that is not known:
 * a start without its meter reading is refused, since any number would be a bill.
 */
import type { Version } from '../version.ts'
import type { Fault } from './fault.ts'

interface DefaultRow {
  readonly versions: readonly Version[]
  /** Null is any. */
  readonly action: string | null
  /** Names on the way to the object that lacks it, or the last of them. */
  readonly path: string
  readonly name: string
  readonly toValue: (object: Record<string, unknown>) => unknown
}

const V16: readonly Version[] = ['ocpp1.6']
const V2: readonly Version[] = ['ocpp2.0.1', 'ocpp2.1']

/** Text that was not given. For a time it says just that: the hub takes its own clock. */
const nothing = () => ''

const DEFAULTS: readonly DefaultRow[] = [
  {
    versions: V16,
    action: 'StatusNotification',
    path: '',
    name: 'errorCode',
    toValue: ({ status }) => (status === 'Faulted' ? 'OtherError' : 'NoError'),
  },
  // Nobody's: the start is kept, and its answer says Invalid.
  { versions: V16, action: 'StartTransaction', path: '', name: 'idTag', toValue: nothing },
  { versions: V16, action: 'StopTransaction', path: '', name: 'timestamp', toValue: nothing },
  ...['chargePointVendor', 'chargePointModel'].map((name) => ({
    versions: V16,
    action: 'BootNotification',
    path: '',
    name,
    toValue: nothing,
  })),
  ...['vendorName', 'model'].map((name) => ({
    versions: V2,
    action: 'BootNotification',
    path: 'chargingStation',
    name,
    toValue: nothing,
  })),
  {
    versions: V2,
    action: 'BootNotification',
    path: '',
    name: 'reason',
    toValue: () => 'Unknown',
  },
  // Readings are sent by the clock; for the rest, the one reason from which nothing follows.
  {
    versions: V2,
    action: 'TransactionEvent',
    path: '',
    name: 'triggerReason',
    toValue: ({ eventType, meterValue }) =>
      eventType === 'Updated' && Array.isArray(meterValue)
        ? 'MeterValuePeriodic'
        : 'AbnormalCondition',
  },
  { versions: V2, action: 'TransactionEvent', path: '', name: 'timestamp', toValue: nothing },
  { versions: V2, action: 'StatusNotification', path: '', name: 'timestamp', toValue: nothing },
  { versions: V2, action: null, path: 'customData', name: 'vendorId', toValue: nothing },
  // Readings without a time count as taken when they came.
  ...['MeterValues', 'StopTransaction', 'TransactionEvent'].flatMap((action) =>
    ['meterValue/*', 'transactionData/*'].map((path) => ({
      versions: [...V16, ...V2],
      action,
      path,
      name: 'timestamp',
      toValue: nothing,
    })),
  ),
]

/** Undefined when there is none. */
export function findDefault({ message, path, error, value }: Fault): unknown {
  if (message.kind === 'response') return undefined
  const place = path.join('/')
  const row = DEFAULTS.find(
    ({ versions, action, path: wanted, name }) =>
      versions.includes(message.version) &&
      name === error.params.missingProperty &&
      (action === null ? path.at(-1) === wanted : action === message.action && wanted === place),
  )
  return row?.toValue(value as Record<string, unknown>)
}
