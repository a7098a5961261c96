/**
 * Parts of a report that was asked for: numbered, or known by their request alone. The store puts
 * them together. OCPP 2.x B07, B08, K09, N02, N09, O03; 2.1 R04.
 */

import type { Variable } from '../../model/event-answer.ts'
import type { ReportPart } from '../../model/event-message.ts'
import type { Item } from '../../model/item.ts'
import type { ReportKind } from '../../model/job.ts'
import type { Context, Handler, Received } from '../handler.ts'
import { toId, toSeqNo } from '../number.ts'
import type { Nothing } from './accept.ts'

interface Request {
  readonly requestId: number
  readonly seqNo?: number
  readonly tbc?: boolean
}

interface Content {
  readonly variables?: readonly Variable[]
  readonly items?: readonly Item[]
  /** In place of the frame, where that holds what may not be kept. */
  readonly raw?: string
}

export function newReportPart<R extends Request>(
  kind: ReportKind,
  read: (request: R, received: Received) => Content,
): Handler<R, Nothing> {
  return {
    toEvent: (request, context, received) =>
      toPart(kind, request, read(request, received), { context, received }),
    toResponse: () => ({}),
  }
}

/** Null for a report that we cannot have asked for. */
function toPart(
  kind: ReportKind,
  { requestId: told, seqNo, tbc }: Request,
  { variables = [], items = [], raw }: Content,
  { context, received }: { readonly context: Context; readonly received: Received },
): ReportPart | null {
  const requestId = toId(told)
  if (requestId === null) return null
  return {
    type: 'report.part',
    at: context.now,
    kind,
    requestId,
    seqNo: seqNo === undefined ? null : toSeqNo(seqNo),
    // Left out it means that no more is to come. N02, N09.
    isLast: tbc !== true,
    variables,
    items,
    raw: raw ?? received.raw,
  }
}
