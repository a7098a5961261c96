/**
 * Tricky cases that cannot be tested yet, or not wholly, each with its reason; the tables of
 * test/spec/not-now.ts take them in. A row leaves with the change that makes it testable.
 */

/** No part of these can be tested. */
export const NOT_NOW_TRICKY: Readonly<Record<string, string>> = {
  A18: 'needs a TLS listener of our own; today TLS ends at a proxy in front of the hub',
}

/** These have a test; this is the part of the case that it leaves out. */
export const NOT_WHOLE_TRICKY: Readonly<Record<string, string>> = {
  B13: 'the spelling of 2.x, of whose messages the hub answers only the first ones yet',
  C9: 'the lenient mode, which keeps a copy cut to its length and accepts the boot',
  D14: 'splitting a list that is kept here: for now an operator sends its parts',
}
