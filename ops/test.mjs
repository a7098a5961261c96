/**
 * Runs the built tests: `node ops/test.mjs [part of a path ...] [--concurrency=N]`.
 * All files when no part is named. Ends with 1 when one fails or it takes too long. Servers that
 * they need are installed first, when they are missing and that may be done: ops/servers.mjs.
 */
import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

import { ensureServers, pathWithServers } from './servers.mjs'

const ROOT = fileURLToPath(new URL('../', import.meta.url))

/** Two files at once: many of them start a hub and a database of their own. */
const CONCURRENCY = 2

/** For one test. A hub that hangs must not hang the run. */
const TEST_MS_MAX = 180_000

/** For all of them. */
const RUN_MS_MAX = 15 * 60_000

const parts = process.argv.slice(2).filter((word) => !word.startsWith('--'))
const flag = process.argv.find((word) => word.startsWith('--concurrency='))
const concurrency = flag === undefined ? CONCURRENCY : Number(flag.split('=')[1])
const files = listTests(parts)
if (files.length === 0) {
  process.stderr.write(`test: no built test matches ${parts.join(' ') || 'at all'}\n`)
  process.exitCode = 1
} else if (!ensureServers()) {
  process.exitCode = 1
} else {
  runTests(files)
}

function listTests(wanted) {
  const folder = join(ROOT, 'dist/test')
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true })
    .filter((path) => path.endsWith('.test.js'))
    .filter((path) => wanted.length === 0 || wanted.some((part) => path.includes(part)))
    .map((path) => join(folder, path))
    .sort()
}

function runTests(paths) {
  const args = [
    '--test',
    '--enable-source-maps',
    `--test-concurrency=${concurrency}`,
    `--test-timeout=${TEST_MS_MAX}`,
    '--test-reporter=./ops/test-reporter.mjs',
    '--test-reporter-destination=stdout',
    ...paths.map((path) => relative(ROOT, path)),
  ]
  const env = { ...process.env, PATH: pathWithServers() }
  const runner = spawn(process.execPath, args, { cwd: ROOT, env, stdio: 'inherit' })
  const deadline = setTimeout(() => {
    process.stderr.write(`test: stopped after ${RUN_MS_MAX / 60_000} minutes\n`)
    runner.kill('SIGTERM')
  }, RUN_MS_MAX)
  runner.on('exit', (code) => {
    clearTimeout(deadline)
    process.exitCode = code ?? 1
  })
}
