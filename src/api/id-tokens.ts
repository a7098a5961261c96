/** idTokens: who may charge, where, and on what terms. Compared without case, as OCPP does. */
import type { EnergyTransfer, Place, TransactionLimits } from '../model/id-token.ts'
import { ENERGY_TRANSFERS } from '../model/id-token.ts'
import type { IdTokenRef } from '../store/store.ts'
import type { IdTokenChange, IdTokenView } from '../store/views.ts'
import type { ApiDeps } from './deps.ts'
import { badRequest, notFound } from './problem.ts'
import { pageOf, textOf } from './query.ts'
import type { Reply } from './reply.ts'
import { created, noContent, ok } from './reply.ts'
import type { ApiRequest } from './request.ts'
import type { BodySchema } from './schema.ts'

/** Longest in 2.x; 1.6 has 20, and a longer one can never come from there. */
const ID_TOKEN_LENGTH_MAX = 255

/** 2.0.1 has a few words, 2.1 leaves it open up to this. */
const TYPE_LENGTH_MAX = 20

/** Of a message that every version of 2.x takes. */
const MESSAGE_LENGTH_MAX = 512
const PLACES_MAX = 1_000
const EVSES_MAX = 256

/** In the spelling of the store, by their folded text. */
const STATUSES: Readonly<Record<string, IdTokenChange['status']>> = {
  accepted: 'accepted',
  blocked: 'blocked',
  nocredit: 'noCredit',
}

const LENGTH = { minLength: 1, maxLength: ID_TOKEN_LENGTH_MAX }
const PRINTABLE = { pattern: '^\\P{C}+$' }
const LANGUAGE = { type: ['string', 'null'], pattern: '^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$' }
const AMOUNT = { type: ['number', 'null'], minimum: 0, maximum: 1e12 }

const PLACE = {
  type: 'object',
  additionalProperties: false,
  required: ['chargePoint'],
  properties: {
    chargePoint: { type: 'string', minLength: 1, maxLength: 255 },
    evseIds: {
      type: ['array', 'null'],
      minItems: 1,
      maxItems: EVSES_MAX,
      items: { type: 'integer', minimum: 1, maximum: 2_147_483_647 },
    },
  },
}

const LIMITS = {
  type: ['object', 'null'],
  additionalProperties: false,
  properties: {
    maxEnergyWh: AMOUNT,
    maxSeconds: { ...AMOUNT, maximum: 2_147_483_647 },
    maxCost: AMOUNT,
    maxSoc: { ...AMOUNT, maximum: 100 },
  },
}

const TRANSFERS = {
  type: ['array', 'null'],
  minItems: 1,
  uniqueItems: true,
  items: { type: 'string', enum: ENERGY_TRANSFERS },
}

export const ID_TOKEN_BODY: BodySchema = {
  type: 'object',
  additionalProperties: false,
  required: ['status'],
  properties: {
    status: { type: 'string', pattern: `^(${Object.keys(STATUSES).map(inAnyCase).join('|')})$` },
    expiresAt: { type: ['string', 'null'], maxLength: 40 },
    groupIdToken: { type: ['string', 'null'], ...LENGTH, ...PRINTABLE },
    isConcurrentAllowed: { type: 'boolean' },
    isPrepaid: { type: 'boolean' },
    places: { type: ['array', 'null'], maxItems: PLACES_MAX, items: PLACE },
    language1: { ...LANGUAGE, maxLength: 8 },
    language2: { ...LANGUAGE, maxLength: 8 },
    personalMessage: { type: ['string', 'null'], minLength: 1, maxLength: MESSAGE_LENGTH_MAX },
    chargingPriority: { type: ['integer', 'null'], minimum: -9, maximum: 9 },
    limits: LIMITS,
    allowedEnergyTransfer: TRANSFERS,
  },
}

/** A body that has passed ID_TOKEN_BODY. */
interface IdTokenBody {
  readonly status: string
  readonly expiresAt?: string | null
  readonly groupIdToken?: string | null
  readonly isConcurrentAllowed?: boolean
  readonly isPrepaid?: boolean
  readonly places?: readonly PlaceBody[] | null
  readonly language1?: string | null
  readonly language2?: string | null
  readonly personalMessage?: string | null
  readonly chargingPriority?: number | null
  readonly limits?: Partial<TransactionLimits> | null
  readonly allowedEnergyTransfer?: readonly EnergyTransfer[] | null
}

