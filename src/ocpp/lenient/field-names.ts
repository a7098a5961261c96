/** What kind of thing a field holds, by its name: what may be changed of it, and what never. */

/**
 * Amounts, and what says whose they are. A repair may read them from another notation without
 * losing a digit; it never drops, cuts, rounds or caps them.
 */
export const PROTECTED_FIELDS: ReadonlySet<string> = new Set([
  ...['meterStart', 'meterStop', 'transactionId', 'seqNo', 'idTag', 'parentIdTag', 'idToken'],
  ...['reservationId', 'remoteStartId', 'connectorId', 'evseId', 'id', 'type', 'value'],
  ...['multiplier', 'totalCost', 'timeSpentCharging', 'numberOfPhasesUsed', 'eventType'],
  ...['chargingProfileId', 'requestId', 'listVersion', 'versionNumber', 'status'],
])

/** Fields whose right name is worth finding: money and evidence, and what belongs to them. */
export const NAMES_WORTH_FINDING: readonly string[] = [
  ...PROTECTED_FIELDS,
  ...['transactionData', 'meterValue', 'sampledValue', 'timestamp', 'reason', 'stoppedReason'],
  ...['measurand', 'unit', 'context', 'phase', 'location', 'format', 'signedMeterValue'],
  ...['unitOfMeasure', 'transactionInfo', 'chargingState', 'triggerReason', 'offline', 'evse'],
  ...['configurationKey', 'reportData', 'variableAttribute', 'chargingSchedule', 'schedule'],
]

/** For people to read: a cut one still says what it is about. */
export const PEOPLES_TEXTS: ReadonlySet<string> = new Set([
  ...['chargePointVendor', 'chargePointModel', 'chargePointSerialNumber', 'chargeBoxSerialNumber'],
  ...['firmwareVersion', 'iccid', 'imsi', 'meterType', 'meterSerialNumber'],
  ...['vendorName', 'model', 'info', 'vendorErrorCode'],
  ...['reasonCode', 'additionalInfo', 'techCode', 'techInfo', 'statusInfo', 'failureReason'],
  ...['extraInfo', 'evInverterManufacturer', 'evInverterModel', 'evInverterSerialNumber'],
  ...['evInverterSwVersion', 'evInverterHwVersion'],
])

/** Evidence: a signature holds for every byte or not at all. */
export const SIGNED_FIELDS: ReadonlySet<string> = new Set([
  ...['signedMeterData', 'publicKey', 'signingMethod', 'encodingMethod'],
])

/** What a variable holds: a part of a value is another value. */
export const VALUE_FIELDS: ReadonlySet<string> = new Set([
  ...['value', 'attributeValue', 'actualValue', 'valuesList'],
])

/** Words that say what a reading is. One left out means another one: no measurand is energy. */
export const READING_WORDS: ReadonlySet<string> = new Set([
  ...['measurand', 'unit', 'context', 'phase', 'location', 'format'],
])

/** Other words that mean something when they are not there: a stop without a reason is Local. */
export const WORDS_WITH_DEFAULT: ReadonlySet<string> = new Set([
  ...['reason', 'stoppedReason', 'certificateType', 'attributeType', 'type'],
])

/** Times, for those that come as numbers and so do not show it. */
export const TIME_FIELDS: ReadonlySet<string> = new Set([
  ...['timestamp', 'generatedAt', 'startSchedule', 'scheduleStart', 'validFrom', 'validTo'],
  ...['departureTime', 'expiryDateTime', 'expiryDate', 'timeBase', 'timeAnchor', 'startTime'],
  ...['startDateTime', 'endDateTime', 'basetime', 'dynUpdateTime', 'settlementTime', 'nextUpdate'],
])

/** Lists of readings, each of one time. */
export const READING_LISTS: ReadonlySet<string> = new Set(['meterValue', 'transactionData'])
