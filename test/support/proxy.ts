/** A door before a TCP server that a test can shut: for outages whose length the test decides. */
import { connect, createServer, type Socket } from 'node:net'

/**
 * `refuse`: nobody listens. `drop`: connections are accepted and closed at once, as by a pooler
 * without a server. `hang`: connections are accepted and nothing comes of them, those there are
 * freeze, as when a cable is pulled; they go on when the door opens.
 */
export type Shut = 'refuse' | 'drop' | 'hang'

export interface Door {
  readonly port: number
  readonly shut: (how: Shut) => Promise<void>
  readonly open: () => Promise<void>
  readonly close: () => Promise<void>
}

/** On a free port, unless one is named. */
export async function openProxy(targetPort: number, ownPort = 0): Promise<Door> {
  const door = new TcpDoor(targetPort)
  await door.listen(ownPort)
  const { port } = door
  return {
    port,
    shut: async (how) => {
      door.state = how
      if (how === 'refuse') await door.stopListening()
      if (how === 'drop') door.dropAll()
      if (how === 'hang') door.freeze()
    },
    open: async () => {
      door.state = 'open'
      door.thaw()
      if (!door.isListening) await door.listen(port)
    },
    close: () => door.stopListening(),
  }
}

class TcpDoor {
  state: Shut | 'open' = 'open'
  readonly #targetPort: number
  readonly #server = createServer((from) => this.#take(from))
  readonly #pairs = new Set<readonly [Socket, Socket]>()
  /** Came while it hung: nobody has been called for them yet. */
  readonly #waiting = new Set<Socket>()

  constructor(targetPort: number) {
    this.#targetPort = targetPort
  }

  get port(): number {
    const address = this.#server.address()
    return typeof address === 'object' && address !== null ? address.port : 0
  }

  get isListening(): boolean {
    return this.#server.listening
  }

  listen(port: number): Promise<void> {
    return new Promise((resolve) => this.#server.listen(port, '127.0.0.1', resolve))
  }

  stopListening(): Promise<void> {
    return new Promise((resolve) => {
      this.dropAll()
      if (!this.#server.listening) return resolve()
      this.#server.close(() => resolve())
    })
  }

  dropAll(): void {
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy()
    for (const socket of this.#waiting) socket.destroy()
  }

  freeze(): void {
    for (const [from, to] of this.#pairs) {
      from.unpipe(to).pause()
      to.unpipe(from).pause()
    }
  }

  thaw(): void {
    for (const [from, to] of this.#pairs) {
      from.pipe(to)
      to.pipe(from)
    }
    for (const from of this.#waiting) this.#join(from)
    this.#waiting.clear()
  }

  #take(from: Socket): void {
    from.on('error', () => from.destroy())
    if (this.state === 'drop') from.destroy()
    else if (this.state === 'hang') this.#keep(from)
    else this.#join(from)
  }

  #keep(from: Socket): void {
    from.pause()
    this.#waiting.add(from)
    from.once('close', () => this.#waiting.delete(from))
  }

  #join(from: Socket): void {
    const to = connect(this.#targetPort, '127.0.0.1')
    const pair = [from, to] as const
    this.#pairs.add(pair)
    for (const [one, other] of [pair, [to, from]] as const) {
      one.on('error', () => other.destroy())
      one.on('close', () => {
        this.#pairs.delete(pair)
        other.destroy()
      })
      one.pipe(other)
    }
  }
}
