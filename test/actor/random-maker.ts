/** What events by chance are made of. */
import type { ChargePoint } from '../../src/model/charge-point.ts'
import type { Event } from '../../src/model/event.ts'
import type { Random } from '../support/random.ts'

export interface Moment {
  readonly at: number
  readonly state: ChargePoint
  readonly called: ReadonlySet<string>
}

export type Maker = (random: Random, moment: Moment) => Event

let count = 0

export function newNumber(): number {
  count += 1
  return count
}

/** Unique, and the content key is its second part. */
export function newCall(action: string, key: string) {
  return { messageId: `${newNumber()}/${key}`, action, connection: 1 }
}
