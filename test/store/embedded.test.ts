import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'

import { openLog } from '../../src/base/log.ts'
import { openDb } from '../../src/store/db.ts'
import { startEmbedded } from '../../src/store/embedded.ts'
import { isAlive } from '../../src/store/embedded-cluster.ts'
import { newDatabaseFolder } from '../support/database.ts'
import { waitFor } from '../support/wait.ts'

const log = openLog({ level: 'silent', isPretty: false })

describe('the embedded server', () => {
  let dataDir: string
  beforeEach(async () => {
    dataDir = await newDatabaseFolder()
  })
  afterEach(() => rm(dataDir, { recursive: true, force: true }))

  const ask = async (url: string): Promise<number | undefined> => {
    const db = openDb({ url, applicationName: 'test', connectionsMax: 1 })
    try {
      const rows = await db.run((sql) => sql<{ one: number }[]>`select 1 as one`, 2_000)
      return rows[0]?.one
    } finally {
      db.close()
    }
  }

  it('starts on a new folder, stops, and leaves no process', async () => {
    const server = await startEmbedded({ dataDir, log })
    assert.equal(server.isAdopted, false)
    assert.equal(await ask(server.url), 1)
    const { mode } = await stat(join(server.dataDir, 'postgres', 'stator.password'))
    assert.equal(mode & 0o077, 0)
    const pid = server.pid()
    await server.stop()
    assert.equal(isAlive(pid), false)
  })

  it('outlives a hub that is killed, and the next one adopts it', async () => {
    const hub = await startHub(dataDir)
    hub.child.kill('SIGKILL')
    const server = await startEmbedded({ dataDir, log })
    assert.equal(server.isAdopted, true)
    assert.equal(server.pid(), hub.pid)
    assert.equal(await ask(server.url), 1)
    await server.stop()
  })

  it('starts again after it was killed together with its hub', async () => {
    const hub = await startHub(dataDir)
    hub.child.kill('SIGKILL')
    process.kill(hub.pid, 'SIGKILL')
    const server = await startEmbedded({ dataDir, log })
    assert.equal(server.isAdopted, false)
    assert.equal(await ask(server.url), 1)
    await server.stop()
  })

  it('comes back on the same port when it is killed', async () => {
    const server = await startEmbedded({ dataDir, log })
    const { url } = server
    for (let kill = 0; kill < 2; kill += 1) {
      const before = server.pid()
      process.kill(before, 'SIGKILL')
      const isBack = () => server.pid() !== before && ask(url).catch(() => null)
      await waitFor('the server being back', isBack, { withinMs: 20_000 })
    }
    assert.equal(server.url, url)
    await server.stop()
  })

  it('a lock file that names another program is no hindrance', async () => {
    const server = await startEmbedded({ dataDir, log })
    const file = join(server.dataDir, 'postgres', 'postmaster.pid')
    const text = await readFile(file, 'utf8')
    await server.stop()
    await writeFile(file, text.replace(/^\d+/, String(process.pid)))
    const again = await startEmbedded({ dataDir, log })
    assert.equal(await ask(again.url), 1)
    await again.stop()
  })

  it('a second hub on the folder is refused, and the first goes on', async () => {
    const server = await startEmbedded({ dataDir, log })
    const hub = startEmbedded({ dataDir, log, lockMs: 1_000 })
    await assert.rejects(hub, { code: 'CONFLICT', message: /Another hub works on/ })
    assert.equal(await ask(server.url), 1)
    await server.stop()
  })

  it('data of another major version stops the start with instructions', async () => {
    const server = await startEmbedded({ dataDir, log })
    await server.stop()
    await writeFile(join(server.dataDir, 'postgres', 'PG_VERSION'), '17\n')
    await assert.rejects(startEmbedded({ dataDir, log }), {
      code: 'CONFLICT',
      message: /PostgreSQL 17.*pg_dump/,
    })
  })

  it('a folder the server may not enter is no hindrance', async () => {
    await chmod(dataDir, 0o700)
    const server = await startEmbedded({ dataDir, log })
    // Only root runs it as another user.
    assert.equal(server.dataDir !== dataDir, process.getuid?.() === 0)
    assert.equal(await ask(server.url), 1)
    await server.stop()
    await rm(server.dataDir, { recursive: true, force: true })
  })
})

/** A process that starts a server and then only lives. */
async function startHub(dataDir: string): Promise<{ child: ChildProcess; pid: number }> {
  const program = fileURLToPath(new URL('../support/embedded-hub.ts', import.meta.url))
  const built = program.replace(/\.ts$/, import.meta.url.endsWith('.ts') ? '.ts' : '.js')
  const child = spawn(process.execPath, [...process.execArgv, built, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  const pid = await waitFor('the server of a hub', () => /^(\d+)\n/.exec(text)?.[1], {
    withinMs: 30_000,
  })
  return { child, pid: Number(pid) }
}
