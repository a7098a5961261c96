/** The management listener. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { pino } from 'pino'

import { mountManagement } from '../../src/api/health.ts'
import { newMetrics } from '../../src/base/metrics.ts'
import { uWS } from '../../src/base/uws.ts'
import { listenAnywhere } from '../support/api-server.ts'

describe('management', () => {
  it('lives, is ready or says why not, and shows the metrics', async () => {
    const state = { isUp: true, isDraining: false }
    const app = uWS.App()
    mountManagement({
      app,
      metrics: newMetrics({ hasProcessMetrics: false }),
      log: pino({ level: 'silent' }),
      isStoreUp: () => state.isUp,
      isDraining: () => state.isDraining,
    })
    const url = `http://127.0.0.1:${await listenAnywhere(app)}`
    const get = async (path: string) => {
      const response = await fetch(`${url}${path}`)
      return `${response.status} ${await response.text()}`
    }
    try {
      assert.equal(await get('/healthz'), '200 {"status":"live"}')
      assert.equal(await get('/readyz'), '200 {"status":"ready"}')
      state.isUp = false
      assert.equal(await get('/readyz'), '503 {"status":"store unavailable"}')
      assert.equal(await get('/healthz'), '200 {"status":"live"}')
      state.isDraining = true
      assert.equal(await get('/readyz'), '503 {"status":"draining"}')
      assert.match(await get('/metrics'), /^200 # HELP[\s\S]*stator_event_loop_lag_seconds \d/)
      assert.match(await get('/v1/charge-points'), /^404 /)
    } finally {
      app.close()
    }
  })
})
