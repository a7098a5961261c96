/**
 * Messages asked for by the CSMS; they follow the answer. OCPP 1.6 §5.17; security white paper A02.
 */
import { sendBoot, sendHeartbeat } from './boot.ts'
import { SAMPLE_CSR } from './certificates.ts'
import { forgetReport } from './connectors.ts'
import { reportJob } from './firmware.ts'
import { enqueueCall } from './queue.ts'
import type { Reply } from './reply.ts'
import type { Request, Response, Station } from './state.ts'
import { findConnector } from './state.ts'
import { after, type Step, still } from './step.ts'
import { sample } from './transactions.ts'

type TriggerName =
  | Request<'TriggerMessage'>['requestedMessage']
  | Request<'ExtendedTriggerMessage'>['requestedMessage']
  | 'SignedFirmwareStatusNotification'

interface Wish {
  readonly name: TriggerName
  readonly connectorId: number | undefined
}

export function trigger<A extends 'TriggerMessage' | 'ExtendedTriggerMessage'>(
  state: Station,
  at: number,
  wish: Wish,
): Reply<A> {
  const isUnknown =
    wish.connectorId !== undefined && findConnector(state, wish.connectorId) === null
  if (isUnknown) return { state, answer: { status: 'Rejected' } as Response<A> }
  const next = (before: Station): Step => triggered(before, at, wish)
  return { state, answer: { status: 'Accepted' } as Response<A>, next }
}

function triggered(state: Station, at: number, { name, connectorId }: Wish): Step {
  const ids =
    connectorId === undefined ? state.connectors.map((each) => each.connectorId) : [connectorId]
  switch (name) {
    case 'BootNotification':
      return still(sendBoot(state, at))
    case 'Heartbeat':
      return still(sendHeartbeat(state, at))
    case 'DiagnosticsStatusNotification':
      return still(reportJob(state, at, 'diagnostics'))
    case 'FirmwareStatusNotification':
      return still(reportJob(state, at, 'firmware'))
    case 'SignedFirmwareStatusNotification':
      return still(reportJob(state, at, 'signedFirmware'))
    case 'LogStatusNotification':
      return still(reportJob(state, at, 'log'))
    case 'MeterValues':
      // The charge point itself, connector 0, has no meter of its own.
      return ids
        .filter((id) => id > 0)
        .reduce(
          (step, id) => after(step, (before) => sample(before, at, id, 'Trigger')),
          still(state),
        )
    case 'StatusNotification':
      return still(ids.reduce(forgetReport, state))
    case 'SignChargePointCertificate': {
      const call = { action: 'SignCertificate', payload: { csr: SAMPLE_CSR } } as const
      return still(enqueueCall(state, at, { ...call, about: { type: 'other' } }))
    }
  }
}
