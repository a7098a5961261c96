/**
 * What `stator charge-point` does once its flags are read: runs a fleet, shows it, ends it cleanly.
 */
import { systemClock } from '../base/clock.ts'
import type { Version } from '../ocpp/version.ts'
import type { Fleet } from './fleet.ts'
import { runFleet } from './fleet.ts'
import { formatProgress, formatSummary } from './progress.ts'
import type { ScriptStep } from './script.ts'

export interface RunOptions {
  readonly url: string
  readonly ids: readonly string[]
  readonly version: Version
  readonly password: Uint8Array | null
  readonly script: readonly ScriptStep[] | 'demo' | null
  readonly idTag: string
  readonly connectors: number
  readonly meterIntervalSeconds: number
  readonly powerW: number
  readonly seed: number
  readonly connectsPerSecond: number
  readonly endsAfterScript: boolean
  readonly isQuiet: boolean
  readonly showsFrames: boolean
  readonly ledgerPath: string | null
}

/** Where lines go. */
export interface Screen {
  readonly isTerminal: boolean
  readonly write: (text: string) => void
}

const TERMINAL_EVERY_MS = 1_000
const LINE_EVERY_MS = 5_000
const LOOK_EVERY_MS = 100

/** What each version calls the time between two readings. */
const INTERVAL_NAMES = {
  'ocpp1.6': 'MeterValueSampleInterval',
  'ocpp2.0.1': 'SampledDataCtrlr.TxUpdatedInterval',
  'ocpp2.1': 'SampledDataCtrlr.TxUpdatedInterval',
} as const satisfies Record<Version, string>

/** Resolves to the exit code: 0, or 1 when a script failed. `stopped` ends it from outside. */
export async function runChargePoints(
  options: RunOptions,
  { screen, stopped }: { readonly screen: Screen; readonly stopped: AbortSignal },
): Promise<number> {
  const fleet = runFleet(toFleetOptions(options, screen))
  const progress = newProgress(fleet, screen, options.isQuiet)
  while (!stopped.aborted && !(options.endsAfterScript && hasEnded(fleet))) {
    await sleep(LOOK_EVERY_MS, stopped)
    progress.show()
  }
  const stats = fleet.stats()
  progress.end()
  await fleet.stop()
  if (!options.isQuiet) for (const line of formatSummary(stats)) screen.write(`${line}\n`)
  return stats.scriptsFailed > 0 || (options.endsAfterScript && stats.scriptsRunning > 0) ? 1 : 0
}

function toFleetOptions(options: RunOptions, screen: Screen) {
  const { ids, version, isQuiet, showsFrames, ledgerPath } = options
  // A line for each event is for a few charge points; a fleet is shown in numbers.
  const showsEvents = !isQuiet && ids.length <= 3
  const tell = (id: string, text: string): void => screen.write(`${erase(screen)}${id}  ${text}\n`)
  return {
    url: options.url,
    count: ids.length,
    idPrefix: '',
    ids,
    clock: systemClock,
    seed: options.seed,
    script: options.script,
    idTagOf: () => options.idTag,
    passwordOf: () => options.password,
    connectors: options.connectors,
    powerW: options.powerW,
    version,
    configuration: { [INTERVAL_NAMES[version]]: String(options.meterIntervalSeconds) },
    connectsPerSecond: options.connectsPerSecond,
    ...(ledgerPath === null ? {} : { ledgerPath }),
    ...(showsEvents ? { onLog: tell } : {}),
    ...(showsFrames
      ? {
          onFrame: (id: string, direction: 'in' | 'out', text: string) =>
            tell(id, `${direction === 'in' ? '<-' : '->'} ${text}`),
        }
      : {}),
  }
}

const hasEnded = (fleet: Fleet): boolean => fleet.stats().scriptsRunning === 0

/** Back to the start of the line and clear it, where that means something. */
const erase = ({ isTerminal }: Screen): string => (isTerminal ? '\r\u001b[K' : '')

function newProgress(fleet: Fleet, screen: Screen, isQuiet: boolean) {
  const everyMs = screen.isTerminal ? TERMINAL_EVERY_MS : LINE_EVERY_MS
  let shownAt = systemClock.monotonic()
  let sentBefore = 0
  const line = (now: number): string => {
    const stats = fleet.stats()
    const text = formatProgress(stats, { sentBefore, seconds: (now - shownAt) / 1_000 })
    shownAt = now
    sentBefore = stats.sent
    return text
  }
  return {
    show: (): void => {
      const now = systemClock.monotonic()
      if (isQuiet || now - shownAt < everyMs) return
      screen.write(screen.isTerminal ? `${erase(screen)}${line(now)}` : `${line(now)}\n`)
    },
    end: (): void => {
      if (!isQuiet) screen.write(`${erase(screen)}${line(systemClock.monotonic())}\n`)
    },
  }
}

/** Ends early, and without an error, when `signal` says so. */
async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, ms)
    function done(): void {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    signal.addEventListener('abort', done)
  })
}
