/**
 * What charge points in the field do wrong, by the number of the row in our list of quirks; and why
 * those without a test have none.
 */
import type { SpecId } from './spec-id.ts'

export const QUIRKS: readonly SpecId[] = []

export const NOT_NOW_QUIRKS: Readonly<Record<string, string>> = {}
