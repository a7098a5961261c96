/** How it is to reach us, in one of its slots. OCPP 2.x B09, A05. */
import type { SetNetworkProfile } from '../../model/operation.ts'
import type { NetworkConnectionProfileType } from '../messages-21.gen.ts'
import { toResultOfAll } from './answers.ts'
import { integerOf } from './facts.ts'
import type { Asked, Refusal, Row } from './row.ts'
import { badRequest, call2, field, notImplemented, refused } from './row.ts'

/** What 2.0.1 calls itself there; in 2.1 the subprotocol decides. */
const VERSION_201 = 'OCPP20'

/** From here on with TLS. */
const PROFILE_WITH_TLS = 2

export const networkProfile: Row<SetNetworkProfile> = {
  plan: (asked) => {
    const { version, operation } = asked
    if (version === 'ocpp1.6') return notImplemented(version, 'network profiles')
    const isOf21 = operation.identity !== undefined || operation.password !== undefined
    if (isOf21 && version === 'ocpp2.0.1') {
      return notImplemented(version, 'identity or password in a network profile')
    }
    const fault = findUrlFault(operation) ?? findLowered(asked)
    if (fault !== null) return fault
    const { slot: configurationSlot } = operation
    const connectionData = toConnectionData(asked)
    return [call2('SetNetworkProfile', { configurationSlot, connectionData })]
  },
  merge: (_asked, done) => {
    const result = toResultOfAll(done)
    const hint = 'Put its slot into NetworkConfigurationPriority, and reset it, to use it.'
    return result.status === 'accepted' ? { ...result, hint: result.hint ?? hint } : result
  },
}

/** Words and parts that the schema has not fail there. */
function toConnectionData({ version, operation }: Asked<SetNetworkProfile>) {
  const { ocppVersion = version === 'ocpp2.0.1' ? VERSION_201 : undefined } = operation
  const { url, securityProfile, messageTimeoutSeconds, apn, vpn, identity, password } = operation
  return {
    ...field('ocppVersion', ocppVersion as NetworkConnectionProfileType['ocppVersion']),
    ocppTransport: 'JSON' as const,
    ocppCsmsUrl: url,
    messageTimeout: messageTimeoutSeconds,
    securityProfile,
    ocppInterface: operation.interface as NetworkConnectionProfileType['ocppInterface'],
    ...field('apn', apn as unknown as NetworkConnectionProfileType['apn']),
    ...field('vpn', vpn as unknown as NetworkConnectionProfileType['vpn']),
    ...field('identity', identity),
    ...field('basicAuthPassword', password),
  }
}

function findUrlFault({ url, securityProfile }: SetNetworkProfile): Refusal | null {
  const scheme = URL.canParse(url) ? new URL(url).protocol : ''
  if (!/^wss?:$/.test(scheme)) return badRequest('url must begin with ws:// or wss://.')
  return securityProfile < PROFILE_WITH_TLS || scheme === 'wss:'
    ? null
    : badRequest('Security profiles 2 and 3 need wss://.')
}

/** A05: it would have to refuse it, or would be open to everybody. */
function findLowered({ operation, facts }: Asked<SetNetworkProfile>): Refusal | null {
  const told = integerOf(facts, 'SecurityCtrlr.SecurityProfile') ?? 0
  return operation.securityProfile < Math.max(facts.securityProfile, told)
    ? refused('The security profile is never lowered.')
    : null
}
