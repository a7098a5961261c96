/**
 * Into and out of service. OCPP 1.6 §5.2; 2.x G03, G04. Some charge points of 1.6 refuse connector
 * 0: then each of their connectors is asked. Spec quirks Q75.
 */
import type { ChangeAvailability } from '../../model/operation.ts'
import { toResultOfAll, wordOf } from './answers.ts'
import type { Asked, Row, Step } from './row.ts'
import { call2, call16, field, findConnectorFault } from './row.ts'

export const availability: Row<ChangeAvailability> = {
  plan: ({ version, operation }) => {
    const fault = findConnectorFault(version, operation)
    if (fault !== null) return fault
    const { isOperative, evseId = 0, connectorId } = operation
    if (version === 'ocpp1.6') return [toStep16(isOperative, evseId)]
    const evse = evseId === 0 ? undefined : { id: evseId, ...field('connectorId', connectorId) }
    const operationalStatus = isOperative ? 'Operative' : 'Inoperative'
    return [call2('ChangeAvailability', { operationalStatus, ...field('evse', evse) })]
  },
  follow: (asked, done, waiting) => {
    const [first] = done
    const isWholeRefused = done.length === 1 && first !== undefined && wordOf(first) === 'Rejected'
    return isWholeRefused ? planEach(asked) : waiting
  },
  merge: ({ version }, done) => {
    const [, ...each] = done
    if (version !== 'ocpp1.6' || each.length === 0) return toResultOfAll(done)
    const result = toResultOfAll(each)
    return { ...result, hint: result.hint ?? 'It was asked connector by connector.' }
  },
}

function planEach({ version, operation, facts }: Asked<ChangeAvailability>): readonly Step[] {
  const isWhole = (operation.evseId ?? 0) === 0
  if (version !== 'ocpp1.6' || !isWhole) return []
  return facts.evseIds.map((evseId) => toStep16(operation.isOperative, evseId))
}

function toStep16(isOperative: boolean, connectorId: number): Step {
  return call16('ChangeAvailability', {
    connectorId,
    type: isOperative ? 'Operative' : 'Inoperative',
  })
}
