/** What a start prints: where things are, in lines that a person reads and a script can find. */

export interface Places {
  readonly lanes: number
  readonly storage: string
  readonly port: number
  readonly managementPort: number
  readonly versions: readonly string[]
  /** Shown once, by the start that made it; null when it is known already. */
  readonly operatorToken: string | null
  readonly isAutoAccept: boolean
  readonly isDemo: boolean
}

export const VERSION = '0.1.0'

export function newBanner(places: Places): string {
  const { lanes, storage, port, managementPort, versions, operatorToken } = places
  const lanesText = `${lanes} ${lanes === 1 ? 'lane' : 'lanes'}`
  const token = operatorToken === null ? 'as set, or as shown at the first start' : operatorToken
  const once = operatorToken === null ? '' : '   (operator token, shown once)'
  const unknown = places.isAutoAccept ? 'let in' : 'refused and listed; --auto-accept lets them in'
  return [
    `Stator ${VERSION} · node ${process.versions.node} · ${lanesText}`,
    `  storage   ${storage}`,
    `  page      http://localhost:${port}/`,
    `  api       http://localhost:${port}/v1`,
    `  operator  ${token}${once}`,
    `  stations  ws://localhost:${port}/ocpp/<id>   ${versions.join(' ')}; unknown ones are ${unknown}`,
    `  metrics   http://127.0.0.1:${managementPort}/metrics`,
    places.isDemo
      ? '  demo      ten charge points live here: see the page'
      : `  try       npx stator charge-point --count 10 --url ws://localhost:${port}/ocpp`,
  ].join('\n')
}
