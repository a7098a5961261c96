/** What the grid makes it do: alarms, and controls that begin and end. OCPP 2.1 R04, R05. */
import type { Handler } from '../handler.ts'
import { present } from '../items.ts'
import type { Messages21 } from '../messages-21.gen.ts'
import { accept, type Nothing } from './accept.ts'

/** One alarm for each type of control. */
export const notifyDerAlarm: Handler<Messages21['NotifyDERAlarm']['request'], Nothing> = accept(
  'der.alarm',
  (request) => ({
    time: request.timestamp,
    items: [present('derAlarm', request.controlType, request, request.alarmEnded !== true)],
  }),
)

/**
 * Whether a control is in force is an item beside that of the control itself, which says what it
 * is. One that begins ends those that it displaces. R04.FR.20 to 22.
 */
export const notifyDerStartStop: Handler<Messages21['NotifyDERStartStop']['request'], Nothing> =
  accept('der.control', ({ controlId, started, timestamp, supersededIds = [] }) => ({
    time: timestamp,
    items: [
      present('derControl', runningOf(controlId), { controlId, started, timestamp }, started),
      ...supersededIds.map((id) => {
        const body = { controlId: id, started: false, timestamp, supersededBy: controlId }
        return present('derControl', runningOf(id), body, false)
      }),
    ],
  }))

function runningOf(controlId: string): string {
  return `${controlId} running`
}
