/** Whether a value survives JSON as it is: what a state must do to be stored and handed over. */

/** The path of the first thing that does not; null when all of it does. */
export function findUnplain(value: unknown, path = ''): string | null {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return null
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0) ? null : `${path} is ${value}`
    case 'object': {
      if (value === null) return null
      const isList = Array.isArray(value)
      const isPlain = isList || Object.getPrototypeOf(value) === Object.prototype
      if (!isPlain) return `${path} is a ${value.constructor?.name ?? 'stranger'}`
      for (const [key, inner] of Object.entries(value)) {
        // An absent optional field and one that is undefined are the same to JSON, and to us.
        if (inner === undefined && !isList) continue
        const found = findUnplain(inner, `${path}/${key}`)
        if (found !== null) return found
      }
      return null
    }
    default:
      return `${path} is a ${typeof value}`
  }
}
