/**
 * DataTransfer: whatever a vendor wants to say. No vendor is known here, so it is told that, and
 * integrators read the content from the journal. OCPP 1.6 §4.3.
 */
import type { HandlerOf } from '../handler.ts'
import type { Messages16 } from '../messages-16.gen.ts'

export const dataTransfer: HandlerOf<Messages16['DataTransfer']> = {
  toEvent: ({ vendorId, messageId, data }, { now }) => ({
    type: 'data.transferred',
    at: now,
    vendorId,
    messageId: messageId ?? null,
    data: data ?? null,
  }),

  toResponse: () => ({ status: 'UnknownVendorId' }),
}
