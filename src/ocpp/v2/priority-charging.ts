/** NotifyPriorityCharging: a transaction charges before others, or no longer. OCPP 2.1 K21, K22. */
import type { Handler } from '../handler.ts'
import { present } from '../items.ts'
import type { Messages21 } from '../messages-21.gen.ts'
import { accept, type Nothing } from './accept.ts'

export const notifyPriorityCharging: Handler<
  Messages21['NotifyPriorityCharging']['request'],
  Nothing
> = accept('priority-charging.changed', (request) => ({
  items: [present('priorityCharging', request.transactionId, request, request.activated)],
}))
