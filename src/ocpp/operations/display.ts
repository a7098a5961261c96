/** Messages on its display. OCPP 2.x O01, O02, O05, O06. */
import type { ClearMessage, ShowMessage, ShownText } from '../../model/operation.ts'
import type { MessageContentType, MessageInfoType } from '../messages-21.gen.ts'
import { formatTime } from '../time.ts'
import { toResultOfAll } from './answers.ts'
import type { Facts } from './facts.ts'
import { listOf } from './facts.ts'
import type { Asked, Refusal, Row } from './row.ts'
import { badRequest, call2, field, notImplemented, refused } from './row.ts'

const FORMATS = 'DisplayMessageCtrlr.SupportedFormats'
const PRIORITIES = 'DisplayMessageCtrlr.SupportedPriorities'
const STATES = 'DisplayMessageCtrlr.SupportedStates'

export const displayMessage: Row<ShowMessage> = {
  plan: (asked) => {
    const { version, operation, facts } = asked
    if (version === 'ocpp1.6') return notImplemented(version, 'messages on a display')
    const { message, more = [], priority, state, startsAt, endsAt } = operation
    if (more.length > 0 && version === 'ocpp2.0.1') {
      return notImplemented(version, 'message in several languages')
    }
    if (startsAt !== undefined && endsAt !== undefined && endsAt <= startsAt) {
      return badRequest('endsAt must be later than startsAt.')
    }
    const fault =
      findUnsupported(
        facts,
        FORMATS,
        [message, ...more].map(({ format }) => format),
      ) ??
      findUnsupported(facts, PRIORITIES, [priority]) ??
      findUnsupported(facts, STATES, state === undefined ? [] : [state])
    return fault ?? [call2('SetDisplayMessage', { message: toMessage(asked) })]
  },
  merge: (asked, done) => ({ ...toResultOfAll(done), messageId: idOf(asked) }),
}

function toMessage(asked: Asked<ShowMessage>): MessageInfoType {
  const { message, more = [], priority, state, startsAt, endsAt, transactionId } = asked.operation
  return {
    id: idOf(asked),
    priority,
    message: toContent(message),
    // Other words than those of the enumerations break the schema.
    ...field('state', state as MessageInfoType['state']),
    ...field('startDateTime', startsAt === undefined ? undefined : formatTime(startsAt)),
    ...field('endDateTime', endsAt === undefined ? undefined : formatTime(endsAt)),
    ...field('transactionId', transactionId),
    ...field('messageExtra', more.length === 0 ? undefined : more.map(toContent)),
  }
}

function toContent({ format, content, language }: ShownText): MessageContentType {
  return { format: format as MessageContentType['format'], content, ...field('language', language) }
}

function idOf({ operation, facts }: Asked<ShowMessage>): number {
  return operation.id ?? facts.requestId
}

/** What it says it lacks is not sent. */
function findUnsupported(facts: Facts, name: string, words: readonly string[]): Refusal | null {
  const supported = listOf(facts, name)
  if (supported === null || words.every((word) => supported.includes(word))) return null
  return refused(`Of its ${name} there are ${supported.join(', ')}.`)
}

export const clearDisplayMessage: Row<ClearMessage> = {
  plan: ({ version, operation: { id } }) =>
    version === 'ocpp1.6'
      ? notImplemented(version, 'messages on a display')
      : [call2('ClearDisplayMessage', { id })],
  merge: ({ operation: { id } }, done) => ({ ...toResultOfAll(done), messageId: id }),
}
