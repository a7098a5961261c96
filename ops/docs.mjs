/**
 * Writes the tables in READMEs from the tables in the code they describe: between the lines
 * `<!-- table: NAME -->` and `<!-- end -->`. `--check` only tells which of them are stale.
 * Reads the built code: run `node ops/build.mjs` before.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { ROUTES } from '../dist/src/api/routes.js'
import { ERRORS } from '../dist/src/base/errors.js'
import { METRICS } from '../dist/src/base/metrics.js'
import { SETTINGS } from '../dist/src/config.js'
import { describeSetting } from '../dist/src/config-print.js'

const ROOT = fileURLToPath(new URL('../', import.meta.url))

const TABLES = {
  settings: {
    file: 'README.md',
    head: ['setting', 'environment', 'default', 'values', 'meaning'],
    rows: () => Object.keys(SETTINGS).map(describeSetting),
  },
  metrics: {
    file: 'src/base/README.md',
    head: ['metric', 'kind', 'labels', 'meaning'],
    rows: () =>
      Object.entries(METRICS).map(([name, { kind, labels, help }]) => [
        `\`${name}\``,
        kind,
        labels.map((label) => `\`${label}\``).join(', '),
        help,
      ]),
  },
  errors: {
    file: 'src/base/README.md',
    head: ['code', 'status', 'try again', 'meaning'],
    rows: () =>
      Object.entries(ERRORS).map(([code, { status, retry, text }]) => [
        `\`${code}\``,
        String(status),
        retry ? 'yes' : 'no',
        text,
      ]),
  },
  routes: {
    file: 'src/api/README.md',
    head: ['method', 'path', 'parameters', 'login', 'what it does'],
    rows: () =>
      ROUTES.map(({ method, path, query, auth, summary }) => [
        method,
        `\`${path}\``,
        query.map((name) => `\`${name}\``).join(', '),
        auth === 'operator' ? 'token' : '',
        summary,
      ]),
  },
}

process.exitCode = main(process.argv.slice(2))

function main(flags) {
  const isCheck = flags.includes('--check')
  const stale = Object.entries(TABLES).filter(([name, table]) => !isFresh(name, table, isCheck))
  if (!isCheck) return writeSpecTable()
  for (const [name, { file }] of stale) {
    process.stderr.write(`docs: ${name} in ${file} is stale; run node ops/docs.mjs\n`)
  }
  return stale.length === 0 ? 0 : 1
}

/** Writes what is stale, unless it is only to be checked. */
function isFresh(name, { file, head, rows }, isCheck) {
  const path = `${ROOT}${file}`
  const before = readFileSync(path, 'utf8')
  const [start, end] = [`<!-- table: ${name} -->\n`, '<!-- end -->']
  const from = before.indexOf(start)
  const to = before.indexOf(end, from)
  if (from < 0 || to < 0) throw new Error(`${file} has no table ${name}`)
  const table = [head, head.map(() => '---'), ...rows()].map(formatRow).join('')
  const after = `${before.slice(0, from)}${start}\n${table}\n${before.slice(to)}`
  if (after !== before && !isCheck) writeFileSync(path, after)
  return after === before
}

function formatRow(cells) {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`
}

/** The one of the requirements is made from the names of their tests, and has its own program. */
function writeSpecTable() {
  const program = `${ROOT}dist/test/spec/table.js`
  return spawnSync(process.execPath, [program], { stdio: 'inherit' }).status ?? 1
}
