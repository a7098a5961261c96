/**
 * DataTransfer: whatever a vendor wants to say, any JSON. No vendor is known here, so it is told
 * that, and integrators read the content from the journal. OCPP 2.x P01.FR.05, P02.
 */
import type { Handler } from '../handler.ts'
import type { Messages21 } from '../messages-21.gen.ts'
import type { Messages201 } from '../messages-201.gen.ts'

export const dataTransfer: Handler<
  Messages21['DataTransfer']['request'],
  Messages201['DataTransfer']['response']
> = {
  toEvent: ({ vendorId, messageId, data }, { now }) => ({
    type: 'data.transferred',
    at: now,
    vendorId,
    messageId: messageId ?? null,
    data: data === undefined ? null : JSON.stringify(data),
  }),

  toResponse: () => ({ status: 'UnknownVendorId' }),
}
