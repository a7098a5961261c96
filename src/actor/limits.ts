/**
 * What a transaction may come to: told to the charge point once, when its idToken is told first,
 * and only the limits that it says it can keep. 2.1 E16.FR.12; spec transactions §11.
 */
import type { ChargePoint } from '../model/charge-point.ts'
import type { IdTokenInfo, TransactionLimits } from '../model/id-token.ts'

/** TxCtrlr.SupportedLimits, and its words for each. */
const SUPPORTED = 'txctrlr.supportedlimits'
const WORDS = {
  maxEnergyWh: 'maxenergy',
  maxSeconds: 'maxtime',
  maxCost: 'maxcost',
  maxSoc: 'maxsoc',
} as const satisfies Record<keyof TransactionLimits, string>

/** With its limits, where there are some and it may charge. */
export function withLimits(
  info: IdTokenInfo,
  limits: TransactionLimits | null,
  { variables }: ChargePoint,
): IdTokenInfo {
  if (limits === null || info.status !== 'accepted') return info
  const supported = (variables[SUPPORTED] ?? '').toLowerCase().split(/[\s,]+/)
  const kept = <Name extends keyof TransactionLimits>(name: Name) =>
    supported.includes(WORDS[name]) ? limits[name] : null
  const told: TransactionLimits = {
    maxEnergyWh: kept('maxEnergyWh'),
    maxSeconds: kept('maxSeconds'),
    maxCost: kept('maxCost'),
    maxSoc: kept('maxSoc'),
  }
  if (Object.values(told).every((value) => value === null)) return info
  return { ...info, more: { ...(info.more ?? NOTHING), limits: told } }
}

const NOTHING = {
  evseIds: null,
  language1: null,
  language2: null,
  personalMessage: null,
  chargingPriority: null,
  allowedEnergyTransfer: null,
} as const
