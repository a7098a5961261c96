/**
 * The management listener, on 127.0.0.1 by default and without a login: whether the process lives,
 * whether it should get traffic, and the metrics.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'

import type { Log } from '../base/log.ts'
import type { Metrics } from '../base/metrics.ts'
import type { HttpResponse, TemplatedApp } from '../base/uws.ts'

export interface ManagementDeps {
  readonly app: TemplatedApp
  readonly metrics: Metrics
  readonly log: Log
  /** The database answers. */
  readonly isStoreUp: () => boolean
  /** It is shutting down: send no new traffic. */
  readonly isDraining: () => boolean
}

const LAG_RESOLUTION_MS = 20

/** What Prometheus expects of the text format. */
const EXPOSITION_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

export function mountManagement({
  app,
  metrics,
  log,
  isStoreUp,
  isDraining,
}: ManagementDeps): void {
  const lag = monitorEventLoopDelay({ resolution: LAG_RESOLUTION_MS })
  lag.enable()
  app.get('/healthz', (response) => {
    end(response, '200 OK', 'application/json', '{"status":"live"}')
  })
  app.get('/readyz', (response) => {
    const why = isDraining() ? 'draining' : isStoreUp() ? 'ready' : 'store unavailable'
    const status = why === 'ready' ? '200 OK' : '503 Service Unavailable'
    end(response, status, 'application/json', JSON.stringify({ status: why }))
  })
  app.get('/metrics', (response) => {
    let isGone = false
    response.onAborted(() => {
      isGone = true
    })
    metrics.set('stator_event_loop_lag_seconds', {}, toLagSeconds(lag.max))
    lag.reset()
    metrics.expose().then(
      (text) => {
        if (!isGone) response.cork(() => end(response, '200 OK', EXPOSITION_TYPE, text))
      },
      (error: unknown) => {
        log.error({ err: error }, 'the metrics cannot be shown')
        if (!isGone) response.close()
      },
    )
  })
  app.any('/*', (response) => {
    end(response, '404 Not Found', 'text/plain', 'There are /healthz, /readyz and /metrics.\n')
  })
}

function end(response: HttpResponse, status: string, mediaType: string, text: string): void {
  response.writeStatus(status).writeHeader('content-type', mediaType)
  response.writeHeader('cache-control', 'no-store').end(text)
}

/** The histogram holds the time between two looks, of which most is the wait that was asked for. */
function toLagSeconds(nanoseconds: number): number {
  return Math.max(0, nanoseconds / 1e9 - LAG_RESOLUTION_MS / 1e3)
}
