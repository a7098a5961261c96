/** A request to sign a certificate: what it looks like, and its order with us. PKCS #10. */
import type { ChargePoint } from '../model/charge-point.ts'
import type { CertificateRequested, FromChargePoint } from '../model/event-message.ts'
import { certificateRequestId } from '../model/item.ts'
import { present } from './items.ts'

/** PEM, as old tools have labelled it and as new ones do; contents are not looked at. */
const PEM = new RegExp(
  [
    /^\s*-----BEGIN (NEW )?CERTIFICATE REQUEST-----\s/,
    /[A-Za-z0-9+/=\s]{64,}/,
    /-----END (NEW )?CERTIFICATE REQUEST-----\s*$/,
  ]
    .map(({ source }) => source)
    .join(''),
)

export function isCertificateRequest(csr: string): boolean {
  return PEM.test(csr)
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
