/** A door before a TCP server that a test can shut: for outages whose length the test decides. */
import { connect, createServer, type Socket } from 'node:net'

export interface Proxy {
  readonly port: number
  /** `refuse`: nobody listens. `drop`: connections are accepted and closed at once. */
  readonly shut: (how: 'refuse' | 'drop') => Promise<void>
  readonly open: () => Promise<void>
  readonly close: () => Promise<void>
}

/** On a free port, unless one is named. */
export async function openProxy(targetPort: number, ownPort = 0): Promise<Proxy> {
  const sockets = new Set<Socket>()
  let isDropping = false
  const server = createServer((from) => {
    if (isDropping) {
      from.destroy()
      return
    }
    const to = connect(targetPort, '127.0.0.1')
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const) {
      sockets.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        sockets.delete(one)
        other.destroy()
      })
      one.pipe(other)
    }
  })
  const listen = (port: number): Promise<void> =>
    new Promise((resolve) => server.listen(port, '127.0.0.1', resolve))
  const stopListening = (): Promise<void> =>
    new Promise((resolve) => {
      if (!server.listening) return resolve()
      server.close(() => resolve())
      for (const socket of sockets) socket.destroy()
    })
  await listen(ownPort)
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    port,
    shut: async (how) => {
      isDropping = how === 'drop'
      if (how === 'refuse') await stopListening()
      else for (const socket of sockets) socket.destroy()
    },
    open: async () => {
      isDropping = false
      if (!server.listening) await listen(port)
    },
    close: stopListening,
  }
}
