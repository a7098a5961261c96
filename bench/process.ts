/** Processes of a measurement: the generator, the baseline, and what the kernel says of one. */
import type { ChildProcess } from 'node:child_process'
import { fork } from 'node:child_process'
import { readFileSync } from 'node:fs'

import type { Figures, Order } from './generator.ts'

/** Ticks of /proc/<pid>/stat in a second, on Linux. */
const TICKS_PER_SECOND = 100

export interface Generator {
  readonly order: (order: Order) => Promise<Figures>
  readonly stop: () => void
}

export function startGenerator(): Generator {
  const child = fork(new URL('./generator.js', import.meta.url))
  return {
    order: (order) => ask(child, order),
    stop: () => child.kill(),
  }
}

export async function startEcho(): Promise<{ port: number; pid: number; stop: () => void }> {
  const child = fork(new URL('./echo.js', import.meta.url), {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  const port = await new Promise<number>((resolve, reject) => {
    child.once('exit', () => reject(new Error('the baseline ended before it was ready')))
    child.stdout?.on('data', (text: Buffer) => {
      const found = /listening (\d+)/.exec(String(text))?.[1]
      if (found !== undefined) resolve(Number(found))
    })
  })
  return { port, pid: child.pid ?? 0, stop: () => child.kill() }
}

async function ask(child: ChildProcess, order: Order): Promise<Figures> {
  return await new Promise((resolve, reject) => {
    child.once('message', (answer: { figures?: Figures; error?: string }) => {
      if (answer.figures !== undefined) resolve(answer.figures)
      else reject(new Error(answer.error))
    })
    child.send(order)
  })
}

export function cpuSecondsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
}

/** Resident memory, in bytes. */
export function memoryOf(pid: number): number {
  const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]
  return Number(line) * 1_024
}
