/** The entry of `stator charge-point`: flags in, a fleet out. Flags only, no environment. */
import { Command, InvalidArgumentError, Option } from 'commander'
import { VERSIONS, type Version } from '../ocpp/version.ts'
import type { RunOptions } from './run-charge-points.ts'
import { runChargePoints } from './run-charge-points.ts'
import type { ScriptStep } from './script.ts'
import { parseDurationMs, parseScript } from './script.ts'

interface Flags {
  readonly url: string
  readonly id: string
  readonly count: number
  readonly version: Version
  readonly password?: string
  readonly passwordHex?: Uint8Array
  readonly script?: readonly ScriptStep[]
  readonly idle: boolean
  readonly idTag: string
  readonly connectors: number
  readonly meterInterval: number
  readonly power: number
  readonly seed: number
  readonly connectRate: number
  readonly exitAfterScript: boolean
  readonly quiet: boolean
  readonly frames: boolean
  readonly ledger?: string
}

const COUNT_MAX = 50_000

const program = new Command('stator')

program
  .command('charge-point')
  .description('run charge points of OCPP 1.6, 2.0.1 or 2.1 against a central system')
  .option('--url <url>', 'where to connect; the id is appended', url, 'ws://localhost:8080/ocpp')
  .option('--id <id>', 'its id; with --count the beginning of the ids', 'CP1')
  .option('--count <n>', 'how many', whole(1, COUNT_MAX), 1)
  .addOption(
    new Option('--version <version>', 'what it speaks').choices(VERSIONS).default('ocpp1.6'),
  )
  .option('--password <text>', 'for Basic authentication')
  .option('--password-hex <hex>', 'the same, as the bytes of hex digits', hexBytes)
  .option('--script <steps>', 'such as plug,authorize,charge:60s,stop,unplug,wait:5s,loop', script)
  .option('--idle', 'only be there: no script, no life of its own', false)
  .option('--id-tag <tag>', 'the card that is used', 'TEST')
  .option('--connectors <n>', 'of each charge point', whole(1, 20), 2)
  .addOption(
    new Option('--meter-interval <time>', 'between meter values')
      .argParser(duration)
      .default(10_000, '10s'),
  )
  .option('--power <watts>', 'of each connector', whole(1, 1_000_000), 11_000)
  .option('--seed <n>', 'of everything that is left to chance', whole(0, 2_147_483_647), 1)
  .option('--connect-rate <n>', 'new connections a second', whole(1, 10_000), 200)
  .option('--exit-after-script', 'end when every script has ended', false)
  .option('--ledger <file>', 'append what became of transaction messages, as JSON lines')
  .option('--frames', 'show every message', false)
  .option('--quiet', 'say nothing', false)
  .action(async (flags: Flags, command: Command) => {
    if (flags.password !== undefined && flags.passwordHex !== undefined) {
      command.error('error: --password and --password-hex exclude each other')
    }
    if (flags.exitAfterScript && !endsByItself(flags.script)) {
      command.error('error: --exit-after-script needs a --script without loop')
    }
    process.exitCode = await run(flags)
  })

await program.parseAsync(process.argv)

async function run(flags: Flags): Promise<number> {
  const { stdout } = process
  const controller = new AbortController()
  const stop = (): void => controller.abort()
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  const screen = {
    isTerminal: stdout.isTTY === true,
    write: (text: string) => {
      stdout.write(text)
    },
  }
  return runChargePoints(toRunOptions(flags), { screen, stopped: controller.signal })
}

function toRunOptions(flags: Flags): RunOptions {
  const { password, passwordHex = null } = flags
  return {
    url: flags.url,
    version: flags.version,
    ids: idsOf(flags.id, flags.count),
    password: password === undefined ? passwordHex : Buffer.from(password, 'utf8'),
    script: flags.script ?? (flags.idle ? null : 'demo'),
    idTag: flags.idTag,
    connectors: flags.connectors,
    meterIntervalSeconds: Math.round(flags.meterInterval / 1_000),
    powerW: flags.power,
    seed: flags.seed,
    connectsPerSecond: flags.connectRate,
    endsAfterScript: flags.exitAfterScript,
    isQuiet: flags.quiet,
    showsFrames: flags.frames,
    ledgerPath: flags.ledger ?? null,
  }
}

/** CP, 3 is CP1, CP2, CP3; after a digit a dash keeps the numbers apart. */
function idsOf(id: string, count: number): readonly string[] {
  if (count === 1) return [id]
  const prefix = id === 'CP1' ? 'CP' : /\d$/.test(id) ? `${id}-` : id
  return Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`)
}

function endsByItself(steps: readonly ScriptStep[] | undefined): boolean {
  return steps !== undefined && steps.at(-1)?.name !== 'loop'
}

function whole(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = Number(text)
    if (/^\d+$/.test(text) && number >= least && number <= most) return number
    throw new InvalidArgumentError(`expected a whole number from ${least} to ${most}`)
  }
}

function duration(text: string): number {
  const ms = parseDurationMs(text)
  if (ms === null) throw new InvalidArgumentError('expected a time, such as 10s or 2m')
  return ms
}

function hexBytes(text: string): Uint8Array {
  if (/^([0-9a-f]{2})+$/i.test(text)) return Buffer.from(text, 'hex')
  throw new InvalidArgumentError('expected an even number of hex digits')
}

function script(text: string): readonly ScriptStep[] {
  const { steps, problem } = parseScript(text)
  if (steps === null) throw new InvalidArgumentError(problem)
  return steps
}

function url(text: string): string {
  if (/^wss?:\/\/[^/]/.test(text)) return text
  throw new InvalidArgumentError('expected a ws:// or wss:// address')
}
