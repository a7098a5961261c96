/** DiagnosticsStatusNotification: how an upload of diagnostics goes. OCPP 1.6 §4.4. */
import type { HandlerOf } from '../handler.ts'
import type { Messages16 } from '../messages-16.gen.ts'

/** `Idle` is only an answer to a trigger: nothing is going on, and nothing ended by it. */
const OVER: readonly string[] = ['Uploaded', 'UploadFailed']

export const diagnosticsStatus: HandlerOf<Messages16['DiagnosticsStatusNotification']> = {
  toEvent: ({ status }, { now }) => ({
    type: 'job.status',
    at: now,
    kind: 'diagnostics',
    requestId: null,
    status,
    isOver: OVER.includes(status),
    raw: null,
  }),

  toResponse: () => ({}),
}
