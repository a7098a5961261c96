/**
 * What an actor asks for. Actors never do it themselves: they return effects, the lane turns
 * `answer` and `call` into text, and src/hub/perform.ts does the rest, one function for each type.
 *
 * The effects of one input are performed in order, and nothing behind a `record` happens before it
 * is durable: that is what makes an answer a receipt.
 */
import type { Outcome } from './command.ts'
import type { CallRef } from './event-message.ts'
import type { IdTokenInfo } from './id-token.ts'
import type { Fact, Note, TransactionAnswer } from './record.ts'
import type { Wish } from './wish.ts'

/** What the hub performs. Text to send is not among them: it leaves a lane as a plain string. */
export type Effect =
  /** Make it durable. With a ticket, what the store made of it comes back as `recorded`. */
  | { readonly type: 'record'; readonly fact: Fact; readonly ticket: number | null }
  /** Write it when there is time; the last one of its key counts. */
  | { readonly type: 'note'; readonly note: Note }
  /** Ask the store about an idToken: comes back as `id-token.found`. */
  | {
      readonly type: 'lookup'
      readonly ticket: number
      readonly idToken: string
      /** Null in 1.6: any type. */
      readonly idTokenType: string | null
      /** Whether to wait for a store that is away, since the question leads to a record. */
      readonly isHeld: boolean
    }
  /** Be woken at this time. One for each actor: a new one replaces the old. Null cancels. */
  | { readonly type: 'wake'; readonly at: number | null }
  /** Tell whoever sent the command what came of it. */
  | { readonly type: 'reply'; readonly commandId: string; readonly outcome: Outcome }
  | { readonly type: 'close'; readonly code: number; readonly reason: string }
  /** Count something that an operator should be able to see. A metric, never a log of content. */
  | { readonly type: 'count'; readonly what: Oddity }
  /** A message was taken that breaks its schema, by this rule of src/ocpp/lenient. */
  | { readonly type: 'repaired'; readonly rule: string }
  /** The actor broke and was dropped: load it again. `isUnread`: this input was not looked at. */
  | { readonly type: 'restart'; readonly reason: string; readonly isUnread: boolean }

/** What leaves an actor: `answer` and `call` are the lane's to put into words. */
export type ActorEffect =
  | Exclude<Effect, { type: 'restart' }>
  | { readonly type: 'answer'; readonly call: CallRef; readonly answer: Answer }
  | {
      readonly type: 'call'
      readonly messageId: string
      readonly action: string
      readonly payload: string
    }
  /** Ask the charge point something of our own. The lane makes a command of it. */
  | { readonly type: 'ask'; readonly wish: Wish; readonly commandId: string }

/** The content of an answer that had to wait. `unavailable` becomes a CALLERROR. */
export type Answer =
  | { readonly type: 'authorized'; readonly info: IdTokenInfo }
  | { readonly type: 'started'; readonly info: IdTokenInfo; readonly transactionId: string }
  | { readonly type: 'ended'; readonly info: IdTokenInfo | null }
  | { readonly type: 'reported'; readonly answer: TransactionAnswer }
  | { readonly type: 'unavailable' }

/** Things that are legal to happen and wrong: each is a label of one metric. */
export type Oddity =
  | 'frame.unreadable'
  | 'frame.unknownType'
  | 'frame.numericId'
  | 'answer.unknown'
  | 'answer.late'
  | 'answer.invalid'
  | 'call.repeated'
  | 'call.refused'
  | 'boot.hasty'
  | 'time.unreadable'
  | 'time.noOffset'
  | 'transaction.unknown'
  | 'transaction.orphaned'
  | 'transaction.forgotten'
  | 'status.jump'
  | 'status.old'
  | 'connector.unknown'
  | 'connector.beyond'
  | 'question.tooMany'
  | 'send.refused'
  | 'stream.unknown'
  | 'item.tooMany'
  | 'answer.refused'
  | 'protocol.changed'

/** The outcome of one step: the next state, and what to do about it. */
export interface Step<State> {
  readonly state: State
  readonly effects: readonly ActorEffect[]
}
