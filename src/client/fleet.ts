/**
 * Many charge points in one process: one timer and one seed for all of them. The load generator,
 * the demonstration and the tests that pull plugs are all this.
 */
import type { Clock } from '../base/clock.ts'
import { newMessageId } from '../base/ids.ts'
import type { Version } from '../ocpp/version.ts'
import { type AnyStation, newAnyStation } from './any-station.ts'
import type { End, ReconnectPolicy } from './connection.ts'
import { urlOf } from './connection.ts'
import { newDemo } from './demo.ts'
import type { FleetStats } from './fleet-stats.ts'
import { toStats } from './fleet-stats.ts'
import { Latency } from './latency.ts'
import type { LedgerRow, LedgerTotals } from './ledger.ts'
import { Ledger } from './ledger.ts'
import type { World } from './member.ts'
import { Member } from './member.ts'
import type { Persona } from './persona.ts'
import { roll, seedOf } from './random.ts'
import type { ScriptStep } from './script.ts'
import { newScriptRun } from './script-run.ts'
import type { Act, LedgerEntry } from './step.ts'
import { WakeHeap } from './wake-heap.ts'

export interface FleetOptions {
  /** Ends before the id, which is appended. */
  readonly url: string
  readonly count: number
  /** Ids are this and a number from 1, unless `ids` names them. */
  readonly idPrefix: string
  readonly ids?: readonly string[]
  readonly clock: Clock
  readonly seed: number
  /** 1.6 when left out. */
  readonly version?: Version
  /**
   * What happens at connector 1 of each; `demo` fills all connectors with life; null is nothing.
   */
  readonly script: readonly ScriptStep[] | 'demo' | null
  readonly idTagOf?: (index: number, chargePointId: string) => string
  readonly passwordOf?: (chargePointId: string) => Uint8Array | null
  readonly connectors?: number
  readonly powerW?: number
  /** What each vehicle wants; null, the default of scripts, is no end. */
  readonly wantedWh?: number | null
  /**
   * Start values of configuration keys, such as MeterValueSampleInterval; of 2.x of variables, such
   * as SampledDataCtrlr.TxUpdatedInterval.
   */
  readonly configuration?: Readonly<Record<string, string>>
  readonly retryIds?: 'same' | 'new'
  readonly connectsPerSecond?: number
  /** Offered in this order; only its own version when left out. */
  readonly protocols?: readonly string[]
  readonly compresses?: boolean
  readonly reconnect?: ReconnectPolicy
  readonly jobStepMs?: number
  readonly rebootMs?: number
  readonly ledgerPath?: string
  readonly onLedger?: (entry: LedgerEntry) => void
  readonly onLog?: (chargePointId: string, text: string) => void
  readonly onFrame?: (chargePointId: string, direction: 'in' | 'out', text: string) => void
}

export interface Fleet {
  readonly ids: readonly string[]
  readonly stats: () => FleetStats
  readonly ledger: () => { readonly rows: readonly LedgerRow[]; readonly totals: LedgerTotals }
  /** Null for an id that is not of this fleet. */
  readonly stationOf: (chargePointId: string) => AnyStation | null
  readonly personaOf: (chargePointId: string) => Persona | null
  readonly act: (chargePointId: string, act: Act) => void
  /** As if the line were cut for a while. */
  readonly dropLine: (chargePointId: string, forMs: number) => void
  /** Closes every connection; sessions stay as they are, as when a process dies. */
  readonly stop: () => Promise<void>
}

const RECONNECT: ReconnectPolicy = { waitMinimumMs: 1_000, randomRangeMs: 2_000, repeatTimes: 5 }

/** For a peer that does not answer the closing handshake. */
const STOP_MS_MAX = 3_000

/** Shortest sleep of the one timer: many wishes of the same moment are served together. */
const SLEEP_MS_MIN = 2

/** Longest delay that a timer takes; past it the timer just looks again. */
const SLEEP_MS_MAX = 1_000_000_000

export function runFleet(options: FleetOptions): Fleet {
  const { clock } = options
  const heap = new WakeHeap()
  const latency = new Latency()
  const ledger = new Ledger(options.ledgerPath ?? null)
  const ends: Record<string, number> = {}
  const alarm = newAlarm(heap, clock, (index) => members[index]?.wake())
  const world = toWorld(options, {
    onLedger: (entry) => ledger.add(entry),
    onAnswer: (ms) => latency.add(ms),
    onEnd: ({ httpStatus, code }) => {
      const key = httpStatus === null ? String(code) : `HTTP ${httpStatus}`
      ends[key] = (ends[key] ?? 0) + 1
    },
    onChange: (member) => {
      const at = member.dueAt()
      // Never for this very moment: who is due for ever must not keep the others waiting.
      if (at !== null) heap.want(member.index, Math.max(at, clock.now() + 1))
      alarm.set()
    },
  })
  const members = idsOf(options).map((id, index) => newMember(options, world, id, index))
  const byId = new Map(members.map((member) => [member.station.identity.chargePointId, member]))
  for (const member of members) world.onChange(member)

  return {
    ids: [...byId.keys()],
    stats: () => toStats(members, latency, ends),
    ledger: () => ({ rows: ledger.rows(), totals: ledger.totals() }),
    stationOf: (id) => byId.get(id)?.station ?? null,
    personaOf: (id) => byId.get(id)?.persona ?? null,
    act: (id, act) => byId.get(id)?.happen({ type: 'act', at: clock.now(), act }),
    dropLine: (id, forMs) => byId.get(id)?.dropLine(forMs),
    stop: async () => {
      for (const member of members) member.stop()
      await allClosed(members, clock)
      alarm.off()
      await ledger.close()
    },
  }
}

