/**
 * Takes a certificate off a charge point, but not the last root by which it trusts us: it could not
 * come back. So the roots are asked for first, unless it is forced. White paper and 2.x M04.
 */
import type { DeleteCertificate, JsonObject } from '../../model/operation.ts'
import type { CertificateHashDataType, Messages21 } from '../messages-21.gen.ts'
import type { Version } from '../version.ts'
import { answerOf, toResult, toResultOfAll, wordOf } from './answers.ts'
import type { Asked, Done, Refusal, Row, Step } from './row.ts'
import { call2, call16, refused } from './row.ts'

type Told2 = Messages21['GetInstalledCertificateIds']['response']

const QUESTION = 'GetInstalledCertificateIds'
const FORCE = 'Force it if you mean it.'

export const deleteCertificate: Row<DeleteCertificate> = {
  plan: ({ version, operation: { certificate, isForced } }) =>
    isForced === true ? [toDelete(version, certificate)] : [askForRoots(version)],
  follow: (asked, done, waiting) => {
    const last = done.at(-1)
    return last?.step.action === QUESTION ? planByRoots(asked, last) : waiting
  },
  merge: (_asked, done) => {
    const last = done.at(-1)
    if (last?.step.action !== QUESTION) return toResultOfAll(done.slice(-1))
    const { status, hint } = toResult(last)
    return { status, reportedStatus: null, hint: hint ?? FORCE }
  },
}

function planByRoots(
  { version, operation }: Asked<DeleteCertificate>,
  answered: Done,
): readonly Step[] | Refusal {
  if (answered.outcome.type !== 'result') return refused(`It does not tell its roots. ${FORCE}`)
  const roots = wordOf(answered) === 'NotFound' ? [] : rootsIn(version, answered)
  const known = roots.find((root) => isSame(root, operation.certificate))
  const isOther = roots.every(({ hashAlgorithm }) => hashAlgorithm === algorithmOf(operation))
  if (roots.length === 1 && (known !== undefined || !isOther)) {
    return refused(
      known === undefined
        ? 'Its last root may be this one: name it by the hashes that it told.'
        : `It is the last root by which it trusts us. ${FORCE}`,
    )
  }
  // By the hashes exactly as it told them. M04.FR.07.
  return [toDelete(version, known === undefined ? operation.certificate : { ...known })]
}

function askForRoots(version: Version): Step {
  return version === 'ocpp1.6'
    ? call16(QUESTION, { certificateType: 'CentralSystemRootCertificate' })
    : call2(QUESTION, { certificateType: ['CSMSRootCertificate'] })
}

/** What is no hash of a certificate breaks the schema. */
function toDelete(version: Version, certificate: JsonObject): Step {
  const certificateHashData = certificate as unknown as CertificateHashDataType
  return version === 'ocpp1.6'
    ? call16('DeleteCertificate', { certificateHashData })
    : call2('DeleteCertificate', { certificateHashData })
}

function rootsIn(version: Version, answered: Done): readonly CertificateHashDataType[] {
  const answer = answerOf(answered) ?? {}
  if (version === 'ocpp1.6') {
    return (answer.certificateHashData ?? []) as readonly CertificateHashDataType[]
  }
  const { certificateHashDataChain = [] } = answer as unknown as Told2
  return certificateHashDataChain
    .filter(({ certificateType }) => certificateType === 'CSMSRootCertificate')
    .map(({ certificateHashData }) => certificateHashData)
}

function algorithmOf({ certificate }: DeleteCertificate): unknown {
  return certificate.hashAlgorithm
}

/** Hashes in any case, serial numbers without the zeros before them. */
function isSame(root: CertificateHashDataType, named: JsonObject): boolean {
  const plain = (value: unknown) =>
    String(value)
      .toLowerCase()
      .replace(/^0+(?=.)/, '')
  return (
    root.hashAlgorithm === named.hashAlgorithm &&
    plain(root.issuerNameHash) === plain(named.issuerNameHash) &&
    plain(root.issuerKeyHash) === plain(named.issuerKeyHash) &&
    plain(root.serialNumber) === plain(named.serialNumber)
  )
}
