/**
 * What our charge point knows of a customer: told, forgotten, or both. OCPP 2.x N09, N10. It knows
 * its local list, which is the CSMS's to change, and its cache.
 */
import { type DeviceModel, isOn } from './device-model.ts'
import { type AuthorizationCache, forget, idTokenKey, type LocalList } from './local-list.ts'
import { because, iso, type PartReply, type Request2, type Send2, splitParts } from './part.ts'

/** The most of one NotifyCustomerInformation, in characters. */
const DATA_LENGTH_MAX = 512

export function customerInformation(
  state: AuthorizationCache,
  known: { readonly model: DeviceModel; readonly localList: LocalList },
  request: Request2<'CustomerInformation'>,
  at: number,
): PartReply<AuthorizationCache, 'CustomerInformation'> {
  const { requestId, report, clear, idToken, customerCertificate, customerIdentifier } = request
  const given = [idToken, customerCertificate, customerIdentifier].filter(
    (identifier) => identifier !== undefined,
  )
  if (given.length !== 1) return { state, response: { status: 'Invalid' } }
  if (!report && !clear) {
    return { state, response: { status: 'Rejected', ...because('InvalidValue') } }
  }
  if (!isOn(known.model, 'SimulationCtrlr.CustomerDataWorks')) {
    return { state, response: { status: 'Rejected', ...because('InternalError') } }
  }
  const told = report ? dataOf(state, known.localList, request) : ''
  const data = told === '' ? (report ? 'no data' : 'cleared') : told
  const parts = splitParts([...data], DATA_LENGTH_MAX)
  const sends = parts.map((part, seqNo): Send2 => {
    const tbc = seqNo < parts.length - 1
    const payload = { requestId, seqNo, tbc, generatedAt: iso(at), data: part.join('') }
    return { action: 'NotifyCustomerInformation', payload }
  })
  const kept = clear && idToken !== undefined ? forget(state, idToken) : state
  return { state: kept, response: { status: 'Accepted' }, sends }
}

function dataOf(
  cache: AuthorizationCache,
  localList: LocalList,
  { idToken }: Request2<'CustomerInformation'>,
): string {
  if (idToken === undefined) return ''
  const key = idTokenKey(idToken)
  const sources = { localList: localList.entries[key]?.info, cache: cache.entries[key]?.info }
  const known = Object.entries(sources).filter(([, info]) => info !== undefined)
  return known.map(([source, info]) => `${source}: ${JSON.stringify(info)}`).join('\n')
}