/** The one timer: set to the earliest wish, and early enough when a sooner one comes. */
function newAlarm(heap: WakeHeap, clock: Clock, wake: (index: number) => void) {
  let timer: NodeJS.Timeout | null = null
  let timerAt = Infinity
  const off = (): void => {
    if (timer !== null) clearTimeout(timer)
    timer = null
    timerAt = Infinity
  }
  const ring = (): void => {
    off()
    const now = clock.now()
    for (let index = heap.takeDue(now); index !== null; index = heap.takeDue(now)) wake(index)
    set()
  }
  const set = (): void => {
    const at = heap.nextAt()
    if (at === null || at >= timerAt) return
    off()
    timerAt = at
    const waitMs = Math.max(SLEEP_MS_MIN, at - clock.now())
    timer = setTimeout(ring, Math.min(SLEEP_MS_MAX, waitMs))
  }
  return { set, off }
}

function idsOf({ ids, count, idPrefix }: FleetOptions): readonly string[] {
  return ids ?? Array.from({ length: count }, (_, index) => `${idPrefix}${index + 1}`)
}

type Collectors = Pick<World, 'onLedger' | 'onAnswer' | 'onChange'> & {
  readonly onEnd: (end: End) => void
}

function toWorld(options: FleetOptions, collectors: Collectors): World {
  return {
    clock: options.clock,
    protocols: options.protocols ?? [options.version ?? 'ocpp1.6'],
    compresses: options.compresses ?? false,
    reconnect: options.reconnect ?? RECONNECT,
    handshakeTimeoutMs: 30_000,
    onLog: options.onLog ?? (() => undefined),
    onFrame: options.onFrame ?? null,
    ...collectors,
    onLedger: (entry) => {
      collectors.onLedger(entry)
      options.onLedger?.(entry)
    },
  }
}

function newMember(options: FleetOptions, world: World, chargePointId: string, index: number) {
  const now = options.clock.now()
  const connectors = options.connectors ?? 1
  const seed = seedOf(options.seed, index)
  const identity = {
    chargePointId,
    vendor: 'Stator',
    model: 'Simulator',
    serialNumber: `S-${chargePointId}`.slice(0, 25),
    connectors,
    powerW: options.powerW ?? 11_000,
    messagePrefix: `${newMessageId().slice(0, 8)}-${index.toString(36)}`,
    retryIds: options.retryIds ?? 'same',
    jobStepMs: options.jobStepMs ?? 2_000,
    rebootMs: options.rebootMs ?? 3_000,
    configuration: options.configuration ?? {},
  }
  return new Member(
    {
      index,
      url: urlOf(options.url, chargePointId),
      password: options.passwordOf?.(chargePointId) ?? null,
      station: newAnyStation(identity, options.version ?? 'ocpp1.6', now),
      persona: newPersona(options, { seed, index, chargePointId, connectors, now }),
      seed: roll(seed).seed,
      connectAt: now + Math.round((index * 1_000) / (options.connectsPerSecond ?? 200)),
    },
    world,
  )
}

interface Place {
  readonly seed: number
  readonly index: number
  readonly chargePointId: string
  readonly connectors: number
  readonly now: number
}

function newPersona(options: FleetOptions, place: Place): Persona {
  const { script, wantedWh = null } = options
  const idTag = options.idTagOf?.(place.index, place.chargePointId) ?? 'TEST'
  if (script === null) return { kind: 'idle' }
  if (script === 'demo') {
    const { seed, connectors, now } = place
    return newDemo({ seed, connectors, idTags: [idTag] }, now)
  }
  return newScriptRun(script, { connectorId: 1, idTag, wantedWh })
}

async function allClosed(members: readonly Member[], clock: Clock): Promise<void> {
  const deadlineAt = clock.monotonic() + STOP_MS_MAX
  let hasCut = false
  while (members.some(({ isClosed }) => !isClosed)) {
    if (!hasCut && clock.monotonic() > deadlineAt) {
      for (const member of members) member.cut()
      hasCut = true
    }
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
