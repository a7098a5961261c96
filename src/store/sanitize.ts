/**
 * Values of charge points, made such that a column takes them. What cannot be kept as a value is
 * null, or the nearest there is; the raw frame beside it still says what was told. Integrity R19.
 */

const INT32_MAX = 2_147_483_647
const INT32_MIN = -2_147_483_648
const AT_MIN = 0
/** 2100-01-01T00:00:00Z. */
const AT_MAX = 4_102_444_800_000

/** Milliseconds since 1970; null outside the years 1970 to 2099. */
export function cleanTime(at: number | null): number | null {
  return at !== null && at >= AT_MIN && at < AT_MAX ? at : null
}

/** Whole, and at the nearest end where it does not fit 32 bits; 0 for what is no number. */
export function cleanInteger(value: number): number {
  if (Number.isNaN(value)) return 0
  return Math.trunc(Math.min(INT32_MAX, Math.max(INT32_MIN, value)))
}

/** Null where it does not fit 32 bits: an id that was changed would be another's. */
export function cleanId(value: number | null): number | null {
  return value !== null && Number.isInteger(value) && Math.abs(value) <= INT32_MAX ? value : null
}

/** Energy and the like. Null beyond what a number can hold exactly. */
export function cleanNumber(value: number | null): number | null {
  return value !== null && Math.abs(value) <= Number.MAX_SAFE_INTEGER ? value : null
}
