/**
 * Charge points: their settings, kept; and what is known of each, with what only the node knows
 * that holds its connection.
 */
import { HubError } from '../base/errors.ts'
import type { Change, LiveConnection } from '../bus/commands.ts'
import type { SecurityProfile } from '../model/admission.ts'
import { VERSIONS } from '../ocpp/version.ts'
import type { ChargePointChange, Decision, StoredChargePoint } from '../store/views.ts'
import { withUse } from './connectors.ts'
import type { ApiDeps } from './deps.ts'
import { placeOf } from './places.ts'
import { badRequest, notFound } from './problem.ts'
import { pageOf, pageOfList } from './query.ts'
import type { Reply } from './reply.ts'
import { created, noContent, ok } from './reply.ts'
import type { ApiRequest } from './request.ts'
import type { BodySchema } from './schema.ts'
import { TARIFF_BODY, type TariffBody, toTariff, toTariffBody } from './tariff.ts'

/** Not in an id: controls, marks that change direction, odd separators, slashes, outer spaces. */
const UNFIT = /[\p{C}\p{Zl}\p{Zp}/\uFFFD]|(?! )\p{Zs}|^ | $|^\.{1,2}$/u

/** Of what codes of web payments are made with. 2.1 C25. */
const SECRET_LENGTH_MIN = 8
const SECRET_LENGTH_MAX = 255

export const CHARGE_POINT_BODY: BodySchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    password: { type: ['string', 'null'], minLength: 1, maxLength: 128 },
    passwordHex: { type: ['string', 'null'], pattern: '^([0-9a-fA-F]{2}){16,20}$' },
    securityProfile: { enum: [0, 1, 2, 3] },
    registration: { enum: ['accepted', 'pending', 'rejected', null] },
    defaultProtocol: { enum: [...VERSIONS, null] },
    isBlocked: { type: 'boolean' },
    acceptsHexPassword: { type: 'boolean' },
    ignoresPings: { type: 'boolean' },
    tariff: TARIFF_BODY,
    leniency: { enum: ['strict', 'lenient', null] },
    webPaymentSecret: {
      type: ['string', 'null'],
      minLength: SECRET_LENGTH_MIN,
      maxLength: SECRET_LENGTH_MAX,
    },
  },
}

/** A body that has passed CHARGE_POINT_BODY. */
interface ChargePointBody {
  readonly password?: string | null
  readonly passwordHex?: string | null
  readonly securityProfile?: SecurityProfile
  readonly registration?: Decision | null
  readonly defaultProtocol?: string | null
  readonly isBlocked?: boolean
  readonly acceptsHexPassword?: boolean
  readonly ignoresPings?: boolean
  readonly tariff?: TariffBody | null
  readonly leniency?: 'strict' | 'lenient' | null
  readonly webPaymentSecret?: string | null
}

/** A field that is left out keeps what it was. */
export async function putChargePoint(deps: ApiDeps, request: ApiRequest): Promise<Reply> {
  const { tenant } = request
  const id = toIdentity(request.params[0] ?? '', deps.settings.identityCharactersMax)
  const change = toChange(request.body as ChargePointBody)
  const result = await deps.store.chargePoints.put(tenant, id, change)
  if (result === 'conflict') {
    throw new HubError('CONFLICT', { detail: 'There is one whose id differs only in case.' })
  }
  const about = { tenant, chargePointId: id }
  const stored = await findStored(deps, tenant, id)
  const node = stored.connection?.node ?? null
  for (const one of toAnnounce(change, stored)) await deps.nodes.announce(about, node, one)
  return (result === 'added' ? created : ok)(toView(deps, tenant, stored))
}

/** What the node that holds its connection is to know at once. */
function toAnnounce(change: ChargePointChange, stored: StoredChargePoint): readonly Change[] {
  if (change.isBlocked === true) return [{ type: 'removed' }]
  const { tariff, leniency } = stored
  const isConfigured = change.tariff !== undefined || change.leniency !== undefined
  const judged: readonly Change[] =
    change.decision === undefined ? [] : [{ type: 'judged', decision: change.decision }]
  return isConfigured ? [...judged, { type: 'configured', tariff, leniency }] : judged
}

export async function getChargePoint(deps: ApiDeps, { tenant, params }: ApiRequest) {
  const stored = await findStored(deps, tenant, params[0] ?? '')
  const place = placeOf(deps, tenant, stored)
  return ok(toView(deps, tenant, stored, place === null ? null : await deps.nodes.fetchLive(place)))
}

