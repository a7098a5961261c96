/** Heartbeat: asks what time it is. OCPP 2.x G02. */
import type { Handler } from '../handler.ts'
import type { Messages21 } from '../messages-21.gen.ts'
import type { Messages201 } from '../messages-201.gen.ts'
import { formatTime } from '../time.ts'

export const heartbeat: Handler<
  Messages21['Heartbeat']['request'],
  Messages201['Heartbeat']['response']
> = {
  toEvent: () => null,
  toResponse: (_after, { now }) => ({ currentTime: formatTime(now) }),
}
