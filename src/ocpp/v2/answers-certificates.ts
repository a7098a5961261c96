/**
 * Certificates on it, and profiles of networks. OCPP 2.x A02, B09, M03, M04. Hashes are compared
 * without case, as OCSP writes them.
 */
import { certificateRequestId } from '../../model/item.ts'
import type { AnswerHandlerOf } from '../handler.ts'
import { changed, gone, present, replaced } from '../items.ts'
import type { CertificateHashDataType, Messages21 } from '../messages-21.gen.ts'

/** What was asked for has been given. A02.FR.14; 2.1 A02.FR.25. */
export const certificateSigned: AnswerHandlerOf<Messages21['CertificateSigned']> = (
  { certificateType, requestId },
  { status },
  { now },
) => {
  if (status !== 'Accepted') return null
  return changed(now, [
    gone('certificateRequest', certificateRequestId(certificateType ?? null, requestId ?? null)),
  ])
}

/** Only an answer about all types tells what is not there. */
export const getInstalledCertificateIds: AnswerHandlerOf<
  Messages21['GetInstalledCertificateIds']
> = ({ certificateType }, { certificateHashDataChain = [] }, { now }) => {
  const items = certificateHashDataChain.map((chain) =>
    present('certificate', idOf(chain.certificateHashData), chain),
  )
  return certificateType === undefined ? replaced(now, 'certificate', items) : changed(now, items)
}

export const deleteCertificate: AnswerHandlerOf<Messages21['DeleteCertificate']> = (
  { certificateHashData },
  { status },
  { now },
) => (status === 'Failed' ? null : changed(now, [gone('certificate', idOf(certificateHashData))]))

/** Its password, if it has one, is not kept. */
export const setNetworkProfile: AnswerHandlerOf<Messages21['SetNetworkProfile']> = (
  { configurationSlot, connectionData },
  { status },
  { now },
) => {
  if (status !== 'Accepted') return null
  const { basicAuthPassword: _, ...shown } = connectionData
  return changed(now, [present('networkProfile', String(configurationSlot), shown)])
}

export function idOf({
  hashAlgorithm,
  issuerNameHash,
  issuerKeyHash,
  serialNumber,
}: CertificateHashDataType): string {
  return [hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber].join(' ').toLowerCase()
}
