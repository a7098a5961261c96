/** For `node --test`: one line a file, and everything about what failed. */
import { relative } from 'node:path'

const files = new Map()

/** An async generator of text, as the test runner wants a reporter. */
// biome-ignore lint/style/noDefaultExport: the test runner wants one
export default async function* report(events) {
  const failures = []
  for await (const { type, data } of events) {
    if (type === 'test:stderr') yield data.message
    if (type !== 'test:pass' && type !== 'test:fail') continue
    const file = count(data, type === 'test:fail')
    if (type === 'test:fail' && !isOnlyOfParts(data)) failures.push({ file, data })
  }
  for (const [name, { passed, failed, ms }] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const mark = failed === 0 ? 'ok  ' : 'FAIL'
    yield `${mark} ${name} ${passed}/${passed + failed} in ${(ms / 1000).toFixed(1)} s\n`
  }
  for (const { file, data } of failures) yield `\n${formatFailure(file, data)}`
  const all = [...files.values()]
  const passed = all.reduce((sum, file) => sum + file.passed, 0)
  const failed = all.reduce((sum, file) => sum + file.failed, 0)
  yield `\n${passed} passed, ${failed} failed\n`
}

/** Tests count; the suites that hold them, and the files that hold those, do not. */
function count(data, isFailure) {
  const name = data.file === undefined ? 'unknown' : relative(process.cwd(), data.file)
  const known = files.get(name) ?? { passed: 0, failed: 0, ms: 0 }
  const isTest = data.details.type !== 'suite'
  const ms = data.nesting === 0 ? data.details.duration_ms : 0
  files.set(name, {
    passed: known.passed + (isTest && !isFailure ? 1 : 0),
    failed: known.failed + (isTest && isFailure && !isOnlyOfParts(data) ? 1 : 0),
    ms: known.ms + ms,
  })
  return name
}

/** It failed because a test inside of it did, which is told already. */
function isOnlyOfParts({ details }) {
  return details.error?.failureType === 'subtestsFailed'
}

function formatFailure(file, { name, details }) {
  const { error } = details
  const cause = error?.cause ?? error
  const text =
    cause instanceof Error ? (cause.stack ?? cause.message) : String(cause?.stack ?? cause)
  return `FAIL ${file}: ${name}\n${text.replaceAll(/^/gm, '     ')}\n`
}
