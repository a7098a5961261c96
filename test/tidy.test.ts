/**
 * The house rules that a machine can check. A rule that nobody checks is a wish; one that stops
 * the build needs no reviewer. To change a rule, change its row here and say why in the commit.
 */
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, it } from 'node:test'

import { findRoot } from './support/root.ts'

const ROOT = findRoot()

/** Who may know whom: each folder, and the folders it may import from besides itself. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  'src/base': [],
  'src/model': ['src/base'],
  'src/ocpp': ['src/base', 'src/model'],
  'src/actor': ['src/base', 'src/model'],
  workers: ['src/base', 'src/model', 'src/ocpp', 'src/actor'],
  'src/store': ['src/base', 'src/model'],
  'src/bus': ['src/base', 'src/model'],
  'src/edge': ['src/base', 'src/model', 'src/ocpp'],
  'src/client': ['src/base', 'src/model', 'src/ocpp'],
  // The hub hands the lanes the context of a message; it knows no message.
  'src/hub': ['src/base', 'src/model', 'src/ocpp', 'src/store', 'src/bus', 'src/edge', 'workers'],
  'src/api': ['src/base', 'src/model', 'src/ocpp', 'src/store', 'src/bus'],
  src: [
    ...['src/base', 'src/model', 'src/ocpp', 'src/store', 'src/bus'],
    ...['src/edge', 'src/hub', 'src/api', 'src/client'],
  ],
}

/** The rows of a table above that are narrower than their folder. */
const MAY_IMPORT_ONLY: readonly { from: RegExp; target: RegExp; only: RegExp; why: string }[] = [
  {
    from: /^src\/hub\//,
    target: /^src\/ocpp\//,
    only: /\/(handler|version)\.ts$/,
    why: 'the hub knows no messages',
  },
  {
    from: /^(?!src\/base\/uws)/,
    target: /^uWebSockets\.js$/,
    only: /^$/,
    why: 'src/base/uws.ts is the one import of it',
  },
]

/** Started by name, not imported. */
const ENTRIES = /^workers\/|^src\/main\.ts$|^src\/client\/cli\.ts$|^bench\/run\.ts$|\.d\.ts$/

const COLUMNS_MAX = 100
const FILE_LINES_MAX = 300
const FUNCTION_LINES_MAX = 50

