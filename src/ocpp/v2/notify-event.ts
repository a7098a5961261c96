/**
 * NotifyEvent: what its monitors and components have to say, each event for itself. OCPP 2.x N07,
 * N08, G01, G05.
 *
 * An alarm is known by its variable and who watches it, since the ids of monitors change with the
 * firmware (N04.FR.19); it is open until it is cleared. `AvailabilityState` of a connector is a
 * status like that of StatusNotification.
 */
import type { FromChargePoint } from '../../model/event-message.ts'
import type { ItemChange } from '../../model/item.ts'
import type { Context, Handler, Received } from '../handler.ts'
import { present } from '../items.ts'
import type { EventDataType, Messages21 } from '../messages-21.gen.ts'
import { type Nothing, tell } from './accept.ts'
import { isConnectorStatus, toConnectorReported } from './connector-status.ts'
import { isSecretVariable, nameVariable } from './device-variable.ts'

export const notifyEvent: Handler<Messages21['NotifyEvent']['request'], Nothing> = {
  toEvent: ({ eventData }, context, received) => {
    const isAlone = eventData.length === 1
    return eventData.flatMap((event) => toEvents(hideSecret(event), isAlone, context, received))
  },

  toResponse: () => ({}),
}

/** Of several, each keeps its own part of the frame, or the frame would be stored once for each. */
function toEvents(
  event: EventDataType,
  isAlone: boolean,
  context: Context,
  received: Received,
): readonly FromChargePoint[] {
  const isOwnFrame = isAlone && !isSecretVariable(event)
  const part = isOwnFrame ? received : { ...received, raw: JSON.stringify(event) }
  const telling = { time: event.timestamp, items: findAlarms(event) }
  const told = tell('monitor.event', event, telling, { context, received: part })
  const status = findConnectorStatus(event, context.now)
  return status === null ? [told] : [told, status]
}

/** The variable `Problem` is an alarm by what it says, any other by what its monitor says. */
function findAlarms(event: EventDataType): readonly ItemChange[] {
  const { cleared = false, trigger, eventNotificationType } = event
  const isProblem = isNamed(event.variable.name, 'Problem')
  if (!isProblem && trigger !== 'Alerting' && !cleared) return []
  const isOpen = !cleared && (!isProblem || isNamed(event.actualValue, 'true'))
  return [present('alarm', `${nameVariable(event)} ${eventNotificationType}`, event, isOpen)]
}

/** Null for what is not one, or is of no connector. */
function findConnectorStatus(event: EventDataType, at: number): FromChargePoint | null {
  const { component, variable, actualValue: status, timestamp, techInfo, techCode } = event
  const { id: evseId, connectorId } = component.evse ?? {}
  if (!isNamed(component.name, 'Connector') || !isNamed(variable.name, 'AvailabilityState')) {
    return null
  }
  if (evseId === undefined || connectorId === undefined || !isConnectorStatus(status)) return null
  const report = { evseId, connectorId, status, timestamp }
  return toConnectorReported({ ...report, info: techInfo ?? null, code: techCode ?? null }, at)
}

function hideSecret(event: EventDataType): EventDataType {
  return isSecretVariable(event) ? { ...event, actualValue: '' } : event
}

/** Names are compared without case. Part 1 §4. */
function isNamed(text: string, name: string): boolean {
  return text.toLowerCase() === name.toLowerCase()
}
