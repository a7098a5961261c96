/**
 * The measurements, one after the other, each against a fresh hub with its embedded database:
 *
 *   npm run bench                    all, in some minutes
 *   npm run bench -- light meter     only these
 *   npm run bench -- --seconds 30    longer ones
 *
 * The result goes to bench/results/latest.json, and from there into bench/README.md. Machines are
 * noisy: the ratio to the baseline of the same run is the figure to compare.
 */
import { cpus, totalmem } from 'node:os'
import { parseArgs } from 'node:util'

import { startHub } from '../test/support/hub-process.ts'
import { measureReport } from './inventory.ts'
import type { MixName } from './mixes.ts'
import { cpuSecondsOf, memoryOf, startEcho, startGenerator } from './process.ts'
import type { Row } from './report.ts'
import { writeReport } from './report.ts'
import { measureValidation } from './validation.ts'

const STATIONS = 1_000
const STATIONS_IDLE = 15_000
const STATIONS_STORM = 10_000
const CONNECT_CONCURRENCY = 200

/** Open limits: what is measured is the hub, not its manners. */
const SETTINGS = {
  LOG_LEVEL: 'warn',
  STATOR_EDGE__MESSAGES_PER_SECOND_MAX: '100000',
  STATOR_EDGE__MESSAGES_BURST: '1000000',
  STATOR_EDGE__HANDSHAKES_PER_SECOND_MAX: '1000000',
  STATOR_EDGE__HANDSHAKES_BURST: '1000000',
}
/** A new charge point of 2.x is not asked for its variables: the generator would not answer. */
const QUIET = { STATOR_OCPP__INVENTORY_AT_BOOT: 'false' }
const V16 = { protocol: 'ocpp1.6' } as const
const WITHOUT_LOG = { ...SETTINGS, ...QUIET, STATOR_STORE__MESSAGE_LOG: 'off' }

const WHAT: Record<MixName, string> = {
  light: 'Heartbeat and StatusNotification: nothing waits for the store',
  full: 'sessions between them: 6 of 10 messages durable before the answer',
  pairs: 'StartTransaction and StopTransaction, durable',
  meter: 'MeterValues of running transactions, durable',
  light201: 'the light mix in 2.0.1',
  full201: 'the full mix in 2.0.1: TransactionEvents between heartbeats and statuses',
  pairs201: 'Started and Ended, durable',
  meter201: 'Updated with readings of running transactions, durable',
}

type Measure = (seconds: number) => Promise<readonly Row[]>

