/**
 * Where our charge point finds its CSMS: a profile in each slot, and the order in which slots are
 * tried. OCPP 2.x B09, B10. The first slot holds what it was started with.
 */
import { choicesOf, type DeviceModel, isOn, numberOf, splitList, textOf } from './device-model.ts'
import { because, type PartReply, type Request2 } from './part.ts'

export type NetworkProfile = Request2<'SetNetworkProfile'>['connectionData']

export interface NetworkProfiles {
  /** By slot; null is the one it was started with. */
  readonly slots: Readonly<Record<string, NetworkProfile | null>>
}

const FIRST_SLOT = '1'

export const newNetworkProfiles = (): NetworkProfiles => ({ slots: { [FIRST_SLOT]: null } })

export function setNetworkProfile(
  state: NetworkProfiles,
  model: DeviceModel,
  { configurationSlot, connectionData }: Request2<'SetNetworkProfile'>,
): PartReply<NetworkProfiles, 'SetNetworkProfile'> {
  const slot = String(configurationSlot)
  const reasonCode = reasonAgainst(model, slot, connectionData)
  if (reasonCode !== null) {
    return { state, response: { status: 'Rejected', ...because(reasonCode) } }
  }
  if (!isOn(model, 'SimulationCtrlr.NetworkProfilesWork')) {
    return { state, response: { status: 'Failed', ...because('InternalError') } }
  }
  const slots = { ...state.slots, [slot]: connectionData }
  return { state: { slots }, response: { status: 'Accepted' } }
}

/** Whether each slot of an order holds a profile, none weaker than what is in use. */
export function isPriorityUsable(
  { slots }: NetworkProfiles,
  model: DeviceModel,
  value: string,
): boolean {
  const order = splitList(value)
  const isUsable = (slot: string): boolean => {
    const profile = slots[slot]
    return profile !== undefined && (profile === null || !isDowngrade(model, profile))
  }
  return order.length > 0 && order.every(isUsable)
}

function reasonAgainst(model: DeviceModel, slot: string, profile: NetworkProfile): string | null {
  const { ocppTransport, ocppCsmsUrl, securityProfile } = profile
  const isKnown = choicesOf('OCPPCommCtrlr.NetworkConfigurationPriority').includes(slot)
  if (!isKnown) return 'InvalidConfSlot'
  // 2.1 does not let go of the profile it is connected with. OCPP 2.1 B09.
  const isInUse = slot === textOf(model, 'OCPPCommCtrlr.ActiveNetworkProfile')
  if (isInUse && model.version === 'ocpp2.1') return 'PriorityNetworkConf'
  if (isDowngrade(model, profile)) return 'NoSecurityDowngrade'
  const scheme = securityProfile >= 2 ? /^wss:\/\/./i : /^wss?:\/\/./i
  const isPossible = securityProfile >= 1 && securityProfile <= 3
  if (ocppTransport !== 'JSON' || !isPossible || !scheme.test(ocppCsmsUrl)) {
    return 'InvalidNetworkConf'
  }
  return null
}

/** Never down, but from 3 to 2 where 2.1 was told to allow it. OCPP 2.1 A05. */
function isDowngrade(model: DeviceModel, { securityProfile }: NetworkProfile): boolean {
  const current = numberOf(model, 'SecurityCtrlr.SecurityProfile')
  const isAllowed =
    model.version === 'ocpp2.1' && isOn(model, 'SecurityCtrlr.AllowSecurityProfileDowngrade')
  return securityProfile < current && !(isAllowed && current === 3 && securityProfile === 2)
}
