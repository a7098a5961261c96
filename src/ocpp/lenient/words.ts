/** Words that charge points use for those of the schema, by field. Spec quirks Q45. */

/** Each word as `plainWord` makes it; the first of its meanings that the schema has is taken. */
const ALIASES: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  unit: {
    c: ['Celsius'],
    degc: ['Celsius'],
    celcius: ['Celsius'],
    degreescelsius: ['Celsius'],
    f: ['Fahrenheit'],
    kelvin: ['K'],
    amp: ['A'],
    amps: ['A'],
    ampere: ['A'],
    amperes: ['A'],
    volt: ['V'],
    volts: ['V'],
    watt: ['W'],
    watts: ['W'],
    kilowatt: ['kW'],
    watthour: ['Wh'],
    watthours: ['Wh'],
    kilowatthour: ['kWh'],
    kilowatthours: ['kWh'],
    '%': ['Percent'],
    percentage: ['Percent'],
  },
  errorCode: {
    error: ['OtherError'],
    other: ['OtherError'],
    none: ['NoError'],
    ok: ['NoError'],
    noerrors: ['NoError'],
    groundfault: ['GroundFailure'],
    overcurrent: ['OverCurrentFailure'],
    overtemperature: ['HighTemperature'],
  },
  // 1.5 and 2.x know occupied; the first state of it says least.
  status: {
    occupied: ['Preparing'],
    error: ['Faulted'],
    fault: ['Faulted'],
    faulty: ['Faulted'],
  },
  // The words of 1.6 in messages of 2.x.
  connectorStatus: {
    preparing: ['Occupied'],
    charging: ['Occupied'],
    suspendedev: ['Occupied'],
    suspendedevse: ['Occupied'],
    finishing: ['Occupied'],
    error: ['Faulted'],
    fault: ['Faulted'],
  },
  context: {
    periodic: ['Sample.Periodic'],
    sampled: ['Sample.Periodic'],
    clock: ['Sample.Clock'],
    begin: ['Transaction.Begin'],
    start: ['Transaction.Begin'],
    transactionstart: ['Transaction.Begin'],
    end: ['Transaction.End'],
    stop: ['Transaction.End'],
    transactionstop: ['Transaction.End'],
  },
  measurand: { stateofcharge: ['SoC'] },
  reason: {
    evdisconnect: ['EVDisconnected'],
    remotestop: ['Remote'],
    localstop: ['Local'],
    powerfailure: ['PowerLoss'],
    emergency: ['EmergencyStop'],
  },
  stoppedReason: {
    evdisconnect: ['EVDisconnected'],
    remotestop: ['Remote'],
    localstop: ['Local'],
    powerfailure: ['PowerLoss'],
    emergency: ['EmergencyStop'],
  },
}

/** What stands for a word that nobody knows. `keepIn`: where the word itself goes, how long. */
const OTHERS: Readonly<
  Record<
    string,
    {
      readonly words: readonly string[]
      readonly keepIn?: { readonly name: string; readonly lengthMax: number }
    }
  >
> = {
  errorCode: { words: ['OtherError'], keepIn: { name: 'vendorErrorCode', lengthMax: 50 } },
  reason: { words: ['Other', 'Unknown'] },
  stoppedReason: { words: ['Other'] },
  triggerReason: { words: ['AbnormalCondition'] },
  chargingLimitSource: { words: ['Other'] },
}

/** The one word of the schema that is meant. Null when it is none, or might be two. */
export function findWord(field: string, told: string, allowed: readonly unknown[]): string | null {
  const plain = plainWord(told)
  const same = allowed.filter(
    (word): word is string => typeof word === 'string' && plainWord(word) === plain,
  )
  if (same.length === 1) return same[0] ?? null
  const words = Object.hasOwn(ALIASES, field) ? ALIASES[field] : undefined
  const meanings = words !== undefined && Object.hasOwn(words, plain) ? words[plain] : undefined
  return meanings?.find((word) => allowed.includes(word)) ?? null
}

export function findOther(field: string, allowed: readonly unknown[]) {
  const row = Object.hasOwn(OTHERS, field) ? OTHERS[field] : undefined
  const word = row?.words.find((other) => allowed.includes(other))
  return word === undefined ? null : { word, keepIn: row?.keepIn ?? null }
}

/** Without case, dots, dashes and spaces: `sample_periodic` is Sample.Periodic. */
function plainWord(word: string): string {
  return word.toLowerCase().replace(/[^a-z0-9%]/g, '')
}