const MEASURES: Record<string, Measure> = {
  echo: measureEcho,
  light: (seconds) => measureClosed('light', seconds),
  full: (seconds) => measureClosed('full', seconds),
  pairs: (seconds) => measureClosed('pairs', seconds),
  meter: (seconds) => measureClosed('meter', seconds),
  light201: (seconds) => measureClosed('light201', seconds),
  full201: (seconds) => measureClosed('full201', seconds),
  pairs201: (seconds) => measureClosed('pairs201', seconds),
  meter201: (seconds) => measureClosed('meter201', seconds),
  report: measureReport,
  validation: measureValidation,
  open: measureOpen,
  idle: measureIdle,
  storm: measureStorm,
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: 'string', default: '8' } },
})
const names = positionals.length === 0 ? Object.keys(MEASURES) : positionals
const rows: Row[] = []
for (const name of names) {
  const measure = MEASURES[name]
  if (measure === undefined) {
    console.error(`no measurement is called ${name}: ${Object.keys(MEASURES).join(' ')}`)
    process.exit(2)
  }
  console.error(`measuring ${name} ...`)
  rows.push(...(await measure(Number(values.seconds))))
}
const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`
const machine = `${cpus().length} cores (${cpus()[0]?.model}), ${memory}`
writeReport({ machine, node: process.version, isWhole: positionals.length === 0, rows })

async function measureEcho(seconds: number): Promise<Row[]> {
  const echo = await startEcho()
  const generator = startGenerator()
  try {
    const connect = { type: 'connect', count: STATIONS, concurrency: CONNECT_CONCURRENCY } as const
    await generator.order({ ...connect, port: echo.port, isEcho: true, prefix: 'E', ...V16 })
    const before = cpuSecondsOf(echo.pid)
    const figures = await generator.order({ type: 'closedLoop', mix: 'light', seconds })
    const serverCpuSeconds = cpuSecondsOf(echo.pid) - before
    return [
      { name: 'echo', what: 'uWebSockets.js echo, the baseline', ...figures, serverCpuSeconds },
    ]
  } finally {
    generator.stop()
    echo.stop()
  }
}

async function measureClosed(mix: MixName, seconds: number): Promise<Row[]> {
  return await withHub(WITHOUT_LOG, async (generator, hub) => {
    const protocol = mix.endsWith('201') ? 'ocpp2.0.1' : 'ocpp1.6'
    await connect(generator, hub.port, STATIONS, CONNECT_CONCURRENCY, 'B', protocol)
    const before = cpuSecondsOf(hub.pid)
    const figures = await generator.order({ type: 'closedLoop', mix, seconds })
    return [
      { name: mix, what: WHAT[mix], ...figures, serverCpuSeconds: cpuSecondsOf(hub.pid) - before },
    ]
  })
}

async function measureOpen(seconds: number): Promise<Row[]> {
  return await withHub(SETTINGS, async (generator, hub) => {
    await connect(generator, hub.port, STATIONS, CONNECT_CONCURRENCY)
    const before = cpuSecondsOf(hub.pid)
    const order = { type: 'openLoop', mix: 'full', rate: 5_000, seconds } as const
    const figures = await generator.order(order)
    const what = 'the full mix at 5,000 messages a second, message log on'
    return [{ name: 'open', what, ...figures, serverCpuSeconds: cpuSecondsOf(hub.pid) - before }]
  })
}

async function measureIdle(): Promise<Row[]> {
  return await withHub(SETTINGS, async (generator, hub) => {
    // What the first few cost is code and buffers; what the others cost is them.
    await connect(generator, hub.port, 100, CONNECT_CONCURRENCY, 'W')
    await settle()
    const before = memoryOf(hub.pid)
    const more = startGenerator()
    try {
      const figures = await connect(more, hub.port, STATIONS_IDLE, CONNECT_CONCURRENCY)
      await settle()
      const bytesPerStation = Math.round((memoryOf(hub.pid) - before) / STATIONS_IDLE)
      const what = `${STATIONS_IDLE} connected, booted and idle`
      return [{ name: 'idle', what, ...figures, bytesPerStation }]
    } finally {
      more.stop()
    }
  })
}

async function measureStorm(): Promise<Row[]> {
  return await withHub(SETTINGS, async (generator, hub) => {
    await connect(generator, hub.port, STATIONS_STORM, CONNECT_CONCURRENCY)
    const figures = await generator.order({ type: 'reset' })
    const what = `${STATIONS_STORM} drop at once and are back, booted`
    return [{ name: 'storm', what, ...figures }]
  })
}

type Hub = Awaited<ReturnType<typeof startHub>>

async function withHub(
  env: Readonly<Record<string, string>>,
  use: (generator: ReturnType<typeof startGenerator>, hub: Hub) => Promise<Row[]>,
): Promise<Row[]> {
  const hub = await startHub({ args: ['--auto-accept'], env })
  const generator = startGenerator()
  try {
    return await use(generator, hub)
  } finally {
    generator.stop()
    await hub.stop()
  }
}

function connect(
  generator: ReturnType<typeof startGenerator>,
  port: number,
  count: number,
  concurrency: number,
  prefix = 'B',
  protocol: 'ocpp1.6' | 'ocpp2.0.1' = 'ocpp1.6',
) {
  const order = { type: 'connect', port, count, concurrency, isEcho: false, prefix } as const
  return generator.order({ ...order, protocol })
}

/** Until garbage has been collected and nothing is under way. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 25_000))
}
