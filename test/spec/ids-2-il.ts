/**
 * Cost, meter values, smart charging and firmware in the checklists
 * of 2.0.1 and 2.1: what each case is about, in our words, and why those without a test have none.
 */
import { checklist2, type SpecId } from './spec-id.ts'

export const CHECKLIST_2_IL: readonly SpecId[] = []

export const NOT_NOW_2_IL: Readonly<Record<string, string>> = {}

export const NOT_WHOLE_2_IL: Readonly<Record<string, string>> = {}
