/** The log cuts what must never be in it. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'

import { findRoot } from '../support/root.ts'

describe('log', () => {
  it('hides secrets by key, at the top and one level down', () => {
    const lines = logged({ isPretty: false })
    const [line] = lines.map((text) => JSON.parse(text) as Record<string, unknown>)
    assert.equal(line?.msg, 'hello')
    assert.equal(line?.chargePointId, 'CP1')
    assert.ok(!lines.join().includes('hunter2'), lines.join())
    assert.equal(lines.join().match(/\[hidden\]/g)?.length, 4)
  })

  it('hides them from people too', () => {
    const text = logged({ isPretty: true }).join('\n')
    assert.match(text, /hello/)
    assert.ok(!text.includes('hunter2'), text)
  })
})

/** What a process of its own writes, since pino writes to the descriptor and not to a stream. */
function logged({ isPretty }: { isPretty: boolean }): readonly string[] {
  const module = pathToFileURL(`${findRoot()}/dist/src/base/log.js`).href
  const program = `
    import { openLog } from ${JSON.stringify(module)}
    openLog({ level: 'info', isPretty: ${isPretty} }).info({
      chargePointId: 'CP1', password: 'hunter2', token: 'hunter2',
      given: { idToken: 'hunter2', payload: 'hunter2' },
    }, 'hello')`
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', program])
  assert.equal(run.stderr.toString(), '')
  return run.stdout.toString().trim().split('\n')
}
