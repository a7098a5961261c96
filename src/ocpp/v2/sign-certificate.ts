/**
 * SignCertificate: asks for a certificate of its own. The answer does not wait for an authority:
 * it says whether the request can be worked on. OCPP 2.x A02, A03.
 */
import type { CertificateRequested, FromChargePoint } from '../../model/event-message.ts'
import { certificateRequestId } from '../../model/item.ts'
import { isCertificateRequest } from '../certificate-request.ts'
import type { Handler } from '../handler.ts'
import type { Messages21 } from '../messages-21.gen.ts'
import type { Messages201 } from '../messages-201.gen.ts'
import { toId } from '../number.ts'
import { present } from './items.ts'

/** It tries again with the same request until it has its certificate: the request names it. */
export const signCertificate: Handler<
  Messages21['SignCertificate']['request'],
  Messages201['SignCertificate']['response']
> = {
  toEvent: ({ csr, certificateType, requestId }, { now }) =>
    isCertificateRequest(csr)
      ? requestCertificate(
          { csr, certificateType: certificateType ?? null, requestId: toId(requestId) },
          now,
        )
      : null,

  toResponse: (_after, _context, { csr }) =>
    isCertificateRequest(csr)
      ? { status: 'Accepted' }
      : { status: 'Rejected', statusInfo: { reasonCode: 'InvalidCSR' } },
}

/** It stays open until a certificate was taken: what is repeated meanwhile is the same request. */
export function requestCertificate(
  request: Omit<CertificateRequested, 'type' | 'at'>,
  at: number,
): readonly FromChargePoint[] {
  const itemId = certificateRequestId(request.certificateType, request.requestId)
  const items = [present('certificateRequest', itemId, request)]
  return [
    { type: 'certificate.requested', at, ...request },
    { type: 'items.told', at, items, replaces: null },
  ]
}
