/**
 * SignCertificate: asks for a certificate of its own. The answer does not wait for an authority:
 * it says whether the request can be worked on. OCPP 2.x A02, A03.
 */
import type { ChargePoint } from '../../model/charge-point.ts'
import type { CertificateRequested, FromChargePoint } from '../../model/event-message.ts'
import { certificateRequestId } from '../../model/item.ts'
import { isCertificateRequest } from '../certificate-request.ts'
import type { Handler } from '../handler.ts'
import type { Messages21 } from '../messages-21.gen.ts'
import type { Messages201 } from '../messages-201.gen.ts'
import { toId } from '../number.ts'
import { present } from './items.ts'

export const signCertificate: Handler<
  Messages21['SignCertificate']['request'],
  Messages201['SignCertificate']['response']
> = {
  toEvent: ({ csr, certificateType, requestId }, { now }, _received, before) => {
    const request = { csr, certificateType: certificateType ?? null, requestId: toId(requestId) }
    return isCertificateRequest(csr) ? requestCertificate(request, before, now) : null
  },

  toResponse: (_after, _context, { csr }) =>
    isCertificateRequest(csr)
      ? { status: 'Accepted' }
      : { status: 'Rejected', statusInfo: { reasonCode: 'InvalidCSR' } },
}

/**
 * It stays open until a certificate was taken. Until then it tries again and again with the same
 * request, which is one order all the same: null for that. A02.FR.17, .18.
 */
export function requestCertificate(
  request: Omit<CertificateRequested, 'type' | 'at'>,
  { held }: ChargePoint,
  at: number,
): readonly FromChargePoint[] | null {
  const itemId = certificateRequestId(request.certificateType, request.requestId)
  const item = present('certificateRequest', itemId, request)
  const isOpen = held.some(
    ({ kind, itemId: id, body }) =>
      kind === item.kind && id === item.itemId && JSON.parse(body).csr === request.csr,
  )
  if (isOpen) return null
  return [
    { type: 'certificate.requested', at, ...request },
    { type: 'items.told', at, items: [item], replaces: null },
  ]
}
