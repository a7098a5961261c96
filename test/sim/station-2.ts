/**
 * A charge point of 2.0.1 or 2.1 that behaves as badly as real ones do. Its transactions are told
 * in numbered events: late, in another order, again after they were answered, with the start behind
 * the rest, some of them lost for want of memory, some numbers used twice.
 */
import { SimCalls, type Words } from './calls.ts'
import type { Content, Entry } from './entry.ts'
import type { World } from './world.ts'

const TAGS = ['TAG-A', 'TAG-B', 'TAG-C', 'tag-a', 'UNKNOWN', 'BLOCKED'] as const
const STATES = ['EVConnected', 'Charging', 'SuspendedEV', 'SuspendedEVSE', 'Idle'] as const
const REGISTER = 'Energy.Active.Import.Register'

interface Running {
  readonly transactionId: string
  readonly evseId: number
  readonly remoteStartId: number | null
  isPlaceTold: boolean
}

interface Said {
  readonly eventType: 'Started' | 'Updated' | 'Ended'
  readonly triggerReason: string
  readonly info?: Content
  readonly idToken?: Content | null
  /** The context of a reading; null for none. */
  readonly reading?: string | null
}

export class SimStation2 {
  readonly calls: SimCalls
  readonly #world: World
  /** By EVSE. */
  readonly #running = new Map<number, Running>()
  readonly #wh = new Map<number, number>()
  /** The next number of each EVSE. */
  readonly #numbers = new Map<number, number>()
  /** Some number on over all their transactions, some begin at 1. */
  readonly #isNumberedOn: boolean
  readonly #firstNumber: number
  /** How far its clock is behind. Some have never been told the time. */
  readonly #clockBehindMs: number
  #transactions = 0
  #ticks = 0

  constructor(world: World, id: string, ears: Pick<Words, 'answered' | 'refused'>) {
    this.#world = world
    this.#isNumberedOn = world.chance(0.3)
    this.#firstNumber = world.random.pick([0, 0, 1])
    this.#clockBehindMs = world.random.pick([0, 0, 0, 0, 7_200_000, world.now - 86_400_000])
    this.calls = new SimCalls(world, id, {
      ...ears,
      boot: { reason: 'PowerUp', chargingStation: { vendorName: 'Sim', model: 'Two' } },
      contentOf: (entry) => this.#contentOf(entry),
      answerTo: (action, payload) => this.#answerTo(action, payload),
      answered: (entry, answer) => {
        ears.answered(entry, answer)
        this.#heed(entry, answer)
      },
    })
  }

  /** One thing that happens at the charge point. */
  act(): void {
    const { random } = this.#world
    const evseId = this.#world.between(1, 2)
    const its = this.#running.get(evseId)
    const dice = random.next()
    if (dice < 0.55 && its === undefined) this.#begin(evseId, null)
    else if (dice < 0.55) this.#goOn(its as Running)
    else if (dice < 0.69) this.#telling(evseId)
    // Loses power, and with it what it knew.
    else if (dice < 0.72) this.#running.delete(evseId)
    else if (dice < 0.76) this.calls.shuffle()
    else if (dice < 0.94) this.#misbehave()
    else if (its !== undefined) this.#end(its, 'EVDeparted', 'EVDisconnected')
    this.calls.next()
  }

