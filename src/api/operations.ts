/**
 * Operations: what an operator wants, in words that every version shares. They are planned in
 * src/ocpp/operations; here the calls are made one by one, and told with what came of them.
 */
import { HubError } from '../base/errors.ts'
import { newMessageId } from '../base/ids.ts'
import type { Place } from '../bus/commands.ts'
import type { Outcome, Priority } from '../model/command.ts'
import type { OperationType } from '../model/operation.ts'
import type { OperationResult } from '../model/operation-result.ts'
import type { Plan } from '../ocpp/operations/plan.ts'
import { continuePlan, planOperation } from '../ocpp/operations/plan.ts'
import type { Done, Step } from '../ocpp/operations/row.ts'
import { isRefusal } from '../ocpp/operations/row.ts'
import { withoutSecrets } from '../ocpp/operations/secrets.ts'
import { formatTime } from '../ocpp/time.ts'
import { isVersion } from '../ocpp/version.ts'
import { findStored } from './charge-points.ts'
import type { ApiDeps } from './deps.ts'
import { isOperationType, OPERATION_BODIES, toOperation } from './operation-bodies.ts'
import { readFacts } from './operation-facts.ts'
import { toError } from './outcomes.ts'
import { findPlace, placeOf } from './places.ts'
import { notFound } from './problem.ts'
import { integerOf } from './query.ts'
import type { Reply } from './reply.ts'
import { ok } from './reply.ts'
import type { ApiRequest } from './request.ts'
import { toJson } from './request.ts'
import type { BodyCheck } from './schema.ts'
import { compileBody } from './schema.ts'

const TIMEOUT_SECONDS_RANGE = [1, 600] as const

/** For all calls of an operation. Past it no further one is made: the client has gone by then. */
const OPERATION_MS_MAX = 600_000

/** What goes before all else, because somebody stands there; and what can wait. The rest is 1. */
const PRIORITIES: Readonly<Partial<Record<OperationType, Priority>>> = {
  start: 0,
  stop: 0,
  unlock: 0,
  reset: 0,
  'cancel-reservation': 0,
  'get-variables': 2,
  'local-list': 2,
  'composite-schedule': 2,
  firmware: 2,
  log: 2,
  report: 2,
  'customer-information': 2,
}

/** Filled as operations come up: a schema takes milliseconds to compile, and most never come. */
const checks = new Map<OperationType, BodyCheck>()

/** 200 once the charge point has spoken; a problem when it never did. */
export async function runOperation(deps: ApiDeps, request: ApiRequest): Promise<Reply> {
  const [chargePoint = '', type = ''] = request.params
  const { tenant, query, bodyText } = request
  if (!isOperationType(type)) {
    throw notFound(`The operations are ${Object.keys(OPERATION_BODIES).join(', ')}.`)
  }
  const seconds = integerOf(query, 'timeout', TIMEOUT_SECONDS_RANGE)
  const body = toJson(bodyText.trim() === '' ? '{}' : bodyText)
  checkOf(type)(body)
  const operation = toOperation(type, body as object)
  const stored = await findStored(deps, tenant, chargePoint)
  const to = placeOf(deps, tenant, stored)
  if (to === null) throw new HubError('CHARGE_POINT_OFFLINE')
  const { protocol } = to
  if (!isVersion(protocol))
    throw new HubError('NOT_IMPLEMENTED', { detail: `It speaks ${protocol}.` })
  const plan = planOperation(protocol, operation, await readFacts(deps, tenant, stored, type))
  if (isRefusal(plan)) throw new HubError(plan.code, { detail: plan.detail })
  const timeoutMs = (seconds ?? deps.settings.callTimeoutSeconds) * 1_000
  return toReply(await run(deps, to, plan, timeoutMs))
}

async function run(deps: ApiDeps, to: Place, first: Plan, timeoutMs: number): Promise<Plan> {
  const endsAt = deps.clock.monotonic() + OPERATION_MS_MAX
  const priority = PRIORITIES[first.asked.operation.type] ?? 1
  let plan = first
  while (plan.next !== null) {
    const isTooLate = deps.clock.monotonic() >= endsAt
    const place = isTooLate || plan === first ? to : await findPlace(deps, to)
    const obstacle = isTooLate ? TOO_LATE : findObstacle(place, plan)
    plan = continuePlan(
      plan,
      obstacle ?? (await send(deps, place ?? to, plan.next, { priority, timeoutMs })),
    )
  }
  return plan
}

const TOO_LATE: Outcome = { type: 'expired' }

/** In another version its words would be others. */
function findObstacle(place: Place | null, { asked }: Plan): Outcome | null {
  if (place === null) return { type: 'offline' }
  return place.protocol === asked.version ? null : { type: 'disconnected' }
}

function send(
  { nodes, clock }: ApiDeps,
  to: Place,
  { action, payload }: Step,
  { priority, timeoutMs }: { readonly priority: Priority; readonly timeoutMs: number },
): Promise<Outcome> {
  return nodes.send(to, {
    commandId: newMessageId(),
    action,
    payload: JSON.stringify(payload),
    priority,
    timeoutMs,
    expiresAt: clock.now() + timeoutMs,
  })
}

/** Throws the problem when not a single call was answered. */
function toReply({ done, result }: Plan): Reply {
  const [first] = done
  if (
    first !== undefined &&
    first.outcome.type !== 'result' &&
    first.outcome.type !== 'callError'
  ) {
    throw toError(first.outcome)
  }
  return ok({ result: result === null ? null : toView(result), steps: done.map(toStepView) })
}

function toStepView({ step: { action }, outcome }: Done) {
  switch (outcome.type) {
    case 'result':
      return { action, result: withoutSecrets(JSON.parse(outcome.payload)) }
    case 'callError': {
      const { code, description, details } = outcome
      return { action, callError: { code, description, details: JSON.parse(details) } }
    }
    default:
      return { action, problem: toError(outcome).code }
  }
}

/** Times as text. */
function toView({ schedule, gaps, ...rest }: OperationResult) {
  return {
    ...rest,
    ...(schedule === undefined || schedule === null
      ? { schedule }
      : { schedule: { ...schedule, startAt: formatTime(schedule.startAt) } }),
    gaps: gaps?.map(({ fromAt, toAt, ...gap }) => ({
      fromAt: formatTime(fromAt),
      toAt: formatTime(toAt),
      ...gap,
    })),
  }
}

function checkOf(type: OperationType): BodyCheck {
  const known = checks.get(type)
  if (known !== undefined) return known
  const check = compileBody(OPERATION_BODIES[type])
  checks.set(type, check)
  return check
}
