#!/usr/bin/env -S node --max-semi-space-size=8
/**
 * The command: `stator start` and `stator config` are the hub, `stator charge-point` is a charge
 * point to try it with. Builds first when that was never done. The program that follows runs in
 * this very process and reads its arguments itself. A small young generation keeps the memory of tens
 * of thousands of idle connections from being doubled by garbage that nobody has collected yet.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const PROGRAMS = {
  start: '../dist/src/main.js',
  config: '../dist/src/main.js',
  'charge-point': '../dist/src/client/cli.js',
}

const USAGE = `usage: stator <command> [options]

  start          run the hub
  config         print the settings in force, and where each comes from
  charge-point   run charge points against a hub

stator <command> --help tells the options of each.
`

const [command = ''] = process.argv.slice(2)

if (!Object.hasOwn(PROGRAMS, command)) {
  const isAsked = ['', 'help', '--help', '-h'].includes(command)
  const stream = isAsked ? process.stdout : process.stderr
  stream.write(isAsked ? USAGE : `stator: there is no command ${command}\n\n${USAGE}`)
  process.exitCode = isAsked ? 0 : 2
} else if (isBuilt(PROGRAMS[command]) || build()) {
  await import(PROGRAMS[command])
} else {
  process.exitCode = 1
}

function isBuilt(program) {
  return existsSync(fileURLToPath(new URL(program, import.meta.url)))
}

/** What the build has to say goes to stderr: stdout belongs to the program. */
function build() {
  const script = fileURLToPath(new URL('./build.mjs', import.meta.url))
  return spawnSync(process.execPath, [script], { stdio: ['ignore', 2, 2] }).status === 0
}
