/** Operations of an operator in the cases of 2.0.1 and 2.1: in our words, not in theirs. */
import assert from 'node:assert/strict'

import { chargePointPath, type Reply } from '../support/api-client.ts'
import type { Hub } from '../support/hub-process.ts'

/** What an operation came to, as far as these cases look at it. */
export interface Operated {
  readonly result: {
    readonly status: string
    readonly reportedStatus: string | null
    readonly hint: string | null
    readonly requestIds?: readonly number[]
    readonly remoteStartId?: number
    readonly listVersion?: number | null
    readonly variables?: readonly {
      readonly name: string
      readonly status: string
      readonly value?: string | null
    }[]
  }
  readonly steps: readonly { readonly action: string; readonly result?: unknown }[]
}

/** Whatever becomes of it. */
export function request2(hub: Hub, id: string, name: string, body: object = {}): Promise<Reply> {
  return hub.api.request('POST', `${chargePointPath(id)}/operations/${name}?timeout=10`, body)
}

/** One that the charge point is asked for, and answers. */
export async function operation2(
  hub: Hub,
  id: string,
  name: string,
  body: object = {},
): Promise<Operated> {
  const reply = await request2(hub, id, name, body)
  assert.equal(reply.status, 200, `${name}: ${JSON.stringify(reply.body)}`)
  return reply.body as Operated
}
