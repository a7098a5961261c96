/** CertificateSigned: what was asked for has been given. Security white paper A02, A03. */
import { certificateRequestId } from '../../model/item.ts'
import type { AnswerHandlerOf } from '../handler.ts'
import { changed, gone } from '../items.ts'
import type { Messages16 } from '../messages-16.gen.ts'

export const certificateSigned: AnswerHandlerOf<Messages16['CertificateSigned']> = (
  _request,
  { status },
  { now },
) =>
  status === 'Accepted'
    ? changed(now, [gone('certificateRequest', certificateRequestId(null, null))])
    : null
