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
import type { DeferredHandler } from '../handler.ts'
import type { Messages21 } from '../messages-21.gen.ts'
import type { Messages201 } from '../messages-201.gen.ts'
import { toIdTokenInfo } from './id-token-info.ts'

type Request = Messages21['Authorize']['request']

export const authorize201: DeferredHandler<Request, Messages201['Authorize']['response']> =
  newAuthorize('ocpp2.0.1')

export const authorize21: DeferredHandler<Request, Messages21['Authorize']['response']> =
  newAuthorize('ocpp2.1')

function newAuthorize(
  version: 'ocpp2.0.1' | 'ocpp2.1',
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
        return { idTokenInfo: toIdTokenInfo(version, answer.info) }
      }
      return { idTokenInfo: { status: 'Invalid' }, certificateStatus: 'CertChainError' }
    },
  }
}

function withCertificate(call: CallRef, request: Request): CallRef {
  const { certificate, iso15118CertificateHashData: hashes } = request
  const hasNone = certificate === undefined && hashes === undefined
  return hasNone ? call : { ...call, hasCertificate: true }
}
