/**
 * SignCertificate: asks for a certificate of its own. The answer does not wait for an authority:
 * it says whether the request can be worked on. OCPP 1.6 security white paper A02, A03.
 */
import type { HandlerOf } from '../handler.ts'
import type { Messages16 } from '../messages-16.gen.ts'

/** PEM, as PKCS #10 has been labelled by old tools and by new ones; contents are not looked at. */
const PEM = new RegExp(
  [
    /^\s*-----BEGIN (NEW )?CERTIFICATE REQUEST-----\s/,
    /[A-Za-z0-9+/=\s]{64,}/,
    /-----END (NEW )?CERTIFICATE REQUEST-----\s*$/,
  ]
    .map(({ source }) => source)
    .join(''),
)

export const signCertificate: HandlerOf<Messages16['SignCertificate']> = {
  toEvent: ({ csr }, { now }) =>
    isCertificateRequest(csr) ? { type: 'certificate.requested', at: now, csr } : null,

  toResponse: (_after, _context, { csr }) => ({
    status: isCertificateRequest(csr) ? 'Accepted' : 'Rejected',
  }),
}

export function isCertificateRequest(csr: string): boolean {
  return PEM.test(csr)
}
