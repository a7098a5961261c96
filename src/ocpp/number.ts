/** Numbers of messages: JSON has no largest one, and the store does. */

/** What 1.6 and 2.x mean by an integer. OCPP 2.x part 2 §2.1. */
const INT32_MAX = 2 ** 31 - 1

/** Stands for a connector whose number nobody can have. */
export const CONNECTOR_UNKNOWN = -1

/** Of an EVSE or connector; one that cannot be is CONNECTOR_UNKNOWN, and the frame is kept. */
export function toEvseId(number: number): number {
  return number >= 0 && number <= INT32_MAX ? number : CONNECTOR_UNKNOWN
}

/** Null outside of 32 bits: no id of ours is there. */
export function toId(number: number | undefined): number | null {
  return number !== undefined && Math.abs(number) <= INT32_MAX ? number : null
}

/** The number of an event or a part. Out of bounds it is the nearest that can be stored. */
export function toSeqNo(number: number): number {
  return Math.max(-INT32_MAX, Math.min(number, INT32_MAX))
}

/** A register reading in Wh. Null where a double no longer counts single Wh. */
export function toWh(number: number): number | null {
  return Number.isSafeInteger(number) ? number : null
}
