/** StatusNotification: how a connector is doing. OCPP 2.x G01, B04. */
import type { Handler } from '../handler.ts'
import type { Messages21 } from '../messages-21.gen.ts'
import type { Nothing } from './accept.ts'
import { toConnectorReported } from './connector-status.ts'

export const statusNotification: Handler<Messages21['StatusNotification']['request'], Nothing> = {
  toEvent: ({ connectorStatus: status, ...report }, { now }) =>
    toConnectorReported({ ...report, status }, now),

  toResponse: () => ({}),
}
