/**
 * Transactions, remote control, availability and reservations in the checklists
 * of 2.0.1 and 2.1: what each case is about, in our words, and why those without a test have none.
 */
import { checklist2, type SpecId } from './spec-id.ts'

export const CHECKLIST_2_EH: readonly SpecId[] = []

export const NOT_NOW_2_EH: Readonly<Record<string, string>> = {}

export const NOT_WHOLE_2_EH: Readonly<Record<string, string>> = {}
