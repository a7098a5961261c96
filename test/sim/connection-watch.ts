/** One connection as the network sees it. Spec simulation I4, I5, I7. */

export class Violated extends Error {
  readonly invariant: string

  constructor(invariant: string, what: string) {
    super(`${invariant}: ${what}`)
    this.invariant = invariant
  }
}

const CALL = '2'

export class ConnectionWatch {
  readonly #asked = new Map<string, number>()
  readonly #answered = new Map<string, number>()
  #call: { readonly messageId: string; readonly at: number } | null = null
  readonly #timeoutsMs: (messageId: string) => number
  /** Calls of ours that were sent, on this connection and on those before it. */
  readonly #sent: Set<string>

  constructor(timeoutsMs: (messageId: string) => number, sent: Set<string>) {
    this.#timeoutsMs = timeoutsMs
    this.#sent = sent
  }

  fromStation(text: string): void {
    const [type, messageId] = headOf(text)
    if (type === CALL) this.#asked.set(messageId, (this.#asked.get(messageId) ?? 0) + 1)
    else if (this.#call?.messageId === messageId) this.#call = null
  }

  fromHub(text: string, now: number): void {
    const [type, messageId] = headOf(text)
    if (type !== CALL) {
      const times = (this.#answered.get(messageId) ?? 0) + 1
      this.#answered.set(messageId, times)
      const asked = this.#asked.get(messageId) ?? 0
      if (times > asked) throw new Violated('I5', `${messageId} asked ${asked}, answered ${times}`)
      return
    }
    const out = this.#call
    // The machine counts from its step, we from the wire: some milliseconds later.
    if (out !== null && now - out.at < this.#timeoutsMs(out.messageId) - 100) {
      throw new Violated('I4', `${messageId} sent while ${out.messageId} is out`)
    }
    if (this.#sent.has(messageId)) throw new Violated('I7', `${messageId} is sent again`)
    this.#sent.add(messageId)
    this.#call = { messageId, at: now }
  }
}

/** Type and id; no id of the simulation has a quote in it. */
function headOf(text: string): [type: string, messageId: string] {
  const [, type = '', messageId = ''] = /^\[(\d),"([^"]*)"/.exec(text) ?? []
  return [type, messageId]
}
