/**
 * What charge points in the field do wrong, by the number of the row in our list of quirks; and why
 * those without a test have none.
 */
import type { Applies, SpecId } from './spec-id.ts'

const CONNECTION = rows('Connection', 'all', {
  Q1: 'no subprotocol is offered',
  Q3: 'several subprotocols are offered',
  Q5: 'a subprotocol that only begins like one',
  Q7: 'odd paths around the identity',
  Q9: 'passwords of any bytes, with colons in them',
  Q11: 'a new connection while the old one is half-open',
  Q13: 'compressed frames',
  Q15: 'no pongs, pings of its own, nothing but heartbeats, no answers',
  Q17: 'TLS 1.0, odd chains, no name of the server',
  Q19: 'fragments, binary frames, bad UTF-8, frames without a mask',
  Q21: 'one that reads too slowly',
})

const FRAMES = rows('Frames', 'all', {
  Q23: 'a comma or rubbish in front of the JSON',
  Q25: 'a backslash in an idTag that escapes nothing',
  Q27: 'null for a payload, or none',
  Q29: 'errors of three elements, or with odd ones',
  Q31: 'a call sent again; one message id for all of them',
  Q33: 'one call at a time, theirs answered meanwhile',
  Q35: 'actions that are unknown, or ours',
  Q37: 'the spelling of error codes',
  Q39: 'JSON on many lines, behind a byte order mark',
})

const PAYLOADS = rows('Payloads', 'all', {
  Q41: 'numbers as text, and text as numbers',
  Q43: 'lists of readings with none in them',
  Q45: 'words that the schema does not know',
  Q47: 'fields that the schema does not know',
  Q49: 'case, colons and zeros in an idTag, or no idTag',
  Q51: 'limits of one decimal',
})

const TRANSACTIONS = rows('Transactions', '1.6', {
  Q53: 'a start again, with a new message id, after a reconnect',
  Q55: 'stops and readings of transactions that nobody knows',
  Q57: 'a stop before the answer to its start, or before the start',
  Q59: 'a stop with next to nothing in it',
  Q61: 'readings without their transaction, late, or of the whole',
  Q63: 'available while a transaction is open',
  Q65: 'an offline start whose idTag proves invalid',
})

const BOOT = rows('Boot, status, configuration', 'all', {
  Q67: 'no boot after a reconnect, or late',
  Q69: 'boots in a loop',
  Q71: 'a status older than the one that is known',
  Q73: 'statuses of two connectors at once',
  Q75: 'a trigger, or availability of the whole, rejected',
  Q77: 'configuration values in their own spelling',
  Q79: 'limits that some models take otherwise',
})

const OF_2X = [
  ...rows('2.x', '2.x', {
    Q81: 'events out of order, twice, with gaps, with parts missing',
    Q83: 'no authorization, and an empty idToken',
  }),
  ...rows('2.x', 'all', { Q85: 'firmware statuses in every version' }),
]

const SOAP = rows('SOAP', 'SOAP', {
  Q87: 'envelopes with headers missing',
  Q89: 'the action of an answer',
  Q91: 'entities and document types',
  Q93: 'one connection for each request, or one for all',
})

const LOAD = rows('Load', 'all', { Q95: 'a backlog of thousands of readings at once' })

export const QUIRKS: readonly SpecId[] = [
  ...CONNECTION,
  ...FRAMES,
  ...PAYLOADS,
  ...TRANSACTIONS,
  ...BOOT,
  ...OF_2X,
  ...SOAP,
  ...LOAD,
]

export const NOT_NOW_QUIRKS: Readonly<Record<string, string>> = {
  Q17: 'needs a TLS listener of our own; today TLS ends at a proxy in front of the hub',
}

/** These have a test; this is the part of the row that it leaves out. */
export const NOT_WHOLE_QUIRKS: Readonly<Record<string, string>> = {
  Q3: 'an order of the operator: he says which versions are spoken, the charge point which first',
  Q7: 'a whole URL in the request line, which the HTTP library refuses with 505 before we see it',
}

function rows(
  name: string,
  applies: Applies,
  titles: Readonly<Record<string, string>>,
): readonly SpecId[] {
  const group = `Quirks: ${name}`
  return Object.entries(titles).map(([id, title]) => ({ id, group, title, applies }))
}
