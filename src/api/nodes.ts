/** The nodes that share the database, for operators. */
import type { ApiDeps } from './deps.ts'
import { ok } from './reply.ts'

/** Those whose lease is good, the oldest first. */
export async function listNodes({ store, nodes }: ApiDeps) {
  const all = await store.nodes.list()
  return ok({ data: all.map((one) => ({ ...one, isThis: one.node === nodes.self })) })
}
