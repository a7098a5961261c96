/** Messages on its display. OCPP 2.x O01, O05. */
import type { AnswerHandlerOf } from '../handler.ts'
import { changed, gone, present } from '../items.ts'
import type { Messages21 } from '../messages-21.gen.ts'

export const setDisplayMessage: AnswerHandlerOf<Messages21['SetDisplayMessage']> = (
  { message },
  { status },
  { now },
) => {
  if (status !== 'Accepted') return null
  return changed(now, [present('displayMessage', String(message.id), message)])
}

/** `Unknown`: it is not there either. */
export const clearDisplayMessage: AnswerHandlerOf<Messages21['ClearDisplayMessage']> = (
  { id },
  { status },
  { now },
) =>
  ['Accepted', 'Unknown'].includes(status)
    ? changed(now, [gone('displayMessage', String(id))])
    : null
