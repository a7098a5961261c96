/**
 * Configuration keys of our charge point: what there is, what may be written and what a value must
 * look like. OCPP 1.6 §9; security white paper §3. Names are compared without case.
 */
import type { Response, Station } from './state.ts'

interface KeyRow {
  readonly value: string
  readonly access: 'read' | 'write' | 'both'
  readonly needsReboot?: boolean
  readonly isValid: (value: string) => boolean
}

const isWhole = (value: string): boolean => /^\d{1,9}$/.test(value)
const isBoolean = (value: string): boolean => /^(true|false)$/i.test(value)
const isAny = (): boolean => true
const isHexKey = (value: string): boolean => /^([0-9a-f]{2}){16,20}$/i.test(value)

const MEASURANDS = [
  'Energy.Active.Import.Register',
  'Power.Active.Import',
  'Power.Offered',
  'Current.Import',
  'Current.Offered',
  'Voltage',
  'SoC',
] as const

export type Measurand = (typeof MEASURANDS)[number]

const isMeasurand = (name: string): name is Measurand =>
  (MEASURANDS as readonly string[]).includes(name)

/** Comma-separated names; blanks around them do no harm. */
export const measurandsOf = (value: string): readonly Measurand[] =>
  value.split(',').flatMap((name) => (isMeasurand(name.trim()) ? [name.trim() as Measurand] : []))

const areMeasurands = (value: string): boolean =>
  value === '' || measurandsOf(value).length === value.split(',').length

const whole = (value: string): KeyRow => ({ value, access: 'both', isValid: isWhole })
const boolean = (value: string): KeyRow => ({ value, access: 'both', isValid: isBoolean })
const readOnly = (value: string): KeyRow => ({ value, access: 'read', isValid: isAny })
const measurands = (value: string): KeyRow => ({ value, access: 'both', isValid: areMeasurands })

export const KEYS = {
  AllowOfflineTxForUnknownId: boolean('false'),
  AuthorizationCacheEnabled: boolean('true'),
  AuthorizationKey: { value: '', access: 'write', isValid: isHexKey },
  AuthorizeRemoteTxRequests: boolean('false'),
  CertificateSignedMaxChainSize: readOnly('10000'),
  CertificateStoreMaxLength: readOnly('16'),
  ChargeProfileMaxStackLevel: readOnly('8'),
  ChargingScheduleAllowedChargingRateUnit: readOnly('Current,Power'),
  ChargingScheduleMaxPeriods: readOnly('24'),
  ClockAlignedDataInterval: whole('0'),
  ConnectionTimeOut: whole('60'),
  ConnectorPhaseRotation: { value: '0.RST', access: 'both', isValid: isAny },
  ConnectorSwitch3to1PhaseSupported: readOnly('false'),
  CpoName: { value: '', access: 'both', isValid: isAny },
  GetConfigurationMaxKeys: readOnly('64'),
  HeartbeatInterval: whole('300'),
  LocalAuthListEnabled: boolean('true'),
  LocalAuthListMaxLength: readOnly('1000'),
  LocalAuthorizeOffline: boolean('true'),
  LocalPreAuthorize: boolean('false'),
  MaxChargingProfilesInstalled: readOnly('32'),
  MessageTimeout: whole('30'),
  MeterValueSampleInterval: whole('60'),
  MeterValuesAlignedData: measurands('Energy.Active.Import.Register'),
  MeterValuesSampledData: measurands('Energy.Active.Import.Register,Power.Active.Import'),
  NumberOfConnectors: readOnly('1'),
  ReserveConnectorZeroSupported: readOnly('false'),
  ResetRetries: whole('1'),
  SecurityProfile: { value: '0', access: 'both', isValid: (value) => /^[0-3]$/.test(value) },
  SendLocalListMaxLength: readOnly('100'),
  StopTransactionOnEVSideDisconnect: boolean('true'),
  StopTransactionOnInvalidId: boolean('true'),
  StopTxnAlignedData: measurands(''),
  StopTxnSampledData: measurands(''),
  SupportedFeatureProfiles: readOnly(
    'Core,FirmwareManagement,LocalAuthListManagement,Reservation,SmartCharging,RemoteTrigger',
  ),
  SupportedFileTransferProtocols: readOnly('FTP,HTTP,HTTPS'),
  TransactionMessageAttempts: whole('3'),
  TransactionMessageRetryInterval: whole('20'),
  UnlockConnectorOnEVSideDisconnect: boolean('true'),
  WebSocketPingInterval: { ...whole('0'), needsReboot: true },
} as const satisfies Record<string, KeyRow>

export type Key = keyof typeof KEYS

const ROWS: Readonly<Record<string, KeyRow>> = KEYS

/** By the name in lower case. */
const KEY_OF = new Map(Object.keys(KEYS).map((key) => [key.toLowerCase(), key]))

/** The table's default where the charge point has no value of its own. */
export function textOf(state: Station, key: Key): string {
  return state.configuration[key] ?? KEYS[key].value
}

export const numberOf = (state: Station, key: Key): number => Number(textOf(state, key))

export const isOn = (state: Station, key: Key): boolean =>
  textOf(state, key).toLowerCase() === 'true'

export function changeKey(
  state: Station,
  name: string,
  value: string,
): { readonly state: Station; readonly status: Response<'ChangeConfiguration'>['status'] } {
  const key = KEY_OF.get(name.toLowerCase())
  const row = key === undefined ? undefined : ROWS[key]
  if (key === undefined || row === undefined) return { state, status: 'NotSupported' }
  if (row.access === 'read' || !row.isValid(value)) return { state, status: 'Rejected' }
  // A security profile only goes up. Security white paper §2.3.
  if (key === 'SecurityProfile' && Number(value) < numberOf(state, key)) {
    return { state, status: 'Rejected' }
  }
  const changed = { ...state, configuration: { ...state.configuration, [key]: value } }
  return { state: changed, status: row.needsReboot === true ? 'RebootRequired' : 'Accepted' }
}

/** Nothing asked is everything. A key that may only be written shows no value. */
export function readKeys(state: Station, names: readonly string[]): Response<'GetConfiguration'> {
  const asked = names.length === 0 ? Object.keys(KEYS) : names
  const known = asked.flatMap((name) => KEY_OF.get(name.toLowerCase()) ?? [])
  return {
    configurationKey: known.flatMap((key) => {
      const row = ROWS[key]
      if (row === undefined) return []
      const shown = row.access === 'write' ? {} : { value: state.configuration[key] ?? row.value }
      return [{ key, readonly: row.access === 'read', ...shown }]
    }),
    unknownKey: asked.filter((name) => !KEY_OF.has(name.toLowerCase())),
  }
}
