/**
 * What passes as a time in a message: anything of the shape of ISO 8601, since a message with money
 * in it is not refused for its clock. Years of any length, any number of digits of a second, no
 * offset: all taken here, and judged in time.ts.
 */

/** Linear: no two parts can match the same text. */
export const DATE_TIME = new RegExp(
  [
    /^[+-]?\d{4,12}-\d{1,2}-\d{1,2}[Tt ]/,
    /\d{1,2}:\d{1,2}(?::\d{1,2}(?:[.,]\d+)?)?/,
    /\s?(?:[Zz]|[+-]\d{1,2}(?::?\d{2})?)?$/,
  ]
    .map(({ source }) => source)
    .join(''),
)
