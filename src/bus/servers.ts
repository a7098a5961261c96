/** Where NATS is and how to log in, out of a URL: `nats://user:password@host:port`, `tls://...`. */

export interface Servers {
  /** Each with its port. */
  readonly servers: readonly string[]
  readonly isTls: boolean
  readonly user?: string
  readonly pass?: string
  readonly token?: string
}

const PORT = '4222'

/** Several by comma. The first that has a login tells it for all; a name alone is a token. */
export function parseServers(text: string): Servers {
  const urls = text.split(',').map((one) => toUrl(one.trim()))
  const servers = urls.map(({ hostname, port }) => `${hostname}:${port === '' ? PORT : port}`)
  const isTls = urls.some(({ protocol }) => protocol === 'tls:')
  const login = urls.find(({ username }) => username !== '')
  if (login === undefined) return { servers, isTls }
  const user = decodeURIComponent(login.username)
  if (login.password === '') return { servers, isTls, token: user }
  return { servers, isTls, user, pass: decodeURIComponent(login.password) }
}

/** For people: without what only the server may know. */
export function describeServers(text: string): string {
  return parseServers(text).servers.join(', ')
}

function toUrl(text: string): URL {
  return new URL(text.includes('://') ? text : `nats://${text}`)
}
