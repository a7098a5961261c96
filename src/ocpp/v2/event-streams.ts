/**
 * Periodic event streams: values of a monitor, sent often and never answered. OCPP 2.1 N11 to N15.
 *
 *    Open ---> held, while there is room ---> Close
 *
 * The actor holds the open ones: values of any other are dropped (N15.FR.02).
 */
import type { ChargePoint } from '../../model/charge-point.ts'
import type { Item } from '../../model/item.ts'
import { ITEMS_HELD_MAX } from '../../model/item.ts'
import type { Handler, HandlerOf } from '../handler.ts'
import { gone, present } from '../items.ts'
import type { Messages21, StreamDataElementType } from '../messages-21.gen.ts'
import { formatTime, parseTime, TIME_MAX } from '../time.ts'
import { accept, type Nothing, tell } from './accept.ts'

/** It falls back to NotifyEvent when it is refused. N11.FR.05. */
export const openPeriodicEventStream: HandlerOf<Messages21['OpenPeriodicEventStream']> = {
  toEvent: ({ constantStreamData: stream }, context, received, before) => {
    // Past the limit the actor would let go of another one.
    const hasRoom = before.held.length < ITEMS_HELD_MAX || findStream(before, stream.id) !== null
    if (!hasRoom) return null
    const items = [present('eventStream', String(stream.id), stream)]
    return tell('stream.opened', stream, { items }, { context, received })
  },

  toResponse: (after, _context, { constantStreamData: { id } }) =>
    findStream(after, id) === null
      ? { status: 'Rejected', statusInfo: { reasonCode: 'TooManyElements' } }
      : { status: 'Accepted' },
}

export const closePeriodicEventStream: Handler<
  Messages21['ClosePeriodicEventStream']['request'],
  Nothing
> = accept('stream.closed', ({ id }) => ({ items: [gone('eventStream', String(id))] }))

/** With what the stream is of, and each value at its own time. */
export const notifyPeriodicEventStream: HandlerOf<Messages21['NotifyPeriodicEventStream']> = {
  toEvent: ({ id, data, pending, basetime }, context, received, before) => {
    const stream = findStream(before, id)
    if (stream === null) return null
    const { at } = parseTime(basetime)
    const values = data.map((element) => toValue(element, at))
    const payload = { ...JSON.parse(stream.body), id, pending, basetime, values }
    return tell('stream.values', payload, { time: basetime }, { context, received })
  },

  toResponse: () => null,
}

/** Whether the values in this payload, which has passed its schema, are of an open stream. */
export function isStreamKnown(before: ChargePoint, payload: unknown): boolean {
  const { id } = payload as { readonly id?: number }
  return id !== undefined && findStream(before, id) !== null
}

function findStream({ held }: ChargePoint, id: number): Item | null {
  const itemId = String(id)
  return held.find((item) => item.kind === 'eventStream' && item.itemId === itemId) ?? null
}

/** `t` is in seconds after the base. Null for a time that cannot be. */
function toValue({ t, v }: StreamDataElementType, base: number | null) {
  const at = base === null ? null : Math.round(base + t * 1_000)
  const isTime = at !== null && at >= 0 && at <= TIME_MAX
  return { at: isTime ? formatTime(at) : null, value: v }
}
