/**
 * Values of 1.6 configuration keys as charge points write them, read as they are meant: keys in
 * another case, quotes and spaces, units by other names, lists with other signs. Spec quirks Q77;
 * OCPP 1.6 §9. What cannot be read is null, and never guessed.
 */

/** The keys whose values the hub reads; any other keeps its spelling. OCPP 1.6 §9.1 to §9.4. */
const KEYS = [
  ...['AllowOfflineTxForUnknownId', 'AuthorizationCacheEnabled', 'AuthorizeRemoteTxRequests'],
  ...['BlinkRepeat', 'ClockAlignedDataInterval', 'ConnectionTimeOut', 'ConnectorPhaseRotation'],
  ...['ConnectorPhaseRotationMaxLength', 'GetConfigurationMaxKeys', 'HeartbeatInterval'],
  ...['LightIntensity', 'LocalAuthorizeOffline', 'LocalPreAuthorize', 'MaxEnergyOnInvalidId'],
  ...['MeterValuesAlignedData', 'MeterValuesAlignedDataMaxLength', 'MeterValuesSampledData'],
  ...['MeterValuesSampledDataMaxLength', 'MeterValueSampleInterval', 'MinimumStatusDuration'],
  ...['NumberOfConnectors', 'ResetRetries', 'StopTransactionOnEVSideDisconnect'],
  ...['StopTransactionOnInvalidId', 'StopTxnAlignedData', 'StopTxnAlignedDataMaxLength'],
  ...['StopTxnSampledData', 'StopTxnSampledDataMaxLength', 'SupportedFeatureProfiles'],
  ...['SupportedFeatureProfilesMaxLength', 'TransactionMessageAttempts'],
  ...['TransactionMessageRetryInterval', 'UnlockConnectorOnEVSideDisconnect'],
  ...['WebSocketPingInterval', 'LocalAuthListEnabled', 'LocalAuthListMaxLength'],
  ...['SendLocalListMaxLength', 'ReserveConnectorZeroSupported', 'ChargeProfileMaxStackLevel'],
  ...['ChargingScheduleAllowedChargingRateUnit', 'ChargingScheduleMaxPeriods'],
  ...['ConnectorSwitch3to1PhaseSupported', 'MaxChargingProfilesInstalled'],
  ...['AdditionalRootCertificateCheck', 'AuthorizationKey', 'CertificateSignedMaxChainSize'],
  ...['CertificateStoreMaxLength', 'CpoName', 'SecurityProfile', 'SupportedFileTransferProtocols'],
] as const

const KEYS_BY_PLAIN = new Map<string, string>(KEYS.map((key) => [plain(key), key]))

export type RateUnit = 'A' | 'W'

/** By `plain`. The document says Current and Power; many write the units of the messages. */
const RATE_UNITS: Readonly<Record<string, readonly RateUnit[]>> = {
  current: ['A'],
  a: ['A'],
  amp: ['A'],
  amps: ['A'],
  ampere: ['A'],
  power: ['W'],
  w: ['W'],
  watt: ['W'],
  watts: ['W'],
  aw: ['A', 'W'],
  wa: ['W', 'A'],
  both: ['A', 'W'],
}

const TRUE_WORDS: readonly string[] = ['true', '1', 'yes', 'on', 'enabled']
const FALSE_WORDS: readonly string[] = ['false', '0', 'no', 'off', 'disabled']

/** Most elements of a list that are looked at. */
const ELEMENTS_MAX = 500

/** As the document spells it, when it is one of its keys; else without spaces and quotes. */
export function toConfigurationKey(told: string): string {
  return KEYS_BY_PLAIN.get(plain(told)) ?? bare(told)
}

/** Null when it says neither. */
export function toConfigurationBoolean(told: string): boolean | null {
  const word = bare(told).toLowerCase()
  if (TRUE_WORDS.includes(word)) return true
  return FALSE_WORDS.includes(word) ? false : null
}

/** `"60"`, ` 60 `, `60.0`, `60 s` are 60. Null for what is no whole number. */
export function toConfigurationInteger(told: string): number | null {
  const [, digits] = /^([+-]?\d{1,15})(?:\.0+)?(?:\s*[a-z]{1,7})?$/i.exec(bare(told)) ?? []
  return digits === undefined ? null : Number(digits)
}

/** The elements of a list with commas, semicolons, bars or JSON around it; empty ones left out. */
export function toConfigurationList(told: string): readonly string[] {
  return bare(told)
    .replace(/^[[{(]|[\]})]$/g, '')
    .split(/[,;|\n]/, ELEMENTS_MAX)
    .map(bare)
    .filter((element) => element !== '')
}

/** In the order told, each once. Empty when it names none that is known. */
export function toRateUnits(told: string): readonly RateUnit[] {
  const units = toConfigurationList(told)
    .flatMap((element) => element.split(/[\s/+&]+/))
    .flatMap((word) => lookUp(RATE_UNITS, plain(word)) ?? [])
  return [...new Set(units)]
}

function lookUp<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined
}

/** Without the spaces and quotes around it. A loop: a pattern would be slow on hostile text. */
function bare(text: string): string {
  let [start, end] = [0, text.length]
  while (start < end && isAround(text[start])) start += 1
  while (end > start && isAround(text[end - 1])) end -= 1
  return text.slice(start, end)
}

function isAround(character = ''): boolean {
  return /[\s"'`]/.test(character)
}

function plain(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, '')
}