export async function listChargePoints(deps: ApiDeps, { tenant, query }: ApiRequest) {
  const { data, nextCursor } = await deps.store.chargePoints.list(tenant, pageOf(query))
  return ok({ data: data.map((stored) => toView(deps, tenant, stored)), nextCursor })
}

export async function deleteChargePoint(deps: ApiDeps, { tenant, params }: ApiRequest) {
  const { id, connection } = await findStored(deps, tenant, params[0] ?? '')
  await deps.store.chargePoints.remove(tenant, id)
  const about = { tenant, chargePointId: id }
  await deps.nodes.announce(about, connection?.node ?? null, { type: 'removed' })
  return noContent()
}

/** Those that came and are not known: in memory of the nodes, the newest 1,000 of each. */
export async function listUnknown({ nodes }: ApiDeps, { tenant, query }: ApiRequest) {
  const all = (await nodes.listUnknown()).filter((unknown) => unknown.tenant === tenant)
  const page = pageOfList(all, ({ chargePointId }) => chargePointId, pageOf(query))
  const data = page.data.map((unknown) => ({
    id: unknown.chargePointId,
    remoteAddress: unknown.remoteAddress,
    count: unknown.count,
    firstSeenAt: toIso(unknown.firstSeenAt),
    lastSeenAt: toIso(unknown.lastSeenAt),
    protocols: unknown.protocols,
  }))
  return ok({ data, nextCursor: page.nextCursor })
}

/** Throws NOT_FOUND for one that is not known. */
export async function findStored(deps: ApiDeps, tenant: string, id: string) {
  const stored = await deps.store.chargePoints.find(tenant, id)
  if (stored === null) throw notFound('There is no such charge point.')
  return stored
}

/**
 * What is stored, and the connection it has at this moment; of one at another node what that said
 * of it, if it was asked.
 */
export function toView(
  deps: ApiDeps,
  tenant: string,
  { connection, ...stored }: StoredChargePoint,
  asked: LiveConnection | null = null,
) {
  const place = placeOf(deps, tenant, { id: stored.id, connection })
  const live = asked ?? deps.nodes.findHere({ tenant, chargePointId: stored.id })
  const isUsable = place !== null && stored.registration === 'accepted'
  const told = place === null ? null : connection
  return {
    ...stored,
    connectors: withUse(stored.connectors, isUsable),
    tariff: stored.tariff === null ? null : toTariffBody(stored.tariff),
    connected: place !== null,
    node: place === null ? null : place.node,
    connectedSince: live === null ? (told?.connectedAt ?? null) : toIso(live.connectedAt),
    protocol: place === null ? null : place.protocol,
    remoteAddress: live === null ? (told?.remoteAddress ?? null) : live.remoteAddress,
    lastSeenAt: newest(stored.lastSeenAt, live),
    commandsWaiting: live === null ? 0 : live.commandsWaiting,
    commandsUnanswered: live === null ? 0 : live.commandsUnanswered,
  }
}

function toChange(body: ChargePointBody): ChargePointChange {
  const { password, passwordHex, registration, tariff, ...rest } = body
  if (password !== undefined && passwordHex !== undefined) {
    throw badRequest('Either password or passwordHex, not both.')
  }
  const secret = toSecret(password, passwordHex)
  return {
    ...rest,
    ...(secret === undefined ? {} : { password: secret }),
    ...(registration === undefined ? {} : { decision: registration }),
    ...(tariff === undefined ? {} : { tariff: tariff === null ? null : toTariff(tariff) }),
  }
}

/** Undefined when nothing is said of it, null to remove it. */
function toSecret(
  password: string | null | undefined,
  passwordHex: string | null | undefined,
): Uint8Array | null | undefined {
  if (password === undefined && passwordHex === undefined) return undefined
  if (typeof password === 'string') return Buffer.from(password, 'utf8')
  return typeof passwordHex === 'string' ? Buffer.from(passwordHex, 'hex') : null
}

/** The rules of the edge (src/edge/identity.ts): another id could be added and never connect. */
function toIdentity(text: string, charactersMax: number): string {
  const id = text.normalize('NFC')
  if (id !== '' && id.length <= charactersMax && !UNFIT.test(id)) return id
  throw badRequest(`An id has 1 to ${charactersMax} printable characters without "/".`)
}

function newest(storedAt: string | null, live: LiveConnection | null): string | null {
  if (live === null) return storedAt
  const seenAt = toIso(live.lastSeenAt)
  return storedAt !== null && storedAt > seenAt ? storedAt : seenAt
}

const toIso = (at: number): string => new Date(at).toISOString()
