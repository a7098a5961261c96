/**
 * Swapping batteries, simulated: a request that is taken up is followed by an empty battery that
 * comes in and a full one that goes out. OCPP 2.1 S02, S03. How many there are to give is set by
 * SimulationCtrlr.BatteriesAvailable.
 */
import { type DeviceModel, numberOf } from './device-model.ts'
import {
  because,
  type PartReply,
  type PartStep,
  type Request2,
  type Send2,
  type Surroundings,
} from './part.ts'

type Request = Request2<'RequestBatterySwap'>
type SwapEvent = Request2<'BatterySwap'>['eventType']

interface Swap {
  readonly request: Request
  readonly plan: readonly SwapEvent[]
  readonly nextAt: number
}

export interface BatterySwaps {
  readonly swaps: readonly Swap[]
  /** Given away or promised since the start. */
  readonly given: number
}

export const newBatterySwaps = (): BatterySwaps => ({ swaps: [], given: 0 })

export function requestBatterySwap(
  state: BatterySwaps,
  model: DeviceModel,
  request: Request,
  { at, jobStepMs }: Surroundings,
): PartReply<BatterySwaps, 'RequestBatterySwap'> {
  const left = numberOf(model, 'SimulationCtrlr.BatteriesAvailable') - state.given
  const isRepeated = state.swaps.some((swap) => swap.request.requestId === request.requestId)
  if (left <= 0 || isRepeated) {
    const reasonCode = isRepeated ? 'DuplicateRequestId' : 'NoBatteryAvailable'
    return { state, response: { status: 'Rejected', ...because(reasonCode) } }
  }
  const plan = ['BatteryIn', 'BatteryOut'] as const
  const swaps = [...state.swaps, { request, plan, nextAt: at + jobStepMs }]
  return { state: { swaps, given: state.given + 1 }, response: { status: 'Accepted' } }
}

export function stepSwaps(
  state: BatterySwaps,
  { at, jobStepMs, serialNumber }: Surroundings,
): PartStep<BatterySwaps> {
  const due = state.swaps.filter(({ nextAt }) => nextAt <= at)
  if (due.length === 0) return { state, sends: [] }
  const sends = due.flatMap(({ request, plan: [eventType] }): Send2[] =>
    eventType === undefined ? [] : [swapOf(request, eventType, serialNumber)],
  )
  const swaps = state.swaps.flatMap((swap) => {
    if (!due.includes(swap)) return [swap]
    const plan = swap.plan.slice(1)
    return plan.length === 0 ? [] : [{ ...swap, plan, nextAt: at + jobStepMs }]
  })
  return { state: { ...state, swaps }, sends }
}

export function nextSwapAt({ swaps }: BatterySwaps): number | null {
  return swaps.length === 0 ? null : Math.min(...swaps.map(({ nextAt }) => nextAt))
}

/** An empty one comes, a full one goes. */
function swapOf(
  { idToken, requestId }: Request,
  eventType: SwapEvent,
  serialNumber: string,
): Send2 {
  const isIn = eventType === 'BatteryIn'
  const battery = {
    evseId: 1,
    serialNumber: `${serialNumber}-${isIn ? 'in' : 'out'}-${requestId}`.slice(-50),
    soC: isIn ? 12 : 98,
    soH: isIn ? 91 : 99,
  }
  return {
    action: 'BatterySwap',
    payload: { batteryData: [battery], eventType, idToken, requestId },
  }
}
