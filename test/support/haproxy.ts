/**
 * HAProxy in front of nodes, as ops/haproxy/haproxy.cfg has it: on a free port, with the nodes of
 * the test, and nothing else changed but what a machine of its own would have (log, user, sizes).
 */

import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { findFreePort } from '../../src/store/embedded-cluster.ts'
import { startChild } from './child.ts'
import { findRoot } from './root.ts'
import { waitFor } from './wait.ts'

export const HAPROXY_FILE = join(findRoot(), 'ops/haproxy/haproxy.cfg')

export interface BalancedNode {
  readonly name: string
  readonly port: number
  readonly managementPort: number
}

export interface Haproxy {
  readonly port: number
  readonly close: () => Promise<void>
}

const READY_MS = 10_000
const CONNECTIONS_MAX = 4_000

export async function startHaproxy(nodes: readonly BalancedNode[]): Promise<Haproxy> {
  const port = await findFreePort()
  const folder = await mkdtemp(join(tmpdir(), 'stator-haproxy-'))
  const file = join(folder, 'haproxy.cfg')
  await writeFile(file, configOf(readFileSync(HAPROXY_FILE, 'utf8'), port, nodes))
  const child = startChild('haproxy', ['-db', '-f', file])
  const close = async (): Promise<void> => {
    await child.end('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  }
  const isUp = async () => {
    if (child.isOver()) throw new Error(`HAProxy ended:\n${child.output()}`)
    return await answers(port)
  }
  try {
    await waitFor('an HAProxy that takes connections', isUp, { withinMs: READY_MS })
  } catch (error) {
    await close()
    throw error
  }
  return { port, close }
}

/** The lines that a reader of the file is told to change, and those of a machine of its own. */
export function configOf(text: string, port: number, nodes: readonly BalancedNode[]): string {
  const servers = nodes.map(
    (node) => `  server ${node.name} 127.0.0.1:${node.port} port ${node.managementPort}`,
  )
  return text
    .replace(/^ {2}(?:log \/dev\/log|user|group) .*\n/gm, '')
    .replace(/^ {2}maxconn .*$/m, `  maxconn ${CONNECTIONS_MAX}`)
    .replace(/^ {2}bind .*$/m, `  bind 127.0.0.1:${port}`)
    .replace(/(?:^ {2}server .*\n)+/m, `${servers.join('\n')}\n`)
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const tell = (isUp: boolean) => {
      socket.destroy()
      resolve(isUp)
    }
    socket.once('connect', () => tell(true))
    socket.once('error', () => tell(false))
  })
}
