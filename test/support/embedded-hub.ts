/**
 * A hub as far as its database goes: starts it, prints the postmaster's id, and waits to be
 * killed.
 */
import { openLog } from '../../src/base/log.ts'
import { startEmbedded } from '../../src/store/embedded.ts'

const log = openLog({ level: 'silent', isPretty: false })
const server = await startEmbedded({ dataDir: process.argv[2] ?? '', log })
process.stdout.write(`${server.pid()}\n`)
setInterval(() => undefined, 1_000)
