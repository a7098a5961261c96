/**
 * A NATS server of its own for tests: on free ports, with JetStream in a folder that goes with it.
 * It may be stopped, killed, stopped in its tracks and started again on the same port and folder,
 * so that a test decides what the hub finds there, and for how long it finds nothing.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { waitFor, within } from './wait.ts'

/** A busy machine of two cores may take its time. */
const READY_MS = 20_000
const STOP_MS = 20_000

/** Of the output, for a failure's sake; the oldest is lost. */
const OUTPUT_LENGTH_MAX = 100_000

export interface NatsServerOptions {
  /** Left out: true. */
  readonly hasJetStream?: boolean
  /** Lines of its configuration file besides, e.g. `max_payload: 65536`. */
  readonly config?: string
}

export interface NatsServer {
  readonly port: number
  readonly monitoringPort: number
  readonly url: string
  /** Of its process; null while it is stopped. */
  readonly pid: () => number | null
  readonly output: () => string
  /** What its monitoring says, e.g. `/connz`, `/subsz`, `/jsz?streams=true`. */
  readonly monitor: (path: string) => Promise<Record<string, unknown>>
  /** In good order. */
  readonly stop: () => Promise<void>
  /** At once: what it had not written is lost. */
  readonly kill: () => Promise<void>
  /** Again, on the same ports and folder. Resolves when it answers. */
  readonly start: () => Promise<void>
  /** SIGSTOP: it keeps its connections and says nothing. */
  readonly pause: () => void
  readonly resume: () => void
  /** Stops it, and takes away all that JetStream has stored. */
  readonly wipe: () => Promise<void>
  /** Ends it, with its folder. May be called again. */
  readonly close: () => Promise<void>
}

export async function startNatsServer(options: NatsServerOptions = {}): Promise<NatsServer> {
  const folder = await mkdtemp(join(tmpdir(), 'stator-nats-'))
  const one = new Server(folder)
  const forget = endAtExit(() => one.signal('SIGKILL'))
  const close = async (): Promise<void> => {
    await one.end('SIGKILL')
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
    forget()
  }
  try {
    // Any free ports for the first time, the same ones from then on.
    await writeFile(join(folder, 'nats.conf'), configOf(folder, options, { client: -1, http: -1 }))
    const ports = await one.begin()
    await writeFile(join(folder, 'nats.conf'), configOf(folder, options, ports))
    return {
      port: ports.client,
      monitoringPort: ports.http,
      url: `nats://127.0.0.1:${ports.client}`,
      pid: () => one.pid,
      output: () => one.output,
      monitor: (path) => monitor(ports.http, path),
      stop: () => one.end('SIGTERM'),
      kill: () => one.end('SIGKILL'),
      start: async () => {
        await one.begin()
      },
      pause: () => one.signal('SIGSTOP'),
      resume: () => one.signal('SIGCONT'),
      wipe: async () => {
        await one.end('SIGKILL')
        await rm(join(folder, 'store'), { recursive: true, force: true })
      },
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

interface Ports {
  readonly client: number
  readonly http: number
}

class Server {
  readonly #folder: string
  #child: ChildProcess | null = null
  #gone: Promise<void> = Promise.resolve()
  output = ''

  constructor(folder: string) {
    this.#folder = folder
  }

  get pid(): number | null {
    return this.#child?.pid ?? null
  }

  async begin(): Promise<Ports> {
    if (this.#child !== null) throw new Error('this NATS server runs already')
    const child = spawn('nats-server', ['--config', join(this.#folder, 'nats.conf')], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#child = child
    this.#gone = new Promise((resolve) => {
      child.once('exit', () => {
        if (this.#child === child) this.#child = null
        resolve()
      })
    })
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8')
      stream.on('data', (chunk: string) => {
        this.output = `${this.output}${chunk}`.slice(-OUTPUT_LENGTH_MAX)
      })
    }
    const options = { withinMs: READY_MS }
    return await waitFor('a NATS server that is ready', () => this.#findPorts(child), options)
  }

  signal(name: NodeJS.Signals): void {
    this.#child?.kill(name)
  }

  /** One that is stopped in its tracks hears nothing but SIGKILL. */
  async end(name: NodeJS.Signals): Promise<void> {
    this.signal(name)
    if (name !== 'SIGKILL') this.signal('SIGCONT')
    await within(`end of the NATS server by ${name}`, this.#gone, STOP_MS)
  }

  /** It writes them down once it takes connections. */
  async #findPorts(child: ChildProcess): Promise<Ports | null> {
    if (this.#child !== child) throw new Error(`the NATS server ended:\n${this.output}`)
    const path = join(this.#folder, `nats-server_${child.pid}.ports`)
    if (!existsSync(path)) return null
    const text = readFileSync(path, 'utf8')
    if (text === '') return null
    const { nats, monitoring }: { nats: string[]; monitoring: string[] } = JSON.parse(text)
    const ports = { client: portOf(nats), http: portOf(monitoring) }
    const health = await fetch(`http://127.0.0.1:${ports.http}/healthz`).catch(() => null)
    return health?.ok === true ? ports : null
  }
}

function configOf(
  folder: string,
  { hasJetStream = true, config = '' }: NatsServerOptions,
  on: Ports,
) {
  const store = `jetstream { store_dir: "${join(folder, 'store')}" }`
  return [
    `listen: "127.0.0.1:${on.client}"`,
    `http: "127.0.0.1:${on.http}"`,
    `ports_file_dir: "${folder}"`,
    hasJetStream ? store : '',
    config,
  ].join('\n')
}

function portOf(urls: readonly string[]): number {
  return Number(new URL(urls[0] ?? '').port)
}

async function monitor(port: number, path: string): Promise<Record<string, unknown>> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`)
  return (await response.json()) as Record<string, unknown>
}

/** For a test process that is told to end, or ends by an error. The result takes it back. */
function endAtExit(end: () => void): () => void {
  process.once('exit', end)
  return () => process.removeListener('exit', end)
}
