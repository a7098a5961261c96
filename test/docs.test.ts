/** Tables in code and tables in READMEs say the same, and no setting is there for nothing. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'

import { SETTINGS } from '../src/config.ts'
import { findRoot } from './support/root.ts'

const ROOT = findRoot()
const READMES = ['README.md', ...foldersOf('src'), 'ops', 'schemas', 'test/spec', 'bench']

describe('docs', () => {
  it('have fresh tables of settings, metrics, errors and routes', () => {
    const run = spawnSync(process.execPath, [join(ROOT, 'ops/docs.mjs'), '--check'])
    assert.equal(run.stderr.toString(), '')
    assert.equal(run.status, 0)
  })

  it('name no setting that nobody reads', () => {
    const code = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.startsWith('config'))
      .map((file) => readFileSync(join(ROOT, 'src', file), 'utf8'))
      .join('\n')
    const unread = Object.keys(SETTINGS).filter((name) => {
      const last = name.split('.').at(-1) ?? name
      return !new RegExp(`\\b${last}\\b`).test(code)
    })
    assert.deepEqual(unread, [])
  })

  it('link only to what is there', () => {
    const broken = READMES.map((place) => (place.endsWith('.md') ? place : `${place}/README.md`))
      .filter((file) => existsSync(join(ROOT, file)))
      .flatMap((file) => {
        const text = readFileSync(join(ROOT, file), 'utf8')
        const links = [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#]+)/g)]
        return links
          .map(([, target = '']) => target)
          .filter((target) => !existsSync(join(ROOT, file, '..', target)))
          .map((target) => `${file}: ${target}`)
      })
    assert.deepEqual(broken, [])
  })

  it('give a reason for every dependency', () => {
    const { dependencies }: { dependencies: Record<string, string> } = JSON.parse(
      readFileSync(join(ROOT, 'package.json'), 'utf8'),
    )
    const [, reasons = ''] = readFileSync(join(ROOT, 'README.md'), 'utf8').split('## Dependencies')
    const missing = Object.keys(dependencies).filter((name) => !reasons.includes(name))
    assert.deepEqual(missing, [])
  })

  it('name only scripts and commands that are there', () => {
    const { scripts }: { scripts: Record<string, string> } = JSON.parse(
      readFileSync(join(ROOT, 'package.json'), 'utf8'),
    )
    const text = readFileSync(join(ROOT, 'README.md'), 'utf8')
    const named = [...text.matchAll(/npm (?:run ([a-z]+)|(start|test))\b/g)].map(
      ([, run, own]) => run ?? own ?? '',
    )
    assert.deepEqual(
      named.filter((name) => scripts[name] === undefined),
      [],
    )
  })
})

function foldersOf(top: string): string[] {
  return readdirSync(join(ROOT, top), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `${top}/${entry.name}`)
}
