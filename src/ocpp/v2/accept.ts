/**
 * What a message tells that has no machine of its own: kept, published under its topic, and
 * answered with nothing. Its payload is the request as JSON, so a repetition says the same.
 */
import type { ChargePoint } from '../../model/charge-point.ts'
import type { Told } from '../../model/event-message.ts'
import type { ItemChange } from '../../model/item.ts'
import type { Topic } from '../../model/topic.ts'
import type { Context, Handler, Received } from '../handler.ts'
import { parseTime } from '../time.ts'

/** What else there is to say of a request. */
export interface Telling {
  /** Its own time, as text. */
  readonly time?: string | undefined
  readonly items?: readonly ItemChange[]
}

/** An empty answer fits all that have no field but `customData`. */
export type Nothing = { readonly customData?: never }

export function accept<Request>(
  topic: Topic,
  describe: (request: Request, before: ChargePoint) => Telling,
): Handler<Request, Nothing> {
  return {
    toEvent: (request, context, received, before) =>
      tell(topic, request, describe(request, before), { context, received }),
    toResponse: () => ({}),
  }
}

export function tell(
  topic: Topic,
  payload: unknown,
  { time, items = [] }: Telling,
  { context, received }: { readonly context: Context; readonly received: Received },
): Told {
  return {
    type: 'told',
    at: context.now,
    occurredAt: time === undefined ? null : parseTime(time).at,
    topic,
    payload: JSON.stringify(payload),
    items,
    raw: received.raw,
  }
}
