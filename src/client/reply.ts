/** What a command comes back with: see commands.ts. */
import type { ErrorCode } from '../ocpp/frame.ts'
import type { ActionName, Request, Response, Station } from './state.ts'
import type { Step } from './step.ts'

/** `next` is what follows from the answer, behind it. */
export interface Reply<A extends ActionName> {
  readonly state: Station
  readonly answer: Response<A> | { readonly error: ErrorCode; readonly description: string }
  readonly next?: (state: Station) => Step
}

export type Command<A extends ActionName> = (
  state: Station,
  request: Request<A>,
  at: number,
) => Reply<A>
