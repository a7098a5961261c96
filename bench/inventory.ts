/** A whole device model: 2,000 variables, told in parts of 50, each durable before its answer. */
import { startHub } from '../test/support/hub-process.ts'
import { openStation } from '../test/support/station.ts'
import { summarise } from './figures.ts'
import { bootPayload2 } from './mixes2.ts'
import type { Row } from './report.ts'

const VARIABLES = 2_000
const PART = 50
const REPORTS = 10

export async function measureReport(): Promise<Row[]> {
  const env = { LOG_LEVEL: 'warn', STATOR_OCPP__INVENTORY_AT_BOOT: 'false' }
  const hub = await startHub({ args: ['--auto-accept'], env })
  try {
    const station = await openStation(hub, 'REPORT', { protocols: ['ocpp2.0.1'] })
    await station.request('BootNotification', bootPayload2)
    const times: number[] = []
    for (let requestId = 1; requestId <= REPORTS; requestId += 1) {
      const startedAt = performance.now()
      for (const part of partsOf(requestId)) await station.request('NotifyReport', part)
      times.push(performance.now() - startedAt)
    }
    await station.close()
    const what = `NotifyReport of ${VARIABLES} variables in ${VARIABLES / PART} parts, the whole`
    return [{ name: 'report', what, ...summarise(times, times.reduce((a, b) => a + b) / 1_000) }]
  } finally {
    await hub.stop()
  }
}

/** Values differ from report to report, so that each has something to write. */
export function partsOf(requestId: number, count = VARIABLES, size = PART) {
  const generatedAt = new Date().toISOString()
  const parts = count / size
  return Array.from({ length: parts }, (_, seqNo) => ({
    requestId,
    generatedAt,
    seqNo,
    tbc: seqNo < parts - 1,
    reportData: Array.from({ length: size }, (_unused, index) =>
      variable(seqNo * size + index, requestId),
    ),
  }))
}

function variable(number: number, round: number) {
  return {
    component: { name: `Component${number % 40}`, evse: { id: 1 + (number % 4) } },
    variable: { name: `Variable${number}` },
    variableAttribute: [{ value: `${round}-${number}`, mutability: 'ReadWrite' }],
    variableCharacteristics: { dataType: 'string', supportsMonitoring: true, unit: 'W' },
  }
}
