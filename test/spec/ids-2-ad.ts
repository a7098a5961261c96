/**
 * Security, provisioning, authorization and local lists in the checklists
 * of 2.0.1 and 2.1: what each case is about, in our words, and why those without a test have none.
 */
import { checklist2, type SpecId } from './spec-id.ts'

export const CHECKLIST_2_AD: readonly SpecId[] = []

export const NOT_NOW_2_AD: Readonly<Record<string, string>> = {}

export const NOT_WHOLE_2_AD: Readonly<Record<string, string>> = {}
