/** What an operation is planned by, from the store. */
import { newMessageId } from '../base/ids.ts'
import type { ChargingProfile } from '../model/charging-profile.ts'
import { CHARGING_PROFILES_MAX } from '../model/charging-profile.ts'
import type { OperationType } from '../model/operation.ts'
import { toConfigurationKey } from '../ocpp/lenient/configuration-values.ts'
import { findQuirks } from '../ocpp/lenient/leniency.ts'
import type { Facts, RunningTransaction } from '../ocpp/operations/facts.ts'
import { REQUEST_IDS_MAX } from '../ocpp/operations/facts.ts'
import { parseTime } from '../ocpp/time.ts'
import type { StoredChargePoint } from '../store/views.ts'
import type { ApiDeps } from './deps.ts'

const INT32_MAX = 2 ** 31 - 1

/** What is stored of charging is looked up for these; what somebody waits for goes without. */
const NEED_PROFILES: readonly OperationType[] = ['start', 'charging-profile', 'composite-schedule']

/** Nothing that a charge point says of itself changes these. */
const NEED_NO_VARIABLES: readonly OperationType[] = [
  ...(['stop', 'unlock', 'reset', 'availability', 'cancel-reservation', 'clear-cache'] as const),
  ...(['trigger', 'data-transfer', 'cost-updated', 'delete-certificate'] as const),
]

export async function readFacts(
  deps: ApiDeps,
  tenant: string,
  stored: StoredChargePoint,
  type: OperationType,
): Promise<Facts> {
  const [variables, chargingProfiles] = await Promise.all([
    NEED_NO_VARIABLES.includes(type) ? {} : readVariables(deps, tenant, stored.id),
    NEED_PROFILES.includes(type) ? listProfiles(deps, tenant, stored.id) : [],
  ])
  return {
    now: deps.clock.now(),
    requestId: newRequestId(),
    variables,
    securityProfile: stored.securityProfile,
    localListVersion: stored.localListVersion,
    evseIds: [...new Set(stored.connectors.map(({ evseId }) => evseId))].filter((id) => id > 0),
    transactions: toRunning(stored),
    chargingProfiles,
    quirks: stored.identity === null ? [] : findQuirks(stored.identity),
  }
}

/** By name, lower case. */
export async function readVariables(
  { store }: ApiDeps,
  tenant: string,
  id: string,
): Promise<Facts['variables']> {
  const variables = await store.chargePoints.listVariables(tenant, id)
  return Object.fromEntries(
    variables.map(({ name, value, maxLimit }) => [
      toConfigurationKey(name).toLowerCase(),
      { value, maxLimit: maxLimit ?? null },
    ]),
  )
}

/** As many as an actor mirrors. */
async function listProfiles(
  { store }: ApiDeps,
  tenant: string,
  chargePointId: string,
): Promise<readonly ChargingProfile[]> {
  const page = { limit: CHARGING_PROFILES_MAX, cursor: null }
  const { data } = await store.chargingProfiles.list(tenant, { chargePointId }, page)
  return data.map(({ profileId, evseId, purpose, stackLevel, transactionId, profile }) => ({
    profileId,
    evseId,
    purpose,
    stackLevel,
    transactionId,
    text: JSON.stringify(profile),
  }))
}

/** The one heard of last first; one whose end was lost is behind them all. */
function toRunning({ activeTransactions }: StoredChargePoint): readonly RunningTransaction[] {
  return activeTransactions
    .map(({ transactionId, evseId, startedAt, flags }) => ({
      isOrphaned: flags.includes('orphaned'),
      transaction: { transactionId, evseId, startedAt: parseTime(startedAt).at ?? 0 },
    }))
    .sort(
      (one, other) =>
        Number(one.isOrphaned) - Number(other.isOrphaned) ||
        other.transaction.startedAt - one.transaction.startedAt,
    )
    .map(({ transaction }) => transaction)
}

/** Of 31 bits, above 0, with room behind it: by chance, since nobody counts them. */
function newRequestId(): number {
  const chance = Number.parseInt(newMessageId().slice(0, 8), 16)
  return (chance % (INT32_MAX - REQUEST_IDS_MAX)) + 1
}
