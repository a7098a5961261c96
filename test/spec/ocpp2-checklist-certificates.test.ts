/**
 * Outer checklist of 2.0.1 and 2.1, block M: certificates on a charge point, as far as they need no
 * certificate authority of our own. One test for each case and version, by its id.
 */
import assert from 'node:assert/strict'
import { after } from 'node:test'

import { startHub } from '../support/hub-process.ts'
import type { Station } from '../support/station.ts'
import { eventually } from '../support/wait.ts'
import { CERTIFICATE } from './certificates.ts'
import { operation2 } from './operations2.ts'
import { operate } from './scenario.ts'
import { bootStation2, both, only21, type Version2 } from './scenario2.ts'
import { settle } from './tricky.ts'

const hub = await startHub({ env: { STATOR_OCPP__INVENTORY_AT_BOOT: 'false' } })
after(() => hub.stop())

const ACCEPTED = { status: 'Accepted' }
const QUESTION = 'GetInstalledCertificateIds'

/** As a charge point tells them: in its own spelling of hexadecimal digits. */
function hashes(serialNumber: string) {
  return {
    hashAlgorithm: 'SHA256',
    issuerNameHash: 'A3F1C2D4E5B60718293A4B5C6D7E8F90A3F1C2D4E5B60718293A4B5C6D7E8F90',
    issuerKeyHash: '0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0',
    serialNumber,
  }
}

interface Chain {
  readonly certificateType: string
  readonly certificateHashData: ReturnType<typeof hashes>
  readonly childCertificateHashData?: readonly ReturnType<typeof hashes>[]
}

function chain(certificateType: string, serialNumber: string): Chain {
  return { certificateType, certificateHashData: hashes(serialNumber) }
}

both('TC_M_01 install our root', (version, id) => installs(version, id, 'CSMSRootCertificate'))

both('TC_M_02 install the root of the manufacturer', (version, id) =>
  installs(version, id, 'ManufacturerRootCertificate'),
)

both('TC_M_03 install a V2G root', (version, id) => installs(version, id, 'V2GRootCertificate'))

both('TC_M_04 install a root of mobility operators', (version, id) =>
  installs(version, id, 'MORootCertificate'),
)

only21('TC_M_101 install the root of vehicle makers', (version, id) =>
  installs(version, id, 'OEMRootCertificate'),
)

both('TC_M_05 install, failed', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const known = chain('CSMSRootCertificate', '1A')
  await lists(station, ['CSMSRootCertificate'], [known])
  const wanted = { certificateType: 'CSMSRootCertificate', certificate: CERTIFICATE }
  const statusInfo = { reasonCode: 'InvalidCertificate', additionalInfo: 'It is too weak.' }
  await operate(hub, station, 'InstallCertificate', wanted, { status: 'Failed', statusInfo })
  await operate(hub, station, 'InstallCertificate', wanted, { status: 'Rejected' })
  await lists(station, ['CSMSRootCertificate'], [known])
  await shows(id, [known])
})

both('TC_M_12 list our roots', (version, id) =>
  listsKind(version, id, [chain('CSMSRootCertificate', '1A'), chain('CSMSRootCertificate', '1B')]),
)

both('TC_M_13 list roots of the manufacturer', (version, id) =>
  listsKind(version, id, [chain('ManufacturerRootCertificate', '2A')]),
)

both('TC_M_14 list V2G roots', (version, id) =>
  listsKind(version, id, [chain('V2GRootCertificate', '3A')]),
)

both('TC_M_15 list the V2G certificate, with those above it', (version, id) =>
  listsKind(version, id, [
    {
      ...chain('V2GCertificateChain', '4A'),
      childCertificateHashData: [hashes('4B'), hashes('4C')],
    },
  ]),
)

both('TC_M_16 list roots of mobility operators', (version, id) =>
  listsKind(version, id, [chain('MORootCertificate', '5A')]),
)

both('TC_M_17 list two kinds at once', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const chains = [chain('CSMSRootCertificate', '1A'), chain('ManufacturerRootCertificate', '2A')]
  await lists(station, ['CSMSRootCertificate', 'ManufacturerRootCertificate'], chains)
  await shows(id, chains)
})

both('TC_M_18 list all kinds', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const old = chain('MORootCertificate', '5A')
  await lists(station, ['MORootCertificate'], [old])
  await shows(id, [old])
  // What an answer about all kinds does not list is gone.
  const chains = [
    chain('CSMSRootCertificate', '1A'),
    chain('ManufacturerRootCertificate', '2A'),
    chain('V2GRootCertificate', '3A'),
    { ...chain('V2GCertificateChain', '4A'), childCertificateHashData: [hashes('4B')] },
  ]
  const answer = { ...ACCEPTED, certificateHashDataChain: chains }
  await operate(hub, station, QUESTION, {}, answer)
  await shows(id, chains)
})

