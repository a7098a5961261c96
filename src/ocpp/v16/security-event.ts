/** SecurityEventNotification: evidence, possibly old. OCPP 1.6 security white paper A04. */
import type { HandlerOf } from '../handler.ts'
import type { Messages16 } from '../messages-16.gen.ts'
import { parseTime, toTimeText } from '../time.ts'

export const securityEvent: HandlerOf<Messages16['SecurityEventNotification']> = {
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
