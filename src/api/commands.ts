/**
 * A command to a charge point: any action of its version, with exactly the payload that was given.
 * It is checked and then sent as the text it came as, never written anew.
 */
import { HubError } from '../base/errors.ts'
import { newMessageId } from '../base/ids.ts'
import type { Outcome, Priority } from '../model/command.ts'
import { findRow } from '../ocpp/actions.ts'
import { findViolation } from '../ocpp/validate.ts'
import { isVersion } from '../ocpp/version.ts'
import { findStored } from './charge-points.ts'
import type { ApiDeps } from './deps.ts'
import { toError } from './outcomes.ts'
import { placeOf } from './places.ts'
import { integerOf } from './query.ts'
import type { Reply } from './reply.ts'
import { okText } from './reply.ts'
import type { ApiRequest } from './request.ts'
import { toJson } from './request.ts'

const TIMEOUT_SECONDS_RANGE = [1, 600] as const

/** What goes before all else, because somebody stands there; and what can wait. The rest is 1. */
const PRIORITIES: Readonly<Record<string, Priority>> = {
  RemoteStartTransaction: 0,
  RemoteStopTransaction: 0,
  RequestStartTransaction: 0,
  RequestStopTransaction: 0,
  UnlockConnector: 0,
  Reset: 0,
  CancelReservation: 0,
  GetConfiguration: 2,
  GetDiagnostics: 2,
  GetLog: 2,
  GetBaseReport: 2,
  GetReport: 2,
  GetMonitoringReport: 2,
  GetChargingProfiles: 2,
  GetVariables: 2,
  GetInstalledCertificateIds: 2,
  CustomerInformation: 2,
  SendLocalList: 2,
  UpdateFirmware: 2,
  SignedUpdateFirmware: 2,
}

/** Waits for the answer: 200 with what it was, or the problem that kept it away. */
export async function sendCommand(deps: ApiDeps, request: ApiRequest): Promise<Reply> {
  const [chargePoint = '', action = ''] = request.params
  const { tenant, bodyText } = request
  const seconds = integerOf(request.query, 'timeout', TIMEOUT_SECONDS_RANGE)
  const stored = await findStored(deps, tenant, chargePoint)
  const to = placeOf(deps, tenant, stored)
  if (to === null) throw new HubError('CHARGE_POINT_OFFLINE')
  const payload = bodyText.trim() === '' ? '{}' : bodyText
  checkPayload(to.protocol, action, payload)
  const timeoutMs = (seconds ?? deps.settings.callTimeoutSeconds) * 1_000
  const outcome = await deps.nodes.send(to, {
    commandId: newMessageId(),
    action,
    payload,
    priority: PRIORITIES[action] ?? 1,
    timeoutMs,
    expiresAt: deps.clock.now() + timeoutMs,
  })
  return toReply(outcome)
}

function checkPayload(protocol: string, action: string, payload: string): void {
  const row = isVersion(protocol) ? findRow(protocol, action) : null
  if (!isVersion(protocol) || row === null || row.from === 'chargePoint') {
    throw new HubError('NOT_IMPLEMENTED', { detail: `It speaks ${protocol}.` })
  }
  const violation = findViolation(protocol, action, 'request', toJson(payload))
  if (violation !== null) {
    const detail = `${violation.code}: ${violation.description}`
    throw new HubError('INVALID_PAYLOAD', { detail })
  }
}

function toReply(outcome: Outcome): Reply {
  switch (outcome.type) {
    case 'result':
      return okText(`{"result":${outcome.payload}}`)
    case 'callError': {
      const { code, description, details } = outcome
      const head = `"code":${JSON.stringify(code)},"description":${JSON.stringify(description)}`
      return okText(`{"callError":{${head},"details":${details}}}`)
    }
    default:
      throw toError(outcome)
  }
}