interface PlaceBody {
  readonly chargePoint: string
  readonly evseIds?: readonly number[] | null
}

/** Replaces the whole entry: a field that is left out gets its default. */
export async function putIdToken(deps: ApiDeps, request: ApiRequest): Promise<Reply> {
  const { tenant, body } = request
  const ref = { ...refOf(request), idToken: toIdToken(request.params[0]) }
  const { idTokens } = deps.store
  const result = await idTokens.put(tenant, ref, toChange(body as IdTokenBody))
  const stored = await idTokens.find(tenant, ref)
  return (result === 'added' ? created : ok)(stored === null ? null : toBody(stored))
}

export async function getIdToken(deps: ApiDeps, request: ApiRequest): Promise<Reply> {
  const stored = await deps.store.idTokens.find(request.tenant, refOf(request))
  if (stored === null) throw notFound(NONE)
  return ok(toBody(stored))
}

export async function listIdTokens(deps: ApiDeps, { tenant, query }: ApiRequest): Promise<Reply> {
  const { data, nextCursor } = await deps.store.idTokens.list(tenant, pageOf(query))
  return ok({ data: data.map(toBody), nextCursor })
}

export async function deleteIdToken(deps: ApiDeps, request: ApiRequest): Promise<Reply> {
  const isRemoved = await deps.store.idTokens.remove(request.tenant, refOf(request))
  if (!isRemoved) throw notFound(NONE)
  return noContent()
}

const NONE = 'There is no such idToken; one that has a type is found with ?type=.'

function inAnyCase(word: string): string {
  return [...word].map((letter) => `[${letter}${letter.toUpperCase()}]`).join('')
}

function refOf({ params, query }: ApiRequest): IdTokenRef {
  const type = textOf(query, 'type')
  if (type !== null && (type.length > TYPE_LENGTH_MAX || !/^[\x21-\x7e]+$/.test(type))) {
    throw badRequest(`type must be 1 to ${TYPE_LENGTH_MAX} visible ASCII characters.`)
  }
  return { idToken: params[0] ?? '', type }
}

function toIdToken(text = ''): string {
  if (text.length <= ID_TOKEN_LENGTH_MAX && /^\P{C}+$/u.test(text)) return text
  throw badRequest(`An idToken has 1 to ${ID_TOKEN_LENGTH_MAX} printable characters.`)
}

function toChange(body: IdTokenBody): IdTokenChange {
  const { language1 = null, language2 = null } = body
  // C01.FR.10: the second is only ever told with the first.
  if (language2 !== null && language1 === null) throw badRequest('language2 needs language1.')
  return {
    status: STATUSES[body.status.toLowerCase()] ?? 'blocked',
    expiresAt: toExpiry(body.expiresAt ?? null),
    groupIdToken: body.groupIdToken ?? null,
    isConcurrentAllowed: body.isConcurrentAllowed ?? false,
    isPrepaid: body.isPrepaid ?? false,
    places: body.places?.map(toPlace) ?? null,
    language1,
    language2,
    personalMessage: body.personalMessage ?? null,
    chargingPriority: body.chargingPriority ?? null,
    limits: toLimits(body.limits ?? null),
    allowedEnergyTransfer: body.allowedEnergyTransfer ?? null,
  }
}

function toPlace({ chargePoint, evseIds }: PlaceBody): Place {
  return { chargePointId: chargePoint, evseIds: evseIds ?? null }
}

/** Null when none is set. */
function toLimits(limits: Partial<TransactionLimits> | null): TransactionLimits | null {
  if (limits === null) return null
  const { maxEnergyWh = null, maxSeconds = null, maxCost = null, maxSoc = null } = limits
  const all = { maxEnergyWh, maxSeconds, maxCost, maxSoc }
  return Object.values(all).every((limit) => limit === null) ? null : all
}

function toBody({ places, ...view }: IdTokenView) {
  const shown = places?.map(({ chargePointId: chargePoint, evseIds }) => ({ chargePoint, evseIds }))
  return { ...view, places: shown ?? null }
}

/** Null for none; throws BAD_REQUEST for what is no time, or one without an offset. */
function toExpiry(text: string | null): number | null {
  if (text === null) return null
  const isShaped = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/i.test(text)
  const at = isShaped ? Date.parse(text) : Number.NaN
  if (Number.isNaN(at)) throw badRequest('expiresAt must be a time such as 2030-01-31T12:00:00Z.')
  return at
}