  #goOn(its: Running): void {
    const dice = this.#world.random.next()
    const eventType = 'Updated'
    if (dice < 0.4) {
      this.#say(its, { eventType, triggerReason: 'MeterValuePeriodic', reading: 'Sample.Periodic' })
    } else if (dice < 0.6) {
      const chargingState = this.#world.random.pick(STATES)
      const triggerReason = 'ChargingStateChanged'
      this.#say(its, { eventType, triggerReason, info: { chargingState } })
    } else if (dice < 0.75) {
      const idToken = this.#showCard()
      this.#say(its, { eventType, triggerReason: 'Authorized', idToken })
    } else this.#end(its, 'StopAuthorized', 'Local')
  }

  /** What has nothing to do with a transaction. */
  #telling(evseId: number): void {
    const dice = this.#world.random.next()
    const timestamp = this.#time()
    const tell = (action: string, payload: Content) => this.calls.tell({ action, payload })
    if (dice < 0.25) tell('Authorize', { idToken: this.#showCard() })
    else if (dice < 0.4) tell('Heartbeat', {})
    else if (dice < 0.6) {
      const connectorStatus = this.#world.random.pick(['Available', 'Occupied', 'Faulted'])
      tell('StatusNotification', { timestamp, connectorStatus, evseId, connectorId: 1 })
    } else if (dice < 0.8) tell('SecurityEventNotification', { type: 'T', timestamp })
    else {
      const sampledValue = [{ value: this.#grow(evseId), context: 'Sample.Clock' }]
      tell('MeterValues', { evseId, meterValue: [{ timestamp, sampledValue }] })
    }
  }

  #misbehave(): void {
    const { random } = this.#world
    const dice = random.next()
    const { queue, ledger } = this.calls
    const unsent = queue.filter(({ action, attempts }) => isEvent(action) && attempts === 0)
    const told = ledger.filter(({ action, answer }) => isEvent(action) && answer !== null)
    if (dice < 0.25) {
      const started = unsent.find(({ payload }) => payload.eventType === 'Started')
      if (started !== undefined) this.calls.putLast(started)
    } else if (dice < 0.6 && told.length > 0) this.calls.repeat(random.pick(told))
    else if (dice < 0.85) {
      const updates = unsent.filter(({ payload }) => payload.eventType === 'Updated')
      if (updates.length > 0) this.calls.discard(random.pick(updates))
    } else if (told.length > 0) this.#contradict(random.pick(told))
  }

  /** Its number was not kept, and is used again. */
  #contradict(entry: Entry): void {
    if (entry.contradicts !== null) return
    const { action, payload } = entry
    const other = { ...payload, triggerReason: 'Trigger', timestamp: this.#time() }
    this.calls.tell({ action, payload: other, contradicts: entry })
  }

  #begin(evseId: number, remote: Content | null): void {
    this.#transactions += 1
    if (!this.#isNumberedOn) this.#numbers.delete(evseId)
    const remoteStartId = remote === null ? null : Number(remote.remoteStartId)
    // Unique for this charge point, and the same as those of the next.
    const transactionId = `tx-${this.#transactions}`
    const its: Running = { transactionId, evseId, remoteStartId, isPlaceTold: false }
    this.#running.set(evseId, its)
    const idToken = remote?.idToken ?? (this.#world.chance(0.5) ? this.#showCard() : null)
    this.#say(its, {
      eventType: 'Started',
      triggerReason: remote === null ? 'CablePluggedIn' : 'RemoteStart',
      info: { chargingState: 'EVConnected', ...toRemote(its) },
      idToken: idToken as Content | null,
      reading: this.#world.chance(0.7) ? 'Transaction.Begin' : null,
    })
  }

  #end(its: Running, triggerReason: string, stoppedReason: string): void {
    this.#running.delete(its.evseId)
    this.#say(its, {
      eventType: 'Ended',
      triggerReason,
      info: { stoppedReason },
      idToken: triggerReason === 'StopAuthorized' ? this.#showCard() : null,
      reading: this.#world.chance(0.8) ? 'Transaction.End' : null,
    })
  }

  #say(its: Running, { eventType, triggerReason, info = {}, idToken, reading }: Said): void {
    const { evseId, transactionId } = its
    const timestamp = this.#time()
    const seqNo = this.#numbers.get(evseId) ?? this.#firstNumber
    this.#numbers.set(evseId, seqNo + 1)
    // The place is told once; sometimes again.
    const isPlaced = its.isPlaceTold ? this.#world.chance(0.2) : this.#world.chance(0.7)
    its.isPlaceTold ||= isPlaced
    this.calls.tell({
      action: 'TransactionEvent',
      payload: {
        eventType,
        timestamp,
        triggerReason,
        seqNo,
        transactionInfo: { transactionId, ...info },
        ...(isPlaced ? { evse: { id: evseId, connectorId: 1 } } : {}),
        ...(idToken === null || idToken === undefined ? {} : { idToken }),
        ...(reading === null || reading === undefined
          ? {}
          : { meterValue: [this.#read(evseId, timestamp, reading)] }),
      },
    })
  }

  #read(evseId: number, timestamp: string, context: string): Content {
    const power = {
      value: this.#world.between(0, 22_000),
      context,
      measurand: 'Power.Active.Import',
    }
    const register = { value: this.#grow(evseId), context, measurand: REGISTER }
    return { timestamp, sampledValue: this.#world.chance(0.5) ? [power, register] : [register] }
  }

  #grow(evseId: number): number {
    const wh = (this.#wh.get(evseId) ?? evseId * 1_000) + this.#world.between(0, 5_000)
    this.#wh.set(evseId, wh)
    return wh
  }

  #showCard(): Content {
    if (this.#world.chance(0.1)) return { idToken: '', type: 'NoAuthorization' }
    return { idToken: this.#world.random.pick(TAGS), type: 'ISO14443' }
  }

  /** Its own clock, always moving on, so that each message is one of its own. */
  #time(): string {
    this.#ticks += 1
    return new Date(this.#world.now - this.#clockBehindMs + this.#ticks).toISOString()
  }

  /** What is sent later than it was made says so; not everybody the first time. */
  #contentOf({ action, payload, attempts, isLate }: Entry): Content {
    if (!isEvent(action)) return payload
    const isOffline = attempts > 1 ? this.#world.chance(0.5) : isLate
    return isOffline ? { ...payload, offline: true } : payload
  }

  /** Who may not charge, does not: mostly. */
  #heed({ payload }: Entry, { idTokenInfo }: Content): void {
    const { status } = (idTokenInfo ?? { status: 'Accepted' }) as { readonly status: string }
    if (status === 'Accepted' || !this.#world.chance(0.5)) return
    for (const its of this.#running.values()) {
      if (its.transactionId === idOf(payload)) this.#end(its, 'Deauthorized', 'DeAuthorized')
    }
  }

  #answerTo(action: string, payload: Content): Content {
    switch (action) {
      case 'RequestStartTransaction':
        return this.#takeOn(payload)
      case 'GetTransactionStatus': {
        const { transactionId } = payload
        const messagesInQueue = this.calls.queue.some((one) => idOf(one.payload) === transactionId)
        // Some say that there is nothing more, and tell it all the same.
        const isLie = !this.#world.isPeace && this.#world.chance(0.1)
        const isOngoing = [...this.#running.values()].some(
          (its) => its.transactionId === transactionId,
        )
        return { ongoingIndicator: isOngoing, messagesInQueue: messagesInQueue && !isLie }
      }
      default:
        return { status: 'Accepted' }
    }
  }

  /** For what goes on here already, or for a transaction that begins soon, late, or never. */
  #takeOn(asked: Content): Content {
    const { remoteStartId } = asked
    const evseId = typeof asked.evseId === 'number' ? asked.evseId : 1
    const its = this.#running.get(evseId)
    if (its !== undefined) {
      if (its.remoteStartId !== null || this.#world.chance(0.3)) return { status: 'Rejected' }
      const known = { ...its, remoteStartId: Number(remoteStartId) }
      this.#running.set(evseId, known)
      const eventType = 'Updated'
      this.#say(known, { eventType, triggerReason: 'RemoteStart', info: toRemote(known) })
      return { status: 'Accepted', transactionId: its.transactionId }
    }
    this.#world.after(this.#world.between(0, 240_000), () => {
      if (this.#running.has(evseId) || !this.calls.isConnected) return
      this.#begin(evseId, asked)
      this.calls.next()
    })
    return { status: 'Accepted' }
  }
}

const isEvent = (action: string): boolean => action === 'TransactionEvent'

function idOf({ transactionInfo }: Content): unknown {
  return (transactionInfo as { readonly transactionId: string } | undefined)?.transactionId
}

function toRemote({ remoteStartId }: Running): Content {
  return remoteStartId === null ? {} : { remoteStartId }
}
