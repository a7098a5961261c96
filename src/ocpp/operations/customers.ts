/** What it knows of a customer, and what a transaction costs. OCPP 2.x N09, N10, I02. */
import type { CustomerInformation, UpdateCost } from '../../model/operation.ts'
import type { CertificateHashDataType } from '../messages-21.gen.ts'
import { toResultOfAll } from './answers.ts'
import { toIdToken2 } from './id-token.ts'
import type { Row } from './row.ts'
import { badRequest, call2, field, notImplemented } from './row.ts'

export const customerInformation: Row<CustomerInformation> = {
  plan: ({ version, operation, facts }) => {
    if (version === 'ocpp1.6') return notImplemented(version, 'information of customers')
    const { report, clear, idToken, idTokenType, customerIdentifier, certificate } = operation
    const named = [idToken, customerIdentifier, certificate].filter((one) => one !== undefined)
    // N09.FR.04.
    if (named.length !== 1) {
      return badRequest('Exactly one of idToken, customerIdentifier and certificate.')
    }
    if (!report && !clear) return badRequest('report or clear must be true.')
    const token =
      idToken === undefined
        ? undefined
        : toIdToken2({ idToken, ...field('idTokenType', idTokenType) })
    // What is no hash of a certificate breaks the schema.
    const customerCertificate = certificate as unknown as CertificateHashDataType | undefined
    return [
      call2('CustomerInformation', {
        requestId: facts.requestId,
        report,
        clear,
        ...field('idToken', token),
        ...field('customerIdentifier', customerIdentifier),
        ...field('customerCertificate', customerCertificate),
      }),
    ]
  },
  merge: ({ operation, facts }, done) => {
    const result = toResultOfAll(done)
    // N10.FR.02.
    const isCleared = operation.clear && result.status === 'accepted'
    const hint = isCleared ? 'Its local list still has them: send it without.' : null
    return { ...result, hint: result.hint ?? hint, requestIds: [facts.requestId] }
  },
}

export const costUpdated: Row<UpdateCost> = {
  plan: ({ version, operation: { transactionId, totalCost } }) =>
    version === 'ocpp1.6'
      ? notImplemented(version, 'costs')
      : [call2('CostUpdated', { transactionId, totalCost })],
  merge: (_asked, done) => toResultOfAll(done),
}
