/**
 * Certificates, diagnostics, display, data transfer; and V2X, DER and battery swap of 2.1 in the
 * checklists of 2.0.1 and 2.1: what each case is about, in our words, and why those without a test
 * have none. /
 */
import { checklist2, type SpecId } from './spec-id.ts'

export const CHECKLIST_2_MS: readonly SpecId[] = []

export const NOT_NOW_2_MS: Readonly<Record<string, string>> = {}

export const NOT_WHOLE_2_MS: Readonly<Record<string, string>> = {}
