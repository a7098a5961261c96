/**
 * The hashes that name a certificate in OCPP: of its issuer's name and key, with its serial number,
 * as in RFC 6960. Node tells neither the name nor the key as bytes, so they are taken from the DER.
 */
import { createHash, X509Certificate } from 'node:crypto'

import type { Request2 } from './part.ts'

export type CertificateHash = Request2<'DeleteCertificate'>['certificateHashData']

const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g

/** Certificates one after the other, the leaf first; null when there is none or one is broken. */
export function readChain(pem: string): readonly X509Certificate[] | null {
  const texts = pem.match(PEM) ?? []
  const certificates = texts.map(readCertificate)
  const read = certificates.filter((certificate) => certificate !== null)
  return read.length === 0 || read.length < texts.length ? null : read
}

/** Without its issuer's certificate it is taken for its own issuer, which a root is. */
export function hashOf(certificate: X509Certificate, issuer = certificate): CertificateHash {
  const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
  return {
    hashAlgorithm: 'SHA256',
    issuerNameHash: sha256(partsOf(certificate.raw).issuerName),
    issuerKeyHash: sha256(partsOf(issuer.raw).keyBits),
    serialNumber: certificate.serialNumber.replace(/^0+(?=.)/, '').toLowerCase(),
  }
}

/** The leaf's, and those of the certificates above it. */
export function hashesOf(chain: readonly X509Certificate[]): readonly CertificateHash[] {
  return chain.map((certificate, i) => hashOf(certificate, chain[i + 1] ?? certificate))
}

export const isSameHash = (one: CertificateHash, other: CertificateHash): boolean =>
  textOf(one) === textOf(other)

function textOf(hash: CertificateHash): string {
  const { hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber } = hash
  return [hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber].join(' ').toLowerCase()
}

/** Null for what is none. */
export function readCertificate(pem: string): X509Certificate | null {
  try {
    return new X509Certificate(pem)
  } catch {
    return null
  }
}

interface Element {
  readonly tag: number
  readonly start: number
  /** Where the content begins and ends. */
  readonly from: number
  readonly to: number
}

/** Node has read the certificate before, so its DER is well-formed. */
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

/** The issuer's name whole, and the bits of the key without tag, length and unused bits. */
function partsOf(bytes: Uint8Array): {
  readonly issuerName: Uint8Array
  readonly keyBits: Uint8Array
} {
  const [body] = childrenOf(bytes, elementAt(bytes, 0))
  const fields = body === undefined ? [] : childrenOf(bytes, body)
  // [0] version, if there; then serial, algorithm, issuer, validity, subject, key.
  const shift = fields[0]?.tag === 0xa0 ? 1 : 0
  const issuer = fields[shift + 2]
  const keyInfo = fields[shift + 5]
  const key = keyInfo === undefined ? undefined : childrenOf(bytes, keyInfo)[1]
  return {
    issuerName: issuer === undefined ? bytes : bytes.subarray(issuer.start, issuer.to),
    keyBits: key === undefined ? bytes : bytes.subarray(key.from + 1, key.to),
  }
}
