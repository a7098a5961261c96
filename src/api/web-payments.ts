/**
 * The page behind a QR code asks whether the code in its link is one that the charge point shows
 * now. Without a yes it shows no payment, and nothing is started. OCPP 2.1 C25.
 */
import { HubError } from '../base/errors.ts'
import { newMessageId } from '../base/ids.ts'
import type { Place } from '../bus/commands.ts'
import type { Known } from '../ocpp/operations/facts.ts'
import { booleanOf, integerOf, listOf, textOf } from '../ocpp/operations/facts.ts'
import { call2 } from '../ocpp/operations/row.ts'
import { checkTotp } from '../ocpp/totp.ts'
import type { ApiDeps, HandlerDeps } from './deps.ts'
import { readVariables } from './operation-facts.ts'
import { placeOf } from './places.ts'
import { notFound } from './problem.ts'
import type { Reply } from './reply.ts'
import { ok } from './reply.ts'
import type { ApiRequest } from './request.ts'
import type { BodySchema } from './schema.ts'

const INT32_MAX = 2 ** 31 - 1

/** Longest that a charge point may lock its EVSE for somebody who pays. */
const LOCK_SECONDS_MAX = 3_600

export const WEB_PAYMENT_BODY: BodySchema = {
  type: 'object',
  additionalProperties: false,
  required: ['chargePoint', 'evseId', 'totp'],
  properties: {
    chargePoint: { type: 'string', minLength: 1, maxLength: 255 },
    evseId: { type: 'integer', minimum: 0, maximum: INT32_MAX },
    totp: { type: 'string', minLength: 1, maxLength: 255 },
    maxTime: { type: 'number', minimum: 0 },
    maxEnergy: { type: 'number', minimum: 0 },
    maxCost: { type: 'number', minimum: 0 },
    timeoutSeconds: { type: 'integer', minimum: 0, maximum: LOCK_SECONDS_MAX },
  },
}

/** A body that has passed WEB_PAYMENT_BODY. */
interface WebPaymentBody {
  readonly chargePoint: string
  readonly evseId: number
  readonly totp: string
  readonly maxTime?: number
  readonly maxEnergy?: number
  readonly maxCost?: number
  /** How long the EVSE is to be kept for who pays; left out for not at all. */
  readonly timeoutSeconds?: number
}

/** What a link may ask for, and a charge point may keep. C25.FR.56 to .60; E16. */
const LIMITS = ['maxTime', 'maxEnergy', 'maxCost'] as const

/** Used while it has not told its own. */
const VALIDITY_SECONDS_DEFAULT = 60
const LENGTH_DEFAULT = 8

/** Codes longer than this are nobody's. */
const LENGTH_MAX = 32

const VERSION = 'v1'

export async function verifyWebPayment(
  deps: HandlerDeps,
  { tenant, body }: ApiRequest,
): Promise<Reply> {
  const wanted = body as WebPaymentBody
  const stored = await deps.store.chargePoints.find(tenant, wanted.chargePoint)
  const variables = stored === null ? {} : await readVariables(deps, tenant, stored.id)
  const secret =
    stored === null ? null : await deps.store.chargePoints.findWebPaymentSecret(tenant, stored.id)
  const facts = { variables }
  // Nothing is waited for from here to the verdict: guesses at the same time count as well.
  const { guesses } = deps
  const key = `${tenant}/${wanted.chargePoint.toLowerCase()}`
  if (!guesses.hasRoom(key)) {
    throw new HubError('TOO_MANY_REQUESTS', { detail: 'Too many wrong codes.' })
  }
  if (stored === null || secret === null || !isValid(wanted, secret, facts, deps.clock.now())) {
    guesses.take(key)
    // The same for a charge point that there is not: who guesses learns nothing.
    throw notFound('There is no payment behind this code.')
  }
  const isNotified = await notify(deps, placeOf(deps, tenant, stored), wanted)
  return ok({ valid: true, isNotified, ...toLimits(wanted, facts) })
}

function isValid(
  { evseId, totp }: WebPaymentBody,
  secret: string,
  facts: Known,
  now: number,
): boolean {
  const placed = (name: string) => `WebPaymentsCtrlr(${evseId}).${name}`
  const general = (name: string) => `WebPaymentsCtrlr.${name}`
  const integer = (name: string) =>
    integerOf(facts, placed(name)) ?? integerOf(facts, general(name))
  const isEnabled =
    booleanOf(facts, placed('Enabled')) ?? booleanOf(facts, general('Enabled')) ?? true
  const version = textOf(facts, placed('TOTPVersion')) ?? textOf(facts, general('TOTPVersion'))
  const validitySeconds = integer('ValidityTime') ?? VALIDITY_SECONDS_DEFAULT
  const length = integer('Length') ?? LENGTH_DEFAULT
  const isKnown = (version ?? VERSION).toLowerCase() === VERSION
  if (!isEnabled || !isKnown || validitySeconds < 1 || length < 1 || length > LENGTH_MAX)
    return false
  const unixSeconds = Math.floor(now / 1_000)
  return checkTotp(totp, { secret, unixSeconds, validitySeconds, length })
}

/** Whether it knows that somebody is about to pay. That it does not know stops nobody. */
async function notify(
  { nodes, clock, settings }: ApiDeps,
  to: Place | null,
  { evseId, timeoutSeconds }: WebPaymentBody,
): Promise<boolean> {
  if (timeoutSeconds === undefined || to === null || to.protocol !== 'ocpp2.1') return false
  const { action, payload } = call2('NotifyWebPaymentStarted', { evseId, timeout: timeoutSeconds })
  const timeoutMs = settings.callTimeoutSeconds * 1_000
  const outcome = await nodes.send(to, {
    commandId: newMessageId(),
    action,
    payload: JSON.stringify(payload),
    priority: 0,
    timeoutMs,
    expiresAt: clock.now() + timeoutMs,
  })
  return outcome.type === 'result'
}

/** Those that it can keep, and the names of the others. E16.FR.12. */
function toLimits(wanted: WebPaymentBody, facts: Known) {
  const supported = (listOf(facts, 'TxCtrlr.SupportedLimits') ?? []).map((one) => one.toLowerCase())
  const given = LIMITS.filter((name) => wanted[name] !== undefined)
  const kept = given.filter((name) => supported.includes(name.toLowerCase()))
  return {
    limits: Object.fromEntries(kept.map((name) => [name, wanted[name]])),
    unsupportedLimits: given.filter((name) => !kept.includes(name)),
  }
}
