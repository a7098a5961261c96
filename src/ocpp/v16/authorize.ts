/** Authorize: may this idToken charge? Answered when the store has been asked. OCPP 1.6 §4.1. */
import type { DeferredOf } from '../handler.ts'
import type { Messages16 } from '../messages-16.gen.ts'
import { toIdTagInfo } from './id-tag-info.ts'

export const authorize: DeferredOf<Messages16['Authorize']> = {
  toEvent: ({ idTag }, { now }, { call }) => ({
    type: 'authorization.asked',
    at: now,
    call,
    idToken: idTag,
    idTokenType: null,
  }),

  toAnswer: (answer) =>
    answer.type === 'authorized' ? { idTagInfo: toIdTagInfo(answer.info) } : null,
}
