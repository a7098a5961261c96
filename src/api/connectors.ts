/**
 * Where somebody may plug in now, which no connector can say alone: an EVSE charges through one of
 * its connectors at a time, and what holds for the whole charge point holds for each. OCPP 2.x
 * G01.FR.08; 1.6 §4.9; spec transactions §4.
 */
import type { ConnectorView } from '../store/views.ts'

export interface UsableConnectorView extends ConnectorView {
  readonly isUsable: boolean
}

/** Of the whole charge point: none of its connectors is to be used. */
const OUT: readonly string[] = ['unavailable', 'faulted']

/** Of a connector: the others of its EVSE have to wait. */
const TAKEN: readonly string[] = ['occupied', 'reserved']

/** `isHere`: it is connected and accepted. */
export function withUse(
  connectors: readonly ConnectorView[],
  isHere: boolean,
): readonly UsableConnectorView[] {
  const isOut = connectors.some(({ evseId, status }) => evseId === 0 && OUT.includes(status))
  const taken = connectors.filter(({ status }) => TAKEN.includes(status))
  return connectors.map((one) => {
    const { evseId, status } = one
    const isFree = evseId > 0 && status === 'available'
    const isEvseFree = !taken.some((other) => other.evseId === evseId)
    return { ...one, isUsable: isHere && !isOut && isFree && isEvseFree }
  })
}
