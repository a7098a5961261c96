/**
 * Listening with a queue long enough for a fleet that comes back at once: uWebSockets.js gives a
 * listening socket room for 512 newcomers, so several of them share the port, and the kernel
 * spreads the newcomers. A shared port would also be shared with another process, silently: so it
 * is first taken alone, to be sure that it is ours.
 */
import { HubError } from '../base/errors.ts'
import type { TemplatedApp, us_listen_socket } from '../base/uws.ts'
import { uWS } from '../base/uws.ts'

export interface ListenOptions {
  /** An address, or a name that resolves to one. */
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  readonly backlogSockets: number
}

export interface Listener {
  readonly port: number
  /** No newcomers from now on; those that are in stay. Twice is once. */
  readonly close: () => void
}

/** With a host and options at once, which the library takes and its types do not name. */
type ListenWithHost = (
  host: string,
  port: number,
  options: number,
  done: (socket: us_listen_socket | false) => void,
) => void

const EXCLUSIVE = 1
const SHARED = 0

/** Throws CONFLICT when the port belongs to someone else. */
export function listen(
  app: TemplatedApp,
  { host, port: wanted, backlogSockets }: ListenOptions,
): Listener {
  const probe = openSocket(app, host, wanted, EXCLUSIVE)
  if (probe === null) throw inUse(host, wanted)
  const port = uWS.us_socket_local_port(probe)
  uWS.us_listen_socket_close(probe)
  const sockets: us_listen_socket[] = []
  const close = () => {
    for (const socket of sockets.splice(0)) uWS.us_listen_socket_close(socket)
  }
  for (let count = 0; count < backlogSockets; count += 1) {
    const socket = openSocket(app, host, port, SHARED)
    if (socket === null) {
      close()
      throw inUse(host, port)
    }
    sockets.push(socket)
  }
  return { port, close }
}

function openSocket(
  app: TemplatedApp,
  host: string,
  port: number,
  options: number,
): us_listen_socket | null {
  let opened: us_listen_socket | false = false
  const listenWithHost: ListenWithHost = app.listen.bind(app) as unknown as ListenWithHost
  // It answers before it returns.
  listenWithHost(host, port, options, (socket) => {
    opened = socket
  })
  return opened === false ? null : opened
}

function inUse(host: string, port: number): HubError {
  return new HubError('CONFLICT', { detail: `${host}:${port} cannot be listened on: port in use` })
}
