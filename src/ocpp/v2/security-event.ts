/** SecurityEventNotification: evidence, possibly old. OCPP 2.x A04. */
import type { Handler } from '../handler.ts'
import type { Messages21 } from '../messages-21.gen.ts'
import { parseTime, toTimeText } from '../time.ts'
import type { Nothing } from './accept.ts'

export const securityEvent: Handler<Messages21['SecurityEventNotification']['request'], Nothing> = {
  toEvent: ({ type, timestamp, techInfo }, { now }, { raw }) => ({
    type: 'security.event',
    at: now,
    occurredAt: parseTime(timestamp).at,
    occurredText: toTimeText(timestamp),
    kind: type,
    techInfo: techInfo ?? null,
    raw,
  }),

  toResponse: () => ({}),
}
