/** What a command of 2.x comes back with: see commands.ts. Send2 is what follows by itself. */
import type { Action2, Refusal, Request2, Response2, Send2 } from './part.ts'
import type { Station2 } from './state.ts'
import type { Step2 } from './step.ts'

export interface Reply2<A extends Action2> {
  readonly state: Station2
  readonly response: Response2<A> | Refusal
  /** In this order, behind the answer. */
  readonly sends?: readonly Send2[]
  /** What follows from the answer, behind it. */
  readonly next?: (state: Station2) => Step2
}

export type Command2<A extends Action2> = (
  state: Station2,
  request: Request2<A>,
  at: number,
) => Reply2<A>
