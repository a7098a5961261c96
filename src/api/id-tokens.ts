/** idTokens: who may charge. Compared without case, as OCPP does. */
import type { IdTokenChange } from '../store/views.ts'
import type { ApiDeps } from './deps.ts'
import { badRequest, notFound } from './problem.ts'
import { pageOf } from './query.ts'
import type { Reply } from './reply.ts'
import { created, noContent, ok } from './reply.ts'
import type { ApiRequest } from './request.ts'
import type { BodySchema } from './schema.ts'

/** Longest in 2.x; 1.6 has 20, and a longer one can never come from there. */
const ID_TOKEN_LENGTH_MAX = 255

const LENGTH = { minLength: 1, maxLength: ID_TOKEN_LENGTH_MAX }

export const ID_TOKEN_BODY: BodySchema = {
  type: 'object',
  additionalProperties: false,
  required: ['status'],
  properties: {
    status: {
      type: 'string',
      pattern: '^([aA][cC][cC][eE][pP][tT][eE][dD]|[bB][lL][oO][cC][kK][eE][dD])$',
    },
    expiresAt: { type: ['string', 'null'], maxLength: 40 },
    groupIdToken: { type: ['string', 'null'], ...LENGTH, pattern: '^\\P{C}+$' },
    isConcurrentAllowed: { type: 'boolean' },
  },
}

/** A body that has passed ID_TOKEN_BODY. */
interface IdTokenBody {
  readonly status: string
  readonly expiresAt?: string | null
  readonly groupIdToken?: string | null
  readonly isConcurrentAllowed?: boolean
}

/** Replaces the whole entry: a field that is left out gets its default. */
export async function putIdToken(
  deps: ApiDeps,
  { tenant, params, body }: ApiRequest,
): Promise<Reply> {
  const idToken = toIdToken(params[0])
  const { status, expiresAt, groupIdToken, isConcurrentAllowed } = body as IdTokenBody
  const change: IdTokenChange = {
    status: status.toLowerCase() === 'blocked' ? 'blocked' : 'accepted',
    expiresAt: toExpiry(expiresAt ?? null),
    groupIdToken: groupIdToken ?? null,
    isConcurrentAllowed: isConcurrentAllowed ?? false,
  }
  const result = await deps.store.idTokens.put(tenant, idToken, change)
  const stored = await deps.store.idTokens.find(tenant, idToken)
  return (result === 'added' ? created : ok)(stored)
}

export async function getIdToken(deps: ApiDeps, { tenant, params }: ApiRequest): Promise<Reply> {
  const stored = await deps.store.idTokens.find(tenant, params[0] ?? '')
  if (stored === null) throw notFound('There is no such idToken.')
  return ok(stored)
}

export async function listIdTokens(deps: ApiDeps, { tenant, query }: ApiRequest): Promise<Reply> {
  return ok(await deps.store.idTokens.list(tenant, pageOf(query)))
}

export async function deleteIdToken(deps: ApiDeps, { tenant, params }: ApiRequest): Promise<Reply> {
  const isRemoved = await deps.store.idTokens.remove(tenant, params[0] ?? '')
  if (!isRemoved) throw notFound('There is no such idToken.')
  return noContent()
}

function toIdToken(text = ''): string {
  if (text.length <= ID_TOKEN_LENGTH_MAX && /^\P{C}+$/u.test(text)) return text
  throw badRequest(`An idToken has 1 to ${ID_TOKEN_LENGTH_MAX} printable characters.`)
}

/** Null for none; throws BAD_REQUEST for what is no time, or one without an offset. */
function toExpiry(text: string | null): number | null {
  if (text === null) return null
  const isShaped = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/i.test(text)
  const at = isShaped ? Date.parse(text) : Number.NaN
  if (Number.isNaN(at)) throw badRequest('expiresAt must be a time such as 2030-01-31T12:00:00Z.')
  return at
}
