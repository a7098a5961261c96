/** The example configuration of HAProxy, as it stands in ops/haproxy: HAProxy itself accepts it. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'

import { configOf, HAPROXY_FILE } from '../support/haproxy.ts'

describe('haproxy.cfg', () => {
  it('is one that HAProxy takes without a warning', () => {
    const { status, stdout, stderr } = spawnSync('haproxy', ['-c', '-f', HAPROXY_FILE])
    assert.equal(status, 0, stderr.toString())
    assert.doesNotMatch(`${stdout}${stderr}`, /WARNING|ALERT/)
  })

  it('is what the cluster of the tests runs behind, with other addresses', () => {
    const node = { name: 'here', port: 1_111, managementPort: 2_222 }
    const text = readFileSync(HAPROXY_FILE, 'utf8')
    const lines = new Set(text.split('\n'))
    const changed = configOf(text, 3_333, [node]).split('\n')
    assert.deepEqual(
      changed.filter((line) => !lines.has(line)),
      ['  maxconn 4000', '  bind 127.0.0.1:3333', '  server here 127.0.0.1:1111 port 2222'],
    )
  })
})
