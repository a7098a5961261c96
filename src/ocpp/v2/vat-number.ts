/**
 * VatNumberValidation: is this the tax number of a company? OCPP 2.1 C18. No register is asked:
 * what is accepted has the form that its country gives out.
 */
import type { HandlerOf } from '../handler.ts'
import type { Messages21 } from '../messages-21.gen.ts'
import { tell } from './accept.ts'

/** What follows the country. */
const FORMS: Readonly<Record<string, RegExp>> = {
  AT: /^U\d{8}$/,
  BE: /^[01]\d{9}$/,
  BG: /^\d{9,10}$/,
  CH: /^E\d{9}(?:MWST|TVA|IVA)?$/,
  CY: /^\d{8}[A-Z]$/,
  CZ: /^\d{8,10}$/,
  DE: /^\d{9}$/,
  DK: /^\d{8}$/,
  EE: /^\d{9}$/,
  EL: /^\d{9}$/,
  ES: /^(?:[A-Z]\d{7}[A-Z\d]|\d{8}[A-Z])$/,
  FI: /^\d{8}$/,
  FR: /^[A-HJ-NP-Z\d]{2}\d{9}$/,
  GB: /^(?:\d{9}|\d{12}|GD[0-4]\d\d|HA[5-9]\d\d)$/,
  HR: /^\d{11}$/,
  HU: /^\d{8}$/,
  IE: /^\d[A-Z\d+*]\d{5}[A-Z]{1,2}$/,
  IT: /^\d{11}$/,
  LT: /^(?:\d{9}|\d{12})$/,
  LU: /^\d{8}$/,
  LV: /^\d{11}$/,
  MT: /^\d{8}$/,
  NL: /^\d{9}B\d\d$/,
  NO: /^\d{9}(?:MVA)?$/,
  PL: /^\d{10}$/,
  PT: /^\d{9}$/,
  RO: /^[1-9]\d{1,9}$/,
  SE: /^\d{10}01$/,
  SI: /^[1-9]\d{7}$/,
  SK: /^\d{10}$/,
  XI: /^(?:\d{9}|\d{12}|GD[0-4]\d\d|HA[5-9]\d\d)$/,
}

/** Between the groups of digits, for people. */
const SEPARATORS = /[\s.-]/g

export const vatNumberValidation: HandlerOf<Messages21['VatNumberValidation']> = {
  toEvent: (request, context, received) =>
    tell('vat-number.asked', request, {}, { context, received }),

  toResponse: (_after, _context, { vatNumber, evseId }) => {
    const echo = { vatNumber, ...(evseId === undefined ? {} : { evseId }) }
    return isVatNumber(vatNumber)
      ? { ...echo, status: 'Accepted' }
      : { ...echo, status: 'Rejected', statusInfo: { reasonCode: 'InvalidVatNumber' } }
  },
}

export function isVatNumber(text: string): boolean {
  const plain = text.replace(SEPARATORS, '').toUpperCase()
  const country = plain.slice(0, 2)
  const form = Object.hasOwn(FORMS, country) ? FORMS[country] : undefined
  return form?.test(plain.slice(2)) === true
}
