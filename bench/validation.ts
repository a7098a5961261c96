/** How fast a payload is held against its schema, by its size: the check alone, in this process. */
import { findViolation } from '../src/ocpp/validate.ts'
import { summarise } from './figures.ts'
import { partsOf } from './inventory.ts'
import type { Row } from './report.ts'

const MESSAGES: readonly (readonly [action: string, payload: unknown])[] = [
  ['Heartbeat', {}],
  ['StatusNotification', status()],
  ...[1, 10, 100, 1_000].map((samples) => ['TransactionEvent', event(samples)] as const),
  ['NotifyReport', partsOf(1, 50, 50)[0]],
  ['NotifyReport', partsOf(1, 2_000, 2_000)[0]],
]

/** Checks between two looks at the clock. */
const ROUND = 50

export function measureValidation(seconds: number): Promise<Row[]> {
  return Promise.resolve(MESSAGES.map(([action, payload]) => measureOne(action, payload, seconds)))
}

function measureOne(action: string, payload: unknown, seconds: number): Row {
  const bytes = JSON.stringify(payload).length
  const what = `schema check of a ${action} of ${bytes} bytes`
  const end = performance.now() + (seconds * 1_000) / MESSAGES.length
  const times: number[] = []
  const startedAt = performance.now()
  let count = 0
  for (let at = startedAt; at < end; ) {
    for (let i = 0; i < ROUND; i += 1) {
      if (findViolation('ocpp2.0.1', action, 'request', payload) !== null) throw new Error(what)
    }
    const now = performance.now()
    times.push((now - at) / ROUND)
    at = now
    count += ROUND
  }
  const wall = (performance.now() - startedAt) / 1_000
  const figures = summarise(times, wall)
  const perSecond = Math.round(count / wall)
  return {
    name: 'validation',
    what,
    ...figures,
    answered: count,
    perSecond,
    serverCpuSeconds: wall,
  }
}

function status() {
  return {
    timestamp: '2026-01-01T00:00:00Z',
    evseId: 1,
    connectorId: 1,
    connectorStatus: 'Occupied',
  }
}

function event(samples: number) {
  const sample = { value: 7_200, context: 'Sample.Periodic', measurand: 'Power.Active.Import' }
  return {
    eventType: 'Updated',
    timestamp: '2026-01-01T00:00:00Z',
    triggerReason: 'MeterValuePeriodic',
    seqNo: 3,
    transactionInfo: { transactionId: '5f1c7a0e-0000-4000-8000-000000000000' },
    meterValue: [
      {
        timestamp: '2026-01-01T00:00:00Z',
        sampledValue: Array.from({ length: samples }, () => sample),
      },
    ],
  }
}