both('TC_M_19 list, there is none', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const other = chain('CSMSRootCertificate', '1A')
  await lists(station, ['CSMSRootCertificate'], [other])
  const wanted = { certificateType: ['ManufacturerRootCertificate'] }
  await operate(hub, station, QUESTION, wanted, { status: 'NotFound' })
  await settle(station)
  await shows(id, [other])
  // None of any kind.
  await operate(hub, station, QUESTION, {}, { status: 'NotFound' })
  await shows(id, [])
})

both('TC_M_20 delete, by the hashes exactly as told', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const [first, second] = [chain('CSMSRootCertificate', '1A'), chain('CSMSRootCertificate', '1B')]
  await lists(station, ['CSMSRootCertificate'], [first, second])
  const [told] = await shows(id, [first, second])
  assert.deepEqual(told?.certificateHashData, first.certificateHashData)
  const wanted = { certificateHashData: first.certificateHashData }
  await operate(hub, station, 'DeleteCertificate', wanted, ACCEPTED)
  await shows(id, [second])

  // In our words: it asks for the roots first, and spells the hashes as they were told.
  const third = chain('CSMSRootCertificate', '1C')
  station.answerAll({
    [QUESTION]: { ...ACCEPTED, certificateHashDataChain: [second, third] },
    DeleteCertificate: ACCEPTED,
  })
  const inLowerCase = Object.entries(second.certificateHashData).map(([name, value]) => [
    name,
    name === 'hashAlgorithm' ? value : value.toLowerCase(),
  ])
  const certificate = Object.fromEntries(inLowerCase) as object
  const { result, steps } = await operation2(hub, id, 'delete-certificate', { certificate })
  assert.equal(result.status, 'accepted')
  assert.deepEqual(
    steps.map(({ action }) => action),
    [QUESTION, 'DeleteCertificate'],
  )
  const sent = station.calls.findLast(({ action }) => action === 'DeleteCertificate')
  assert.deepEqual(sent?.payload, { certificateHashData: second.certificateHashData })
  await shows(id, [third])
})

both('TC_M_21 delete, failed', async (version, id) => {
  const station = await bootStation2(hub, id, version)
  const known = chain('ManufacturerRootCertificate', '2A')
  await lists(station, ['ManufacturerRootCertificate'], [known])
  const wanted = { certificateHashData: known.certificateHashData }
  await operate(hub, station, 'DeleteCertificate', wanted, { status: 'Failed' })
  await settle(station)
  await shows(id, [known])
  // One that it does not have is gone, whatever was known.
  await operate(hub, station, 'DeleteCertificate', wanted, { status: 'NotFound' })
  await shows(id, [])
})

/** Its root takes the place of none; afterwards it is listed. */
async function installs(version: Version2, id: string, certificateType: string): Promise<void> {
  const station = await bootStation2(hub, id, version)
  const wanted = { certificateType, certificate: CERTIFICATE }
  await operate(hub, station, 'InstallCertificate', wanted, ACCEPTED)
  const installed = chain(certificateType, '7F')
  await lists(station, [certificateType], [installed])
  await shows(id, [installed])
}

async function listsKind(version: Version2, id: string, chains: readonly Chain[]): Promise<void> {
  const station = await bootStation2(hub, id, version)
  await lists(station, [String(chains[0]?.certificateType)], chains)
  await shows(id, chains)
}

async function lists(station: Station, kinds: readonly string[], chains: readonly Chain[]) {
  const answer = { ...ACCEPTED, certificateHashDataChain: chains }
  await operate(hub, station, QUESTION, { certificateType: kinds }, answer)
}

/** These and no others are known to be on it, in any order. */
async function shows(id: string, chains: readonly Chain[]): Promise<readonly Chain[]> {
  return await eventually(async () => {
    const items = await hub.api.items(id, { kind: 'certificate' })
    const bodies = items.map(({ body }) => body as Chain)
    const bySerial = (one: Chain, other: Chain) =>
      one.certificateHashData.serialNumber.localeCompare(other.certificateHashData.serialNumber)
    const sorted = bodies.toSorted(bySerial)
    assert.deepEqual(sorted, chains.toSorted(bySerial))
    return sorted
  })
}
