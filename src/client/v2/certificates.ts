/**
 * The certificates our charge point keeps, and the one it asks for. OCPP 2.x A02, A03, M03 to M05.
 *
 * Nothing is verified with them: they are stored, listed and deleted by the hashes of RFC 6960. A
 * request that is not followed by a certificate is made again, each time after twice the wait.
 */
import { SAMPLE_CSR } from '../certificates.ts'
import { type CertificateHash, hashesOf, isSameHash, readChain } from './certificate-hash.ts'
import { type DeviceModel, isOn, limitOf, numberOf } from './device-model.ts'
import {
  because,
  iso,
  type PartReply,
  type PartStep,
  type Request2,
  type Response2,
  type Send2,
} from './part.ts'

type Use = NonNullable<Request2<'GetInstalledCertificateIds'>['certificateType']>[number]
type Chain = NonNullable<
  Response2<'GetInstalledCertificateIds'>['certificateHashDataChain']
>[number]
type SigningUse = NonNullable<Request2<'SignCertificate'>['certificateType']>

interface Stored {
  /** Its own is not told of, and cannot be deleted. OCPP 2.x M04. */
  readonly use: Use | 'ChargingStationCertificate'
  readonly hash: CertificateHash
  readonly children: readonly CertificateHash[]
}

/** A certificate that was asked for and has not come. */
interface SigningRequest {
  readonly certificateType: SigningUse
  readonly requestId: number
  readonly attempts: number
  readonly nextAt: number
}

export interface Certificates {
  readonly stored: readonly Stored[]
  readonly signing: SigningRequest | null
  readonly requestCount: number
}

/** Certificates below a leaf that are told of. */
const CHILDREN_MAX = 4

export const newCertificates = (): Certificates => ({
  stored: [],
  signing: null,
  requestCount: 0,
})

export function installCertificate(
  state: Certificates,
  model: DeviceModel,
  { certificate, certificateType }: Request2<'InstallCertificate'>,
): PartReply<Certificates, 'InstallCertificate'> {
  const reject = (reasonCode: string) =>
    ({ state, response: { status: 'Rejected', ...because(reasonCode) } }) as const
  const [first] = readChain(certificate) ?? []
  if (first === undefined) return reject('InvalidCertificate')
  if (!isOn(model, 'SimulationCtrlr.CertificateStoreWorks')) {
    return { state, response: { status: 'Failed', ...because('InternalError') } }
  }
  const [hash] = hashesOf([first])
  if (hash === undefined) return reject('InvalidCertificate')
  const others = state.stored.filter(
    (known) => known.use !== certificateType || !isSameHash(known.hash, hash),
  )
  if (others.length >= (limitOf('SecurityCtrlr.CertificateEntries') ?? Infinity)) {
    return reject('OutOfStorage')
  }
  const stored = [...others, { use: certificateType, hash, children: [] }]
  return { state: { ...state, stored }, response: { status: 'Accepted' } }
}

export function deleteCertificate(
  state: Certificates,
  model: DeviceModel,
  { certificateHashData }: Request2<'DeleteCertificate'>,
): PartReply<Certificates, 'DeleteCertificate'> {
  const found = state.stored.filter(({ hash }) => isSameHash(hash, certificateHashData))
  if (found.length === 0) return { state, response: { status: 'NotFound' } }
  const isOwn = found.some(({ use }) => use === 'ChargingStationCertificate')
  if (isOwn || !isOn(model, 'SimulationCtrlr.CertificateStoreWorks')) {
    return { state, response: { status: 'Failed' } }
  }
  const stored = state.stored.filter((known) => !found.includes(known))
  return { state: { ...state, stored }, response: { status: 'Accepted' } }
}

