/** Heartbeat: asks what time it is. Any message is a sign of life, so nothing is kept. 1.6 §4.6. */
import type { HandlerOf } from '../handler.ts'
import type { Messages16 } from '../messages-16.gen.ts'
import { formatTime } from '../time.ts'

export const heartbeat: HandlerOf<Messages16['Heartbeat']> = {
  toEvent: () => null,
  toResponse: (_after, { now }) => ({ currentTime: formatTime(now) }),
}
