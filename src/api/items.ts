/** What a charge point has or is in besides: alarms, monitors, limits, streams, messages on it. */
import type { ItemKind } from '../model/item.ts'
import { ITEM_KINDS } from '../model/item.ts'
import { findStored } from './charge-points.ts'
import type { ApiDeps } from './deps.ts'
import { badRequest } from './problem.ts'
import { booleanOf, pageOf, textOf } from './query.ts'
import { ok } from './reply.ts'
import type { ApiRequest } from './request.ts'

/** By kind, then by id. */
export async function listItems(deps: ApiDeps, { tenant, params, query }: ApiRequest) {
  const filter = { kind: kindOf(textOf(query, 'kind')), isOpen: booleanOf(query, 'open') }
  const page = pageOf(query)
  const { id } = await findStored(deps, tenant, params[0] ?? '')
  return ok(await deps.store.items.list(tenant, id, filter, page))
}

function kindOf(text: string | null): ItemKind | null {
  if (text === null || isItemKind(text)) return text
  throw badRequest(`kind must be one of ${Object.keys(ITEM_KINDS).join(', ')}.`)
}

function isItemKind(text: string): text is ItemKind {
  return Object.hasOwn(ITEM_KINDS, text)
}
