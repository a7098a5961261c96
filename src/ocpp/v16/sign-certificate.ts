/**
 * SignCertificate: asks for a certificate of its own. The answer does not wait for an authority:
 * it says whether the request can be worked on. OCPP 1.6 security white paper A02, A03.
 */
import { isCertificateRequest, requestCertificate } from '../certificate-request.ts'
import type { HandlerOf } from '../handler.ts'
import type { Messages16 } from '../messages-16.gen.ts'

export const signCertificate: HandlerOf<Messages16['SignCertificate']> = {
  toEvent: ({ csr }, { now }, _received, before) =>
    isCertificateRequest(csr)
      ? requestCertificate({ csr, certificateType: null, requestId: null }, before, now)
      : null,

  toResponse: (_after, _context, { csr }) => ({
    status: isCertificateRequest(csr) ? 'Accepted' : 'Rejected',
  }),
}