/** Nothing asked is everything. */
export function getInstalledCertificateIds(
  state: Certificates,
  { certificateType: asked }: Request2<'GetInstalledCertificateIds'>,
): PartReply<Certificates, 'GetInstalledCertificateIds'> {
  const certificateHashDataChain = state.stored.flatMap(({ use, hash, children }): Chain[] => {
    if (use === 'ChargingStationCertificate') return []
    if (asked !== undefined && !asked.includes(use)) return []
    const below = children.length === 0 ? {} : { childCertificateHashData: [...children] }
    // OEMRootCertificate is a use that only 2.1 can have installed.
    return [
      { certificateType: use as Chain['certificateType'], certificateHashData: hash, ...below },
    ]
  })
  if (certificateHashDataChain.length === 0) return { state, response: { status: 'NotFound' } }
  return { state, response: { status: 'Accepted', certificateHashDataChain } }
}

/** A refused certificate is told as a security event. OCPP 2.x A02, A03. */
export function certificateSigned(
  state: Certificates,
  model: DeviceModel,
  request: Request2<'CertificateSigned'>,
  at: number,
): PartReply<Certificates, 'CertificateSigned'> {
  const { certificateChain, certificateType = 'ChargingStationCertificate', requestId } = request
  const chain = readChain(certificateChain)
  const isTooLong =
    certificateChain.length > numberOf(model, 'SecurityCtrlr.MaxCertificateChainSize')
  // 2.1 tells which request it is for; an answer to another one is not used. OCPP 2.1 A02.FR.25.
  const isOther = requestId !== undefined && requestId !== state.signing?.requestId
  if (chain === null || isTooLong || isOther) {
    const reasonCode =
      chain === null ? 'InvalidCertificate' : isOther ? 'NotFound' : 'TooLargeElement'
    const payload = { type: 'InvalidChargingStationCertificate', timestamp: iso(at) }
    const sends: readonly Send2[] = [{ action: 'SecurityEventNotification', payload, isKept: true }]
    return { state, response: { status: 'Rejected', ...because(reasonCode) }, sends }
  }
  const [hash, ...children] = hashesOf(chain)
  const isOwn = certificateType === 'ChargingStationCertificate'
  const use = isOwn ? 'ChargingStationCertificate' : 'V2GCertificateChain'
  const others = state.stored.filter((known) => known.use !== use)
  const added = hash === undefined ? [] : [{ use, hash, children: children.slice(0, CHILDREN_MAX) }]
  const stored = [...others, ...added] as readonly Stored[]
  return { state: { ...state, stored, signing: null }, response: { status: 'Accepted' } }
}

/** Asks for a certificate: by a trigger, or because the old one ends. */
export function signCertificate(
  state: Certificates,
  model: DeviceModel,
  certificateType: SigningUse,
  at: number,
): PartStep<Certificates> {
  const requestId = state.requestCount + 1
  const nextAt = at + waitMs(model, 0)
  const signing = { certificateType, requestId, attempts: 0, nextAt }
  const changed = { ...state, signing, requestCount: requestId }
  return { state: changed, sends: [requestOf(model, signing)] }
}

/** Repeats a request that came to nothing. OCPP 2.x A02.FR.17. */
export function stepCertificates(
  state: Certificates,
  model: DeviceModel,
  at: number,
): PartStep<Certificates> {
  const { signing } = state
  if (signing === null || signing.nextAt > at) return { state, sends: [] }
  const attempts = signing.attempts + 1
  if (attempts > numberOf(model, 'SecurityCtrlr.CertSigningRepeatTimes')) {
    return { state: { ...state, signing: null }, sends: [] }
  }
  const repeated = { ...signing, attempts, nextAt: at + waitMs(model, attempts) }
  return { state: { ...state, signing: repeated }, sends: [requestOf(model, repeated)] }
}

export const nextCertificateAt = ({ signing }: Certificates): number | null =>
  signing?.nextAt ?? null

const waitMs = (model: DeviceModel, attempts: number): number =>
  numberOf(model, 'SecurityCtrlr.CertSigningWaitMinimum') * 1_000 * 2 ** attempts

function requestOf(
  { version }: DeviceModel,
  { certificateType, requestId }: SigningRequest,
): Send2 {
  const numbered = version === 'ocpp2.1' ? { requestId } : {}
  return { action: 'SignCertificate', payload: { csr: SAMPLE_CSR, certificateType, ...numbered } }
}
