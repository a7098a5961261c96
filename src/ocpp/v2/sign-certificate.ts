/**
 * SignCertificate: asks for a certificate of its own. The answer does not wait for an authority:
 * it says whether the request can be worked on. OCPP 2.x A02, A03.
 */
import { isCertificateRequest, requestCertificate } from '../certificate-request.ts'
import type { Handler } from '../handler.ts'
import type { Messages21 } from '../messages-21.gen.ts'
import type { Messages201 } from '../messages-201.gen.ts'
import { toId } from '../number.ts'

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
