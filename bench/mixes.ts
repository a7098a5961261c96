/** What charge points say in the measurements: OCPP 1.6 calls, schema-valid, one at a time. */

import { MIXES2 } from './mixes2.ts'
import { call, cycle, newTimes, type Talk } from './talk.ts'

export type MixName = keyof typeof MIXES

export const bootText = () =>
  call('BootNotification', { chargePointVendor: 'Bench', chargePointModel: 'One' })

const STATUSES = ['Available', 'Preparing', 'Charging', 'Finishing'] as const

function meterValues(transactionId: number, timestamp: string, wh: number) {
  const sampledValue = [
    { value: String(wh), measurand: 'Energy.Active.Import.Register', unit: 'Wh' },
    { value: '7200', measurand: 'Power.Active.Import', unit: 'W' },
  ]
  return { connectorId: 1, transactionId, meterValue: [{ timestamp, sampledValue }] }
}

function newLight(): Talk {
  const time = newTimes()
  let turn = 0
  const heartbeat = () => call('Heartbeat', {})
  const status = () => {
    turn += 1
    const named = STATUSES[turn % 4] as string
    const more = { connectorId: 1, errorCode: 'NoError', status: named, timestamp: time() }
    return call('StatusNotification', more)
  }
  return cycle([heartbeat, status, heartbeat, heartbeat])
}

/** Start, readings, stop; `readings` of 0 is the bare pair. */
function newCharging(number: number, readings: number, isMixed: boolean): Talk {
  const time = newTimes()
  const light = newLight()
  let transactionId = 0
  let step = 0
  let wh = 0
  const idTag = `BENCH${number % 1_000}`
  // Charge points do not start in step: each comes with some heartbeats of its own first.
  let early = isMixed ? (number * 7) % 10 : 0
  const next = () => {
    if (early > 0) return light.next()
    if (step === 0) {
      const start = { connectorId: 1, idTag, meterStart: wh, timestamp: time() }
      return call('StartTransaction', start)
    }
    wh += 10
    if (step <= readings) return call('MeterValues', meterValues(transactionId, time(), wh))
    if (step === readings + 1) {
      return call('StopTransaction', { transactionId, meterStop: wh, timestamp: time() })
    }
    return light.next()
  }
  const answered = (text: string) => {
    if (early > 0) {
      early -= 1
      return
    }
    if (step === 0) transactionId = Number(/"transactionId":(\d+)/.exec(text)?.[1] ?? 0)
    step = (step + 1) % (readings + 2 + (isMixed ? 4 : 0))
  }
  return { next, answered }
}

/** One transaction each, then readings only. */
function newMeter(number: number): Talk {
  const endless = newCharging(number, Number.MAX_SAFE_INTEGER, false)
  return endless
}

export const MIXES = {
  /** Heartbeats and statuses: nothing waits for the store. */
  light: newLight,
  /** A charging session between them: 6 of 10 messages are money. */
  full: (number: number) => newCharging(number, 4, true),
  /** StartTransaction and StopTransaction only. */
  pairs: (number: number) => newCharging(number, 0, false),
  /** MeterValues of running transactions only. */
  meter: newMeter,
  ...MIXES2,
} as const satisfies Record<string, (number: number) => Talk>
