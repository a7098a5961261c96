/**
 * Who asks things of the charge points, and keeps what came of it. Spec simulation I7: a command
 * ends once, and a remote start that was taken on is found by its transaction.
 */
import type { Command, Outcome } from '../../src/model/command.ts'
import type { SimChargePoint } from './charge-point.ts'
import { Violated } from './connection-watch.ts'
import type { StoreModel } from './store-model.ts'
import type { World } from './world.ts'

export const COMMAND_TIMEOUT_MS = 10_000
const OWN_TIMEOUT_MS = 30_000
/** No more than a charge point's actor remembers. */
const REMOTE_STARTS_MAX = 6

interface RemoteStart {
  readonly commandId: string
  readonly chargePointId: string
  readonly remoteStartId: number
}

export class SimOperator {
  readonly #world: World
  readonly #pending = new Set<string>()
  readonly #accepted = new Set<string>()
  /** Those of 2.x since the last crash: what was asked before may be forgotten. */
  #remoteStarts: RemoteStart[] = []
  #remoteStartsOf = new Map<string, number>()
  #commands = 0

  constructor(world: World) {
    this.#world = world
  }

  /** Something to ask of this one. */
  command({ id, version }: SimChargePoint): Command {
    this.#commands += 1
    const commandId = `cmd-${this.#commands}`
    this.#pending.add(commandId)
    const common = {
      commandId,
      priority: 1,
      timeoutMs: COMMAND_TIMEOUT_MS,
      expiresAt: this.#world.now + 60_000,
    } as const
    const count = this.#remoteStartsOf.get(id) ?? 0
    if (count >= REMOTE_STARTS_MAX || this.#world.chance(0.6)) {
      return { ...common, action: 'ClearCache', payload: '{}' }
    }
    this.#remoteStartsOf.set(id, count + 1)
    const evseId = this.#world.between(1, 2)
    const idTag = this.#world.random.pick(['TAG-A', 'TAG-C', 'BLOCKED'])
    if (version === 'ocpp1.6') {
      const payload = JSON.stringify({ connectorId: evseId, idTag })
      return { ...common, action: 'RemoteStartTransaction', payload }
    }
    const remoteStartId = this.#commands
    this.#remoteStarts.push({ commandId, chargePointId: id, remoteStartId })
    const idToken = { idToken: idTag, type: 'ISO14443' }
    const payload = JSON.stringify({ remoteStartId, evseId, idToken })
    return { ...common, action: 'RequestStartTransaction', payload }
  }

  settle(commandId: string, outcome: Outcome): void {
    if (isOwn(commandId)) return
    if (!this.#pending.delete(commandId)) throw new Violated('I7', `${commandId} ended again`)
    const isAccepted = outcome.type === 'result' && outcome.payload.includes('"Accepted"')
    if (isAccepted) this.#accepted.add(commandId)
  }

  /** The hub does not remember who asked. */
  crash(): void {
    this.#pending.clear()
    this.#remoteStarts = []
  }

  checkQuiet(store: StoreModel): void {
    for (const commandId of this.#pending) throw new Violated('I7', `${commandId} did not end`)
    for (const { commandId, chargePointId, remoteStartId } of this.#remoteStarts) {
      const its = store.reports.findRemotelyStarted(chargePointId, remoteStartId)
      if (!this.#accepted.has(commandId) || its === null) continue
      const status =
        store.notes.findJob(chargePointId, 'remoteStart', remoteStartId)?.status ?? null
      if (status === 'started') continue
      throw new Violated('I7', `${commandId} led to ${its}, and its job is ${status}`)
    }
  }
}

/** How long a call of ours may be out, by its id. */
export function timeoutMsOf(messageId: string): number {
  return isOwn(messageId) ? OWN_TIMEOUT_MS : COMMAND_TIMEOUT_MS
}

const isOwn = (commandId: string): boolean => commandId.startsWith('own-')
