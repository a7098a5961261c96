/** Operations that are one call in every version. OCPP 1.6 §5.4, §5.6; 2.x C11, P01. */
import type { ClearCache, TransferData } from '../../model/operation.ts'
import { answerOf, toResultOfAll } from './answers.ts'
import type { Row } from './row.ts'
import { call2, call16, field } from './row.ts'

export const clearCache: Row<ClearCache> = {
  plan: ({ version }) => [
    version === 'ocpp1.6' ? call16('ClearCache', {}) : call2('ClearCache', {}),
  ],
  merge: (_asked, done) => toResultOfAll(done),
}

export const dataTransfer: Row<TransferData> = {
  plan: ({ version, operation: { vendorId, messageId, data } }) => {
    const names = { vendorId, ...field('messageId', messageId) }
    // In 2.x it may be any JSON, null too.
    const json = data === undefined ? {} : { data }
    if (version !== 'ocpp1.6') return [call2('DataTransfer', { ...names, ...json })]
    const text = typeof data === 'string' || data === undefined ? data : JSON.stringify(data)
    return [call16('DataTransfer', { ...names, ...field('data', text) })]
  },
  merge: (_asked, done) => {
    const [last] = done
    const answer = last === undefined ? null : answerOf(last)
    return { ...toResultOfAll(done), data: answer?.data ?? null }
  },
}
