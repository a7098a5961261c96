/**
 * A lane whose thread some frames end, as a bug in native code, a loop without end or a leak would.
 * All others go to a lane as it is.
 */
import { stepChargePoint } from '../../src/actor/charge-point.ts'
import type { Batch, Output } from '../../workers/lane.ts'
import { newLane } from '../../workers/lane.ts'

export const DEADLY = { exit: 'exit', hang: 'hang', fill: 'fill' } as const

const lane = newLane(stepChargePoint)

function runBatch(batch: Batch): readonly Output[] {
  for (const input of batch.inputs) if (typeof input === 'string') die(input)
  return lane(batch)
}

function die(input: string): void {
  switch (input) {
    case DEADLY.exit:
      return process.exit(3)
    case DEADLY.hang:
      for (;;) Math.sqrt(2)
    case DEADLY.fill: {
      const heap: unknown[] = []
      for (;;) heap.push(Array.from({ length: 1_000 }, (_, i) => ({ i })))
    }
  }
}

// Piscina takes the default export of its file.
export { runBatch as default }
