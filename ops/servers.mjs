/**
 * What the tests need of Debian beside Node: `node ops/servers.mjs` installs what is missing, when
 * it may (as root, or by a sudo that asks for no password), and says what to do when it may not.
 * `--check` only looks. Nothing that it installs is started or stays enabled: tests start their
 * own, on free ports.
 */
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, realpathSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The program each package is wanted for. */
const PROGRAMS = {
  'nats-server': 'nats-server',
  haproxy: 'haproxy',
}

/** Debian keeps servers where only root looks for programs. */
const FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin']

const LOCK_SECONDS = 120

/** Arguments are packages. A service that was not there before is neither started nor enabled. */
const INSTALL = `
set -e
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\\nexit 101\\n' > "$policy"
  chmod 755 "$policy"
  trap 'rm -f "$policy"' EXIT
fi
export DEBIAN_FRONTEND=noninteractive
install() {
  apt-get -q -o DPkg::Lock::Timeout=${LOCK_SECONDS} install -y --no-install-recommends "$@"
}
install "$@" || { apt-get -q update && install "$@"; }
if [ -d /run/systemd/system ]; then systemctl -q disable "$@" || true; fi
`

/** PATH with the folders of servers, for whoever runs them. */
export function pathWithServers(path = process.env.PATH ?? '') {
  return [path, ...FOLDERS].filter((part) => part !== '').join(delimiter)
}

/** True when all is there, perhaps after having installed it. */
export function ensureServers({ mayInstall = true } = {}) {
  if (findMissing().length === 0) return true
  const prefix = mayInstall ? findPrefix() : null
  if (prefix !== null) install(prefix, findMissing())
  const missing = findMissing()
  if (missing.length === 0) return true
  process.stderr.write(
    `servers: the tests need ${missing.map((name) => PROGRAMS[name]).join(' and ')}; ` +
      `run: sudo apt-get install -y ${missing.join(' ')}\n`,
  )
  return false
}

function findMissing() {
  const folders = pathWithServers().split(delimiter)
  const isThere = (program) => folders.some((folder) => isProgram(join(folder, program)))
  return Object.keys(PROGRAMS).filter((name) => !isThere(PROGRAMS[name]))
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** What goes before a command so that it runs as root; null when we may not. */
function findPrefix() {
  if (!existsSync('/usr/bin/apt-get')) return null
  if (process.getuid?.() === 0) return []
  const { status } = spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' })
  return status === 0 ? ['sudo', '-n'] : null
}

function install(prefix, packages) {
  process.stdout.write(`servers: installing ${packages.join(' ')}\n`)
  const [command, ...parameters] = [...prefix, 'sh', '-c', INSTALL, 'install', ...packages]
  const { status, stdout, stderr } = spawnSync(command, parameters, { encoding: 'utf8' })
  if (status !== 0) process.stderr.write(`${stdout}${stderr}`)
}

const [, entry] = process.argv
if (entry !== undefined && realpathSync(entry) === fileURLToPath(import.meta.url)) {
  const flags = process.argv.slice(2)
  const strange = flags.filter((flag) => flag !== '--check')
  if (strange.length > 0) {
    process.stderr.write(`servers: unknown ${strange.join(' ')}; there is only --check\n`)
    process.exitCode = 2
  } else {
    process.exitCode = ensureServers({ mayInstall: !flags.includes('--check') }) ? 0 : 1
  }
}