/** What may not be written, where it may after all, and why not. */
const BANNED: readonly { text: RegExp; except: RegExp; why: string }[] = [
  {
    text: /\bDate\.now\(|new Date\(\)/,
    except: /base\/clock|^test|^bench/,
    why: 'time is an input',
  },
  { text: /\bMath\.random\(/, except: /base\/ids|^bench/, why: 'chance is an input' },
  {
    text: /\bprocess\.env\b/,
    except: /^src\/config-sources|^test|^bench/,
    why: 'settings come from src/config.ts',
  },
  { text: /\bconsole\./, except: /^bench|^test/, why: 'log with src/base/log.ts' },
  {
    text: /\bset(Timeout|Interval|Immediate)\(/,
    except: /^src\/(hub|edge|store|bus|client|base)\/|^src\/(main|api\/page-html)|^test|^bench/,
    why: 'ask for a wake',
  },
  { text: /:\s*any\b|\bas any\b|<any>/, except: /^$/, why: 'unknown, and narrow it' },
  { text: /@ts-(ignore|nocheck|expect-error)/, except: /^$/, why: 'make it true instead' },
  { text: /^export default/, except: /^workers/, why: 'one name everywhere' },
  { text: /\b(TODO|FIXME)\b(?!\(#\d+\))/, except: /^$/, why: 'TODO(#issue), or do it now' },
  { text: /catch( \([^)]*\))? \{\s*\}/, except: /^$/, why: 'no error is swallowed' },
  { text: /\b(it|test|describe)\.(skip|only|todo)\(/, except: /^$/, why: 'no test is left out' },
]

interface Source {
  readonly path: string
  readonly lines: readonly string[]
}

const sources: readonly Source[] = ['src', 'workers', 'test', 'bench', 'schemas'].flatMap(
  readSources,
)
const written = sources.filter(({ path }) => !path.endsWith('.gen.ts'))
const shipped = written.filter(({ path }) => /^(src|workers)\//.test(path))

describe('tidy', () => {
  it('imports point one way: outwards in, never back', () => {
    check(shipped, (source) => {
      const folder = folderOf(source.path)
      const allowed = [folder, ...(MAY_IMPORT[folder] ?? [])]
      const wrong = importsOf(source).filter((target) => !allowed.includes(folderOf(target)))
      return wrong.map((target) => `may not import ${target}`)
    })
  })

  it('imports keep to the narrower rules', () => {
    check(written, (source) =>
      MAY_IMPORT_ONLY.filter(({ from }) => from.test(source.path)).flatMap(
        ({ target, only, why }) =>
          [...importsOf(source), ...packagesOf(source)]
            .filter((path) => target.test(path) && !only.test(path))
            .map((path) => `may not import ${path}: ${why}`),
      ),
    )
  })

  it('has no file that nobody imports', () => {
    const imported = new Set(written.flatMap(importsOf))
    check(shipped, ({ path }) =>
      imported.has(path) || ENTRIES.test(path) ? [] : ['is never imported'],
    )
  })

  it('ships no file that only tests import', () => {
    const others = written.filter(({ path }) => !path.startsWith('test/'))
    const imported = new Set(others.flatMap(importsOf))
    const isForOthers = /^src\/config-print\.ts$|^src\/client\//
    check(shipped, ({ path }) =>
      imported.has(path) || ENTRIES.test(path) || isForOthers.test(path)
        ? []
        : ['is imported by tests alone'],
    )
  })

  it('says at the top of each file what it is', () => {
    const all = written.filter(({ path }) => !path.endsWith('.test.ts'))
    check(all, ({ lines: [first = ''] }) =>
      /^\/\*\*/.test(first) ? [] : ['has no opening comment'],
    )
  })

  it('fits a screen', () => {
    check(written, ({ lines }) => {
      const long = functionsOf(lines).filter(({ length }) => length > FUNCTION_LINES_MAX)
      return [
        ...(lines.length > FILE_LINES_MAX ? [`has ${lines.length} lines`] : []),
        ...lines.flatMap((line, i) => (line.length > COLUMNS_MAX ? [`:${i + 1} is too wide`] : [])),
        ...long.map(({ line, length }) => `:${line} is a function of ${length} lines`),
      ]
    })
  })

  it('holds nothing banned', () => {
    const others = written.filter(({ path }) => path !== 'test/tidy.test.ts')
    for (const { text, except, why } of BANNED) {
      check(
        others.filter(({ path }) => !except.test(path)),
        ({ lines }) =>
          lines.flatMap((line, i) =>
            text.test(line) && !isComment(line) ? [`:${i + 1} ${line.trim()} (${why})`] : [],
          ),
      )
    }
  })

  it('imports files with their ending, and has none that only passes others on', () => {
    check(written, (source) => {
      const bare = importsOf(source).filter((target) => !/\.(ts|js|cjs|json)$/.test(target))
      const isIndex = /\/index\.ts$/.test(source.path)
      return [
        ...bare.map((target) => `imports ${target} without its ending`),
        ...(isIndex ? ['is an index file'] : []),
      ]
    })
  })

  it('has a README in each folder', () => {
    const folders = [...Object.keys(MAY_IMPORT), 'test', 'schemas', 'bench', 'ops']
    const missing = folders.filter((folder) => !existsSync(join(ROOT, folder, 'README.md')))
    assert.deepEqual(missing, [])
  })

  it('has at the top nothing but what is meant to be there', () => {
    const ALLOWED = [
      ...['src', 'workers', 'schemas', 'bench', 'ops', 'test', 'dist', 'data', 'node_modules'],
      ...['.git', '.ci', '.biome.json', '.gitignore', 'LICENSE', 'README.md'],
      ...['package.json', 'package-lock.json', 'tsconfig.json'],
    ]
    const strange = readdirSync(ROOT).filter((name) => !ALLOWED.includes(name))
    assert.deepEqual(strange, [])
  })
})

/** Fails with every finding of every file at once, each on a line that an editor can open. */
function check(files: readonly Source[], findings: (source: Source) => readonly string[]): void {
  const all = files.flatMap((file) =>
    findings(file).map((finding) => `${file.path}${finding.startsWith(':') ? '' : ' '}${finding}`),
  )
  assert.equal(all.length, 0, `\n${all.join('\n')}`)
}

function readSources(folder: string): Source[] {
  const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
  return files
    .filter((file) => file.endsWith('.ts'))
    .map((file) => {
      const text = readFileSync(join(ROOT, folder, file), 'utf8')
      return { path: join(folder, file), lines: text.trimEnd().split('\n') }
    })
}

/** The repository paths that a file imports; packages are not among them. */
function importsOf({ path, lines }: Source): string[] {
  const matches = lines.join('\n').matchAll(/(?:from|import) '(\.[^']+)'|import\('(\.[^']+)'\)/g)
  return [...matches].map(([, target, late]) =>
    relative(ROOT, join(ROOT, dirname(path), target ?? late ?? '')),
  )
}

function packagesOf({ lines }: Source): string[] {
  return [...lines.join('\n').matchAll(/from '([^.'][^']*)'/g)].map(([, name = '']) => name)
}

/** 'src/ocpp/v16/x.ts' is in src/ocpp, 'workers/lane.ts' in workers, 'src/main.ts' in src. */
function folderOf(path: string): string {
  const [top = '', second = ''] = path.split('/')
  return top === 'src' && !second.endsWith('.ts') ? `${top}/${second}` : top
}

const isComment = (line: string): boolean => /^\s*(\/\/|\/?\*)/.test(line)

/** The functions at the top level: from their first line to the brace that closes them. */
function functionsOf(lines: readonly string[]): { line: number; length: number }[] {
  return lines.flatMap((line, i) => {
    if (!/^(export )?(default )?(async )?function/.test(line)) return []
    const length = lines.slice(i).indexOf('}') + 1
    return [{ line: i + 1, length }]
  })
}
