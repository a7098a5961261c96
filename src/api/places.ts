/** Where a charge point is connected: at this node, or where the record says. */
import type { ChargePointRef, Place } from '../bus/commands.ts'
import type { StoredChargePoint } from '../store/views.ts'
import type { ApiDeps } from './deps.ts'

/** Null when it is not connected. This node knows its own connections better than the record. */
export function placeOf(
  { nodes }: Pick<ApiDeps, 'nodes'>,
  tenant: string,
  { id, connection }: Pick<StoredChargePoint, 'id' | 'connection'>,
): Place | null {
  const of = { tenant, chargePointId: id }
  const here = nodes.findHere(of)
  if (here !== null) return { ...of, node: nodes.self, epoch: here.epoch, protocol: here.protocol }
  if (connection === null || connection.node === nodes.self) return null
  const { node, epoch, protocol } = connection
  return { ...of, node, epoch, protocol }
}

/** As it is now. */
export async function findPlace(
  deps: Pick<ApiDeps, 'nodes' | 'store'>,
  of: ChargePointRef,
): Promise<Place | null> {
  const { tenant, chargePointId } = of
  const here = placeOf(deps, tenant, { id: chargePointId, connection: null })
  if (here !== null) return here
  const stored = await deps.store.chargePoints.find(tenant, chargePointId)
  return stored === null ? null : placeOf(deps, tenant, stored)
}
