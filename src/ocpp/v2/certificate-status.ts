/**
 * Questions that an authority must answer: contract certificates for an EV, and whether one was
 * revoked. OCPP 2.x M01, M02, M06; 2.1 M07. There is none here: they are told, and answered
 * `Failed` at once, since an EV does not wait (ISO 15118-2 gives it 4.5 s).
 */
import type { Handler, HandlerOf } from '../handler.ts'
import type { Messages21 } from '../messages-21.gen.ts'
import type { Messages201 } from '../messages-201.gen.ts'
import { formatTime } from '../time.ts'
import { tell } from './accept.ts'

const FAILED = { status: 'Failed', statusInfo: { reasonCode: 'NoAuthority' } } as const

export const get15118EvCertificate: Handler<
  Messages21['Get15118EVCertificate']['request'],
  Messages201['Get15118EVCertificate']['response']
> = {
  toEvent: (request, context, received) =>
    tell('ev-certificate.asked', request, {}, { context, received }),

  toResponse: () => ({ ...FAILED, exiResponse: '' }),
}

export const getCertificateStatus: Handler<
  Messages21['GetCertificateStatus']['request'],
  Messages201['GetCertificateStatus']['response']
> = {
  toEvent: (request, context, received) =>
    tell('certificate-status.asked', request, {}, { context, received }),

  toResponse: () => FAILED,
}

/** Nothing of the answer is worth keeping: the time for the next question is now. */
export const getCertificateChainStatus: HandlerOf<Messages21['GetCertificateChainStatus']> = {
  toEvent: (request, context, received) =>
    tell('certificate-status.asked', request, {}, { context, received }),

  toResponse: (_after, { now }, { certificateStatusRequests }) => ({
    certificateStatus: certificateStatusRequests.map(({ certificateHashData, source }) => ({
      certificateHashData,
      source,
      status: 'Failed',
      nextUpdate: formatTime(now),
    })),
  }),
}
