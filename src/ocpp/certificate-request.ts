/** A request to sign a certificate, as far as it can be told without looking into it. PKCS #10. */

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
