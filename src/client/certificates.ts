/**
 * The certificates our charge point keeps. Security white paper M03 to M05. Nothing is verified
 * with them: they are stored, listed and deleted by the hashes of RFC 6960, as a real one would.
 */
import { numberOf } from './configuration.ts'
import type { CertificateHash, Request, Response, Station } from './state.ts'
import { hashOf, isSameHash, readCertificate } from './v2/certificate-hash.ts'

/** A real request, made once with a key that was thrown away: the simulator signs nothing. */
export const SAMPLE_CSR = `-----BEGIN CERTIFICATE REQUEST-----
MIHoMIGOAgEAMCwxDzANBgNVBAoMBlN0YXRvcjEZMBcGA1UEAwwQU1RBVE9SLVNJ
TVVMQVRPUjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABDq/87y8CC0gLA2Ll6rA
uen8o4rWbpgoDWn5U5jnO2b2G0VeKa5F7824ujnoNIxxMujquWbhMv3P3M5ggJ83
W42gADAKBggqhkjOPQQDAgNJADBGAiEA68MJNis0tMKBAJ3+UohTEdyr1kRjOuZB
34m44ifQ8hICIQC6oOefdRulcjR2/F5OP5dJWNFpchUmaoCCpFMbgBOoxQ==
-----END CERTIFICATE REQUEST-----
`

export function installCertificate(
  state: Station,
  { certificate, certificateType }: Request<'InstallCertificate'>,
): { readonly state: Station; readonly status: Response<'InstallCertificate'>['status'] } {
  const hash = hashOfText(certificate)
  if (hash === null) return { state, status: 'Rejected' }
  const others = state.certificates.filter((known) => !isSameHash(known, hash))
  if (others.length >= numberOf(state, 'CertificateStoreMaxLength')) {
    return { state, status: 'Rejected' }
  }
  const certificates = [...others, { ...hash, use: certificateType }]
  return { state: { ...state, certificates }, status: 'Accepted' }
}

export function deleteCertificate(
  state: Station,
  { certificateHashData }: Request<'DeleteCertificate'>,
): { readonly state: Station; readonly status: Response<'DeleteCertificate'>['status'] } {
  const certificates = state.certificates.filter((known) => !isSameHash(known, certificateHashData))
  if (certificates.length === state.certificates.length) return { state, status: 'NotFound' }
  return { state: { ...state, certificates }, status: 'Accepted' }
}

export function installedCertificates(
  state: Station,
  { certificateType }: Request<'GetInstalledCertificateIds'>,
): Response<'GetInstalledCertificateIds'> {
  const found = state.certificates.filter(({ use }) => use === certificateType)
  if (found.length === 0) return { status: 'NotFound' }
  return { status: 'Accepted', certificateHashData: found.map(({ use: _use, ...hash }) => hash) }
}

/** Looks like a chain that a charge point could use. */
export const isCertificateChain = (text: string): boolean => readCertificate(text) !== null

function hashOfText(pem: string): CertificateHash | null {
  const certificate = readCertificate(pem)
  return certificate === null ? null : hashOf(certificate)
}
