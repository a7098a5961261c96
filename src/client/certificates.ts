/**
 * The certificates our charge point keeps. Security white paper M03 to M05. Nothing is verified
 * with them: they are stored, listed and deleted by the hashes of RFC 6960, as a real one would.
 */
import { createHash, X509Certificate } from 'node:crypto'

import { numberOf } from './configuration.ts'
import type { CertificateHash, Request, Response, Station } from './state.ts'

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
  const hash = hashOf(certificate)
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

function readCertificate(pem: string): X509Certificate | null {
  try {
    return new X509Certificate(pem)
  } catch {
    return null
  }
}

function hashOf(pem: string): CertificateHash | null {
  const certificate = readCertificate(pem)
  if (certificate === null) return null
  const parts = readParts(certificate.raw)
  const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
  return {
    hashAlgorithm: 'SHA256',
    issuerNameHash: sha256(parts.issuer),
    // A root is its own issuer; what is not a root is hashed with its own key as well.
    issuerKeyHash: sha256(parts.key),
    serialNumber: certificate.serialNumber.replace(/^0+(?=.)/, '').toLowerCase(),
  }
}

interface Element {
  readonly tag: number
  readonly start: number
  /** Where the content begins and ends. */
  readonly from: number
  readonly to: number
}

/** One element of DER; the certificate has been read by Node before, so it is well-formed. */
function elementAt(bytes: Uint8Array, start: number): Element {
  const first = bytes[start + 1] ?? 0
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f
  const digits = bytes.subarray(start + 2, start + 2 + lengthBytes)
  const length = lengthBytes === 0 ? first : digits.reduce((sum, digit) => sum * 256 + digit, 0)
  const from = start + 2 + lengthBytes
  return { tag: bytes[start] ?? 0, start, from, to: from + length }
}

function childrenOf(bytes: Uint8Array, parent: Element): readonly Element[] {
  const children: Element[] = []
  let next = parent.from
  while (next < parent.to) {
    const child = elementAt(bytes, next)
    children.push(child)
    next = child.to
  }
  return children
}

/** The issuer's name whole, and the bits of the key without tag, length and unused-bits byte. */
function readParts(bytes: Uint8Array): { readonly issuer: Uint8Array; readonly key: Uint8Array } {
  const [body] = childrenOf(bytes, elementAt(bytes, 0))
  const fields = body === undefined ? [] : childrenOf(bytes, body)
  // [0] version, if there; then serial, algorithm, issuer, validity, subject, key.
  const shift = fields[0]?.tag === 0xa0 ? 1 : 0
  const issuer = fields[shift + 2]
  const keyInfo = fields[shift + 5]
  const keyBits = keyInfo === undefined ? undefined : childrenOf(bytes, keyInfo)[1]
  return {
    issuer: issuer === undefined ? bytes : bytes.subarray(issuer.start, issuer.to),
    key: keyBits === undefined ? bytes : bytes.subarray(keyBits.from + 1, keyBits.to),
  }
}

function isSameHash(one: CertificateHash, other: CertificateHash): boolean {
  const textOf = ({
    hashAlgorithm,
    issuerNameHash,
    issuerKeyHash,
    serialNumber,
  }: CertificateHash) =>
    `${hashAlgorithm} ${issuerNameHash} ${issuerKeyHash} ${serialNumber}`.toLowerCase()
  return textOf(one) === textOf(other)
}
