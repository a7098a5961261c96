/**
 * Random operations against random charge points: whatever is given and answered, nothing throws,
 * what is sent fits its schema, and it comes to an end with a result.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { OPERATION_BODIES } from '../../../src/api/operation-bodies.ts'
import type { Outcome } from '../../../src/model/command.ts'
import type { JsonObject, Operation } from '../../../src/model/operation.ts'
import type { Facts } from '../../../src/ocpp/operations/facts.ts'
import { continuePlan, planOperation } from '../../../src/ocpp/operations/plan.ts'
import type { Step } from '../../../src/ocpp/operations/row.ts'
import { isRefusal } from '../../../src/ocpp/operations/row.ts'
import { findViolation } from '../../../src/ocpp/validate.ts'
import type { Random } from '../../support/random.ts'
import { seededRandom } from '../../support/random.ts'
import { CONTROL } from './cases-control.ts'
import { MAINTENANCE } from './cases-maintenance.ts'
import { REFUSED } from './cases-refused.ts'
import { EVERY, FACTS, NOW, withVariables } from './rig.ts'

const RUNS = 3_000
const STEPS_MAX = 1_000

const OPERATIONS: readonly Operation[] = [
  ...[...CONTROL, ...MAINTENANCE, ...REFUSED].map(([, operation]) => operation),
  { type: 'get-variables', names: ['A.b', 'EVSE(1).c', 'Connector(1,1).d[e]#Target', 'f', 'A.g'] },
  { type: 'set-variables', values: ['A.a', 'A.b', 'A.c', 'A.d', 'A.e'].map(toValue) },
  { type: 'local-list', idTokens: listed(9) },
  { type: 'local-list', idTokens: listed(9), lastSent: listed(6) },
  { type: 'charging-profile', evseId: 1, profile: { limit: 9_000, unit: 'W', stackLevel: 1 } },
  { type: 'composite-schedule', evseId: 1, durationSeconds: 600 },
  { type: 'report', names: ['A', 'B', 'C.d', 'E', 'F'] },
]

const WORDS = ['Accepted', 'Rejected', 'Failed', 'VersionMismatch', 'NotSupported', 'Unlocked']

const VARIABLES = {
  SendLocalListMaxLength: '2',
  GetConfigurationMaxKeys: '2',
  ChargingScheduleAllowedChargingRateUnit: 'Current',
  'LocalAuthListCtrlr.ItemsPerMessage': '2',
  'LocalAuthListCtrlr.BytesPerMessage': '300',
  'DeviceDataCtrlr.ItemsPerMessage[GetVariables]': '3',
  'DeviceDataCtrlr.BytesPerMessage[SetVariables]': '250',
  'SmartChargingCtrlr.RateUnit': 'A',
  'SmartChargingCtrlr.ProfileStackLevel': '0',
  'SecurityCtrlr.SecurityProfile': 'many',
}

describe('operations at random', () => {
  it('come to an end, in the words of the version', () => {
    let ended = 0
    for (let seed = 1; seed <= RUNS; seed += 1) {
      const random = seededRandom(seed)
      try {
        ended += runOne(random) ? 1 : 0
      } catch (error) {
        throw new Error(`seed ${seed}: ${String(error)}`, { cause: error })
      }
    }
    assert.ok(ended > RUNS / 5, `${ended} were sent`)
  })
})

/** Whether it was sent at all. */
function runOne(random: Random): boolean {
  const version = random.pick(EVERY)
  const operation = mutate(random, random.pick(OPERATIONS))
  const first = planOperation(version, operation, toFacts(random))
  if (isRefusal(first)) {
    assert.ok(first.detail.length > 0)
    return false
  }
  let plan = first
  for (let i = 0; plan.next !== null; i += 1) {
    assert.ok(i < STEPS_MAX)
    const { action, payload } = plan.next
    assert.equal(findViolation(version, action, 'request', payload), null)
    plan = continuePlan(plan, toOutcome(random, plan.next, version === 'ocpp1.6'))
  }
  const { status, variables = [] } = plan.result ?? assert.fail('it has no result')
  assert.ok(status.length > 0)
  assert.equal(new Set(variables.map(({ name }) => name)).size, variables.length)
  return true
}

/** A field may be gone, or be another's. */
function mutate(random: Random, operation: Operation): Operation {
  const names = Object.keys(operation).filter((name) => name !== 'type')
  if (random.next() < 0.6 || names.length === 0) return operation
  const name = random.pick(names)
  const { required = [] } = OPERATION_BODIES[operation.type]
  if (random.next() < 0.5 && !required.includes(name)) {
    const { [name as 'type']: _gone, ...rest } = operation
    return rest as Operation
  }
  const value = operation[name as 'type'] as unknown
  if (typeof value === 'string') return { ...operation, [name]: random.pick(['', 'x', '7', 'é漢']) }
  if (typeof value === 'number') return { ...operation, [name]: random.pick([0, 1, 2, 9e8]) }
  return operation
}

function toFacts(random: Random): Facts {
  const known = Object.entries(VARIABLES).filter(() => random.next() < 0.5)
  return {
    ...FACTS,
    variables: withVariables(Object.fromEntries(known)),
    localListVersion: random.pick([null, 0, 4, 2 ** 31 - 1]),
    securityProfile: random.int(0, 3),
    evseIds: random.pick([[], [1], [1, 2]]),
    transactions: random.pick([[], [{ transactionId: '7', evseId: 1, startedAt: NOW }]]),
  }
}

/** As answers are when they have passed their schema, or an error, or none. */
function toOutcome(random: Random, step: Step, is16: boolean): Outcome {
  const chance = random.next()
  if (chance < 0.05) return { type: random.pick(['timedOut', 'offline', 'disconnected']) }
  if (chance < 0.15) {
    const code = random.pick(['NotSupported', 'InternalError'])
    return { type: 'callError', code, description: '', details: '{}' }
  }
  return { type: 'result', payload: JSON.stringify(toAnswer(random, step, is16)) }
}

function toAnswer(random: Random, { action, payload }: Step, is16: boolean): JsonObject {
  const half = <T>(list: readonly T[]) => random.shuffle(list).filter(() => random.next() < 0.8)
  const status = random.pick(WORDS)
  switch (action) {
    case 'GetLocalListVersion': {
      const version = random.pick([-1, 0, 4, 5])
      return is16 ? { listVersion: version } : { versionNumber: Math.max(0, version) }
    }
    case 'GetConfiguration': {
      const keys = half((payload.key ?? []) as readonly string[])
      return { configurationKey: keys.map((key) => ({ key, readonly: true, value: '1' })) }
    }
    case 'GetVariables': {
      const told = half(payload.getVariableData as readonly object[])
      const answer = { attributeStatus: 'Accepted', attributeValue: '1' }
      return { getVariableResult: told.map((one) => ({ ...one, ...answer })) }
    }
    case 'SetVariables': {
      const told = half(payload.setVariableData as readonly object[])
      return { setVariableResult: told.map((one) => ({ ...one, attributeStatus: 'Rejected' })) }
    }
    default:
      return { status }
  }
}

function toValue(name: string) {
  return { name, value: 'v'.repeat(20) }
}

function listed(count: number) {
  return Array.from({ length: count }, (_, i) => ({
    idToken: `T${i}`,
    status: 'accepted' as const,
  }))
}
