/**
 * Messages on the display of our charge point. OCPP 2.x O01 to O06. None is shown: they are kept,
 * told and taken away again.
 */

import { HARDWARE_VARIABLES } from './device-hardware.ts'
import { choicesOf, type DeviceModel, isOn, limitOf, listOf, numberOf } from './device-model.ts'
import {
  because,
  type PartReply,
  type Request2,
  type Response2,
  type Send2,
  type Surroundings,
  splitParts,
} from './part.ts'

type Message = Request2<'SetDisplayMessage'>['message']
type Status = Response2<'SetDisplayMessage'>['status']

export interface DisplayMessages {
  readonly messages: readonly Message[]
}

/** Messages in one NotifyDisplayMessages; the rest comes in the next. */
const MESSAGES_PER_PART_MAX = 5

/** Components that a message can be meant for. */
const COMPONENTS = new Set(
  Object.keys(HARDWARE_VARIABLES).map((name) => name.slice(0, name.indexOf('.')).toLowerCase()),
)

export const newDisplayMessages = (): DisplayMessages => ({ messages: [] })

/** The same id replaces; of those always in front there is one. OCPP 2.x O01, O06. */
export function setDisplayMessage(
  before: DisplayMessages,
  model: DeviceModel,
  { message }: Request2<'SetDisplayMessage'>,
  surroundings: Surroundings,
): PartReply<DisplayMessages, 'SetDisplayMessage'> {
  const state = withoutPast(before, surroundings)
  const others = state.messages.filter(
    ({ id, priority }) =>
      id !== message.id && !(priority === 'AlwaysFront' && message.priority === 'AlwaysFront'),
  )
  const status = statusOf(model, message, surroundings)
  if (status !== 'Accepted') return { state, response: { status } }
  if (others.length >= (limitOf('DisplayMessageCtrlr.DisplayMessages') ?? Infinity)) {
    return { state, response: { status: 'Rejected', ...because('TooManyElements') } }
  }
  return { state: { messages: [...others, message] }, response: { status: 'Accepted' } }
}

export function getDisplayMessages(
  before: DisplayMessages,
  { requestId, id: ids, priority, state: shownIn }: Request2<'GetDisplayMessages'>,
  surroundings: Surroundings,
): PartReply<DisplayMessages, 'GetDisplayMessages'> {
  const state = withoutPast(before, surroundings)
  const found = state.messages.filter(
    (message) =>
      (ids === undefined || ids.includes(message.id)) &&
      (priority === undefined || message.priority === priority) &&
      (shownIn === undefined || message.state === shownIn),
  )
  if (found.length === 0) return { state, response: { status: 'Unknown' } }
  const parts = splitParts(found, MESSAGES_PER_PART_MAX)
  const sends = parts.map((part, i): Send2 => {
    const tbc = i < parts.length - 1
    return { action: 'NotifyDisplayMessages', payload: { requestId, messageInfo: [...part], tbc } }
  })
  return { state, response: { status: 'Accepted' }, sends }
}

export function clearDisplayMessage(
  before: DisplayMessages,
  { id }: Request2<'ClearDisplayMessage'>,
  surroundings: Surroundings,
): PartReply<DisplayMessages, 'ClearDisplayMessage'> {
  const state = withoutPast(before, surroundings)
  const messages = state.messages.filter((message) => message.id !== id)
  const status = messages.length === state.messages.length ? 'Unknown' : 'Accepted'
  return { state: { messages }, response: { status } }
}

/** Without those whose time, or whose transaction, is over. OCPP 2.x O02. */
export function withoutPast(
  state: DisplayMessages,
  { at, transactions }: Surroundings,
): DisplayMessages {
  const isOver = ({ endDateTime, transactionId }: Message) =>
    (endDateTime !== undefined && Date.parse(endDateTime) <= at) ||
    (transactionId !== undefined &&
      !transactions.some((running) => running.transactionId === transactionId))
  const messages = state.messages.filter((message) => !isOver(message))
  return messages.length === state.messages.length ? state : { messages }
}

function statusOf(model: DeviceModel, message: Message, { transactions }: Surroundings): Status {
  const { priority, state: shownIn, transactionId, display, messageExtra = [] } = message
  const contents = [message.message, ...messageExtra]
  const formats = listOf(model, 'DisplayMessageCtrlr.SupportedFormats')
  const states = listOf(model, 'DisplayMessageCtrlr.SupportedStates')
  const isRunning = transactions.some((running) => running.transactionId === transactionId)
  const sizeMax = numberOf(model, 'DisplayMessageCtrlr.PersonalMessageSize')
  if (!isOn(model, 'DisplayMessageCtrlr.Enabled')) return 'Rejected'
  if (!listOf(model, 'DisplayMessageCtrlr.SupportedPriorities').includes(priority)) {
    return 'NotSupportedPriority'
  }
  if (contents.some(({ format }) => !formats.includes(format))) return 'NotSupportedMessageFormat'
  if (shownIn !== undefined && !states.includes(shownIn)) return 'NotSupportedState'
  if (transactionId !== undefined && !isRunning) return 'UnknownTransaction'
  if (display !== undefined && !COMPONENTS.has(display.name.toLowerCase())) return 'Rejected'
  if (contents.some(({ content }) => content.length > sizeMax)) return 'Rejected'
  if (model.version === 'ocpp2.1' && contents.some(({ language }) => !isSpoken(language))) {
    // Only 2.1 has a word for it, and only here, so the type of both versions lacks it.
    return 'LanguageNotSupported' as Status
  }
  return 'Accepted'
}

/** `de-AT` is German too. */
const isSpoken = (language: string | undefined): boolean =>
  language === undefined ||
  choicesOf('DisplayMessageCtrlr.Language').includes(language.slice(0, 2).toLowerCase())
