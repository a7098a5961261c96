/**
 * Builds the hub into dist/: what is generated from the schemas, then TypeScript, then the files
 * beside it. `--if-needed` does nothing when dist/ is newer than everything it is made of.
 *
 * dist/ mirrors the tree: what has no source any more is removed, so that no test or migration of
 * yesterday runs.
 */
import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../', import.meta.url))
const DIST = join(ROOT, 'dist')

/** Holds the names of all sources; its time is when the last good build began. */
const STAMP = join(DIST, 'built-from.txt')
const TSC_MEMORY = join(DIST, 'tsconfig.tsbuildinfo')

const FOLDERS = ['src', 'workers', 'schemas', 'bench', 'test']
const FILES = ['package.json', 'package-lock.json', 'tsconfig.json', 'ops/build.mjs']

/** Made by the build itself, so neither a reason to build nor missed when they are away. */
const GENERATED = /\.gen\.ts$|^schemas\/ocpp[\d.]+\//

/** Results of benchmarks, and texts for people, have no place in dist/. */
const LEFT_OUT = /\.md$|\.tmp$|^bench\/results\//

process.exitCode = main(process.argv.slice(2))

function main(flags) {
  const strange = flags.filter((flag) => flag !== '--if-needed')
  if (strange.length > 0) {
    process.stderr.write(`build: unknown ${strange.join(' ')}; there is only --if-needed\n`)
    return 2
  }
  const hasTools = existsSync(join(ROOT, 'node_modules/typescript/package.json'))
  if (flags.includes('--if-needed') && (isFresh() || (!hasTools && existsSync(STAMP)))) return 0
  if (!hasTools) {
    process.stderr.write('build: the tools are missing; run `npm ci` first\n')
    return 1
  }
  return build()
}

function build() {
  const beganAt = new Date()
  const began = performance.now()
  mkdirSync(DIST, { recursive: true })
  if (!run('node_modules/tsx/dist/cli.mjs', ['schemas/generate.ts'])) return 1
  const sources = listSources()
  rmSync(STAMP, { force: true })
  // The compiler writes only what changed, by its own memory of what it wrote before.
  if (sources.some((path) => path.endsWith('.ts') && !existsSync(outputOf(path)))) {
    rmSync(TSC_MEMORY, { force: true })
  }
  for (const path of sources.filter((path) => !path.endsWith('.ts'))) copy(path)
  if (!run('node_modules/typescript/bin/tsc', ['-p', '.'])) return 1
  removeStale(sources)
  writeFileSync(STAMP, stampOf(sources))
  utimesSync(STAMP, beganAt, beganAt)
  process.stdout.write(`build: done in ${((performance.now() - began) / 1000).toFixed(1)} s\n`)
  return 0
}

function isFresh() {
  if (!existsSync(STAMP)) return false
  const builtMs = statSync(STAMP).mtimeMs
  const sources = listSources()
  if (readFileSync(STAMP, 'utf8') !== stampOf(sources)) return false
  // Someone may have tidied up in dist/.
  if (!sources.every((path) => existsSync(outputOf(path)))) return false
  return [...sources, ...FILES]
    .filter((path) => !GENERATED.test(path))
    .every((path) => !existsSync(join(ROOT, path)) || statSync(join(ROOT, path)).mtimeMs < builtMs)
}

/** Relative to the root, with forward slashes, sorted. */
function listSources() {
  return FOLDERS.filter((folder) => existsSync(join(ROOT, folder)))
    .flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(ROOT.length))
        .map((path) => path.replaceAll('\\', '/')),
    )
    .filter((path) => !LEFT_OUT.test(path))
    .sort()
}

function stampOf(sources) {
  return `${sources.filter((path) => !GENERATED.test(path)).join('\n')}\n`
}

function outputOf(path) {
  return join(DIST, path.replace(/(?<!\.d)\.ts$/, '.js'))
}

function copy(path) {
  const from = join(ROOT, path)
  const to = join(DIST, path)
  const known = existsSync(to) ? statSync(to) : null
  const fresh = statSync(from)
  if (known !== null && known.size === fresh.size && known.mtimeMs >= fresh.mtimeMs) return
  mkdirSync(dirname(to), { recursive: true })
  copyFileSync(from, to)
}

function removeStale(sources) {
  const wanted = new Set(sources.map((path) => outputOf(path)))
  for (const folder of FOLDERS) {
    if (!existsSync(join(DIST, folder))) continue
    for (const entry of readdirSync(join(DIST, folder), { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath ?? entry.path, entry.name)
      if (entry.isFile() && !wanted.has(path.replace(/\.map$/, ''))) rmSync(path)
    }
  }
}

function run(program, args) {
  const result = spawnSync(process.execPath, [join(ROOT, program), ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  return result.status === 0
}
