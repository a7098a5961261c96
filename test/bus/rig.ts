/** What tests of the bus begin with. */
import { systemClock } from '../../src/base/clock.ts'
import { openLog } from '../../src/base/log.ts'
import { type Metrics, newMetrics } from '../../src/base/metrics.ts'
import { type NatsBus, type NatsBusOptions, openNatsBus } from '../../src/bus/connection.ts'

export const LOG = openLog({ level: 'silent', isPretty: false })

export function openTestBus(
  url: string,
  options: Partial<NatsBusOptions> & { readonly metrics?: Metrics } = {},
): NatsBus {
  return openNatsBus({
    url,
    credentialsFile: null,
    caFile: null,
    name: 'test',
    clock: systemClock,
    metrics: newMetrics({ hasProcessMetrics: false }),
    log: LOG,
    fraction: () => 0.5,
    ...options,
  })
}

/** The value of a metric, as Prometheus would read it; 0 for none. */
export async function readMetric(metrics: Metrics, name: string): Promise<number> {
  const text = await metrics.expose()
  const line = text.split('\n').find((one) => one.startsWith(`${name} `))
  return line === undefined ? 0 : Number(line.slice(name.length + 1))
}
