/** The versions we speak, named as the WebSocket subprotocols they are, newest first. */
export const VERSIONS = ['ocpp2.1', 'ocpp2.0.1', 'ocpp1.6'] as const

export type Version = (typeof VERSIONS)[number]

export function isVersion(name: string): name is Version {
  return (VERSIONS as readonly string[]).includes(name)
}
