/**
 * A program in its own process, for tests: its output is kept for a failure's sake, and it does not
 * outlive the test that started it, whatever becomes of that.
 */
import { type ChildProcess, spawn } from 'node:child_process'

import { within } from './wait.ts'

const END_MS = 20_000

/** Of the output; the oldest is lost. */
const OUTPUT_LENGTH_MAX = 100_000

export interface Child {
  readonly pid: number
  readonly isOver: () => boolean
  readonly output: () => string
  /** Sends the signal and waits for the end. */
  readonly end: (signal: NodeJS.Signals) => Promise<void>
}

export interface ChildOptions {
  readonly uid?: number
  readonly gid?: number
  readonly env?: NodeJS.ProcessEnv
}

export function startChild(
  program: string,
  parameters: readonly string[],
  options: ChildOptions = {},
): Child {
  const child = spawn(program, [...parameters], {
    cwd: '/',
    ...options,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = collect(child)
  const isOver = () => child.exitCode !== null || child.signalCode !== null
  const killAtExit = () => void child.kill('SIGKILL')
  process.once('exit', killAtExit)
  const gone = new Promise<void>((resolve) => {
    child.once('error', () => resolve())
    child.once('exit', () => resolve())
  }).then(() => void process.removeListener('exit', killAtExit))
  return {
    pid: child.pid ?? 0,
    isOver,
    output,
    end: async (signal) => {
      if (!isOver()) child.kill(signal)
      await within(`end of ${program} by ${signal}`, gone, END_MS)
    },
  }
}

/** All it has written so far, both streams, and why it could not be started. */
export function collect(child: ChildProcess): () => string {
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8')
    stream?.on('data', (chunk: string) => {
      text = `${text}${chunk}`.slice(-OUTPUT_LENGTH_MAX)
    })
  }
  child.once('error', (error) => {
    text = `${text}${error.message}`
  })
  return () => text
}
