/** What a start prints: where things are, in lines that a person reads and a script can find. */
import { describeServers } from './bus/servers.ts'
import type { Settings } from './config.ts'

export interface Places {
  readonly settings: Pick<Settings, 'autoAccept' | 'bus' | 'demo' | 'ocpp'>
  readonly lanes: number
  /** Of the embedded database; null for a server of one's own. */
  readonly dataDir: string | null
  readonly port: number
  readonly managementPort: number
  /** Shown once, by the start that made it; null when it is known already. */
  readonly operatorToken: string | null
}

export const VERSION = '0.1.0'

export function newBanner(places: Places): string {
  const { settings, lanes, dataDir, port, managementPort, operatorToken } = places
  const { versions } = settings.ocpp
  const storage = dataDir === null ? 'PostgreSQL' : `embedded PostgreSQL 18 (${dataDir})`
  const { url } = settings.bus
  const bus =
    url === null
      ? 'in-process   (set NATS_URL, and DATABASE_URL, for more than one node)'
      : `NATS at ${describeServers(url)}`
  const lanesText = `${lanes} ${lanes === 1 ? 'lane' : 'lanes'}`
  const token = operatorToken === null ? 'as set, or as shown at the first start' : operatorToken
  const once = operatorToken === null ? '' : '   (operator token, shown once)'
  const unknown = settings.autoAccept ? 'let in' : 'refused and listed; --auto-accept lets them in'
  return [
    `Stator ${VERSION} · node ${process.versions.node} · ${lanesText}`,
    `  storage   ${storage}`,
    `  bus       ${bus}`,
    `  page      http://localhost:${port}/`,
    `  api       http://localhost:${port}/v1`,
    `  operator  ${token}${once}`,
    `  stations  ws://localhost:${port}/ocpp/<id>   ${versions.join(' ')}`,
    `            unknown ones are ${unknown}`,
    `  metrics   http://127.0.0.1:${managementPort}/metrics`,
    settings.demo
      ? '  demo      ten charge points live here: see the page'
      : `  try       npx stator charge-point --count 10 --url ws://localhost:${port}/ocpp`,
  ].join('\n')
}
