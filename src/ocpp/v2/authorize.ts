/**
 * Authorize: may this idToken charge? Answered when the store has been asked. OCPP 2.x C01 to C08.
 *
 * A contract certificate (C07, C08) comes along when the charge point relies on us to judge it:
 * whole, where it cannot check the chain itself, or as hashes, for whether it was revoked. No
 * authority is asked here, so it is never taken for good: `CertChainError`, and the idToken is
 * Invalid with it, whatever is known of it otherwise (C07.FR.17). Without a certificate nothing is
 * said of one, and an eMAID counts like any other idToken.
 */
import type { CallRef } from '../../model/event-message.ts'
import type { IdTokenInfo } from '../../model/id-token.ts'
import type { DeferredHandler } from '../handler.ts'
import type { Messages21 } from '../messages-21.gen.ts'
import type { Messages201 } from '../messages-201.gen.ts'
import { toIdTokenInfo } from './id-token-info.ts'

type Request = Messages21['Authorize']['request']
type Version2 = 'ocpp2.0.1' | 'ocpp2.1'

export const authorize201: DeferredHandler<Request, Messages201['Authorize']['response']> =
  newAuthorize('ocpp2.0.1')

export const authorize21: DeferredHandler<Request, Messages21['Authorize']['response']> =
  newAuthorize('ocpp2.1')

function newAuthorize(
  version: Version2,
): DeferredHandler<Request, Messages201['Authorize']['response']> {
  return {
    toEvent: (request, { now }, { call }) => ({
      type: 'authorization.asked',
      at: now,
      call: withCertificate(call, request),
      idToken: request.idToken.idToken,
      idTokenType: request.idToken.type,
    }),

    toAnswer: (answer, _context, call) => {
      if (answer.type !== 'authorized') return null
      if (call.hasCertificate !== true) {
        const { info } = answer
        return { idTokenInfo: toIdTokenInfo(version, info), ...toLeave(version, info) }
      }
      return { idTokenInfo: { status: 'Invalid' }, certificateStatus: 'CertChainError' }
    },
  }
}

/** How it may take and give energy; left out when nothing is said of it. 2.1 Q01.FR.01, .FR.08. */
function toLeave(version: Version2, { more }: IdTokenInfo) {
  const allowed = more?.allowedEnergyTransfer ?? null
  const isTold = version === 'ocpp2.1' && allowed !== null && allowed.length > 0
  return isTold ? { allowedEnergyTransfer: [...allowed] } : {}
}

function withCertificate(call: CallRef, request: Request): CallRef {
  const { certificate, iso15118CertificateHashData: hashes } = request
  const hasNone = certificate === undefined && hashes === undefined
  return hasNone ? call : { ...call, hasCertificate: true }
}
