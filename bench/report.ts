/** Results to bench/results/latest.json and, between its marks, to bench/README.md. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'

import type { Figures } from './generator.ts'

export interface Row extends Figures {
  readonly name: string
  readonly what: string
  readonly serverCpuSeconds?: number
  readonly bytesPerStation?: number
}

export interface Report {
  readonly machine: string
  readonly node: string
  /** All measurements, not a choice of them: only such a report is kept. */
  readonly isWhole: boolean
  readonly rows: readonly Row[]
}

const ROOT = new URL('../../', import.meta.url)
const BEGIN = '<!-- results -->'
const END = '<!-- /results -->'

export function writeReport(report: Report): void {
  const text = toMarkdown(report)
  console.log(text)
  if (!report.isWhole) return
  mkdirSync(new URL('bench/results/', ROOT), { recursive: true })
  writeFileSync(new URL('bench/results/latest.json', ROOT), `${JSON.stringify(report, null, 2)}\n`)
  const file = new URL('bench/README.md', ROOT)
  const readme = readFileSync(file, 'utf8')
  const [head = '', rest = ''] = readme.split(BEGIN)
  const tail = rest.split(END)[1] ?? ''
  writeFileSync(file, `${head}${BEGIN}\n${text}\n${END}${tail}`)
}

function toMarkdown({ machine, node, rows }: Report): string {
  const echo = rows.find(({ name }) => name === 'echo')?.perSecond
  const lines = rows.map((row) => {
    const isLoop = row.serverCpuSeconds !== undefined
    const ratio = isLoop && echo !== undefined ? (row.perSecond / echo).toFixed(2) : ''
    const cpu =
      row.serverCpuSeconds === undefined
        ? ''
        : ((row.serverCpuSeconds / row.answered) * 1e6).toFixed(1)
    const cells = [
      row.name,
      row.what,
      isLoop ? String(row.perSecond) : '',
      ratio,
      row.p50Ms.toFixed(1),
      row.p99Ms.toFixed(1),
      isLoop ? '' : row.seconds.toFixed(2),
      cpu,
      row.bytesPerStation === undefined ? '' : String(row.bytesPerStation),
      String(row.failed),
    ]
    return `| ${cells.join(' | ')} |`
  })
  return [
    `${machine}, Node ${node}; load generator, hub and database on the same cores.`,
    '',
    '| name | what | 1/s | of echo | p50 ms | p99 ms | s | hub CPU us | bytes a station | failed |',
    '| --- | --- | --: | --: | --: | --: | --: | --: | --: | --: |',
    ...lines,
  ].join('\n')
}
