/**
 * What charging stations of 2.0.1 say in the measurements: the same stories as those of 1.6, told
 * in TransactionEvents. /
 */
import { call, cycle, newTimes, type Talk } from './talk.ts'

export const bootPayload2 = {
  reason: 'PowerUp',
  chargingStation: { vendorName: 'Bench', model: 'Two' },
}

export const bootText2 = () => call('BootNotification', bootPayload2)

const STATUSES = ['Available', 'Occupied'] as const

function newLight(): Talk {
  const time = newTimes()
  let turn = 0
  const heartbeat = () => call('Heartbeat', {})
  const status = () => {
    turn += 1
    const connectorStatus = STATUSES[turn % 2] as string
    return call('StatusNotification', {
      timestamp: time(),
      evseId: 1,
      connectorId: 1,
      connectorStatus,
    })
  }
  return cycle([heartbeat, status, heartbeat, heartbeat])
}

function meterValue(timestamp: string, wh: number, context: string) {
  const sampledValue = [
    { value: wh, context, measurand: 'Energy.Active.Import.Register' },
    { value: 7_200, context, measurand: 'Power.Active.Import', unitOfMeasure: { unit: 'W' } },
  ]
  return [{ timestamp, sampledValue }]
}

/** Started with a card, updated, ended; `updates` of 0 is the bare pair. */
function newCharging(number: number, updates: number, isMixed: boolean): Talk {
  const time = newTimes()
  const light = newLight()
  const idToken = { idToken: `BENCH${number % 1_000}`, type: 'ISO14443' }
  const runId = process.hrtime.bigint().toString(36)
  let early = isMixed ? (number * 7) % 10 : 0
  let transactions = 0
  let step = 0
  let wh = 0
  const event = (eventType: string, triggerReason: string, context: string, more: object) => {
    const timestamp = time()
    wh += 10
    return call('TransactionEvent', {
      eventType,
      timestamp,
      triggerReason,
      seqNo: step,
      transactionInfo: { transactionId: `${runId}-${number}-${transactions}` },
      meterValue: meterValue(timestamp, wh, context),
      ...more,
    })
  }
  const next = () => {
    if (early > 0) return light.next()
    if (step === 0) {
      return event('Started', 'Authorized', 'Transaction.Begin', { idToken, evse: { id: 1 } })
    }
    if (step <= updates) return event('Updated', 'MeterValuePeriodic', 'Sample.Periodic', {})
    if (step === updates + 1) return event('Ended', 'EVDeparted', 'Transaction.End', {})
    return light.next()
  }
  const answered = () => {
    if (early > 0) {
      early -= 1
      return
    }
    step = (step + 1) % (updates + 2 + (isMixed ? 4 : 0))
    if (step === 0) transactions += 1
  }
  return { next, answered }
}

export const MIXES2 = {
  light201: newLight,
  full201: (number: number) => newCharging(number, 4, true),
  pairs201: (number: number) => newCharging(number, 0, false),
  meter201: (number: number) => newCharging(number, Number.MAX_SAFE_INTEGER, false),
} as const satisfies Record<string, (number: number) => Talk>
