/** What a list of latencies comes to. */
import type { Figures } from './generator.ts'

/** `times` in ms, each of one thing done, over this many seconds. */
export function summarise(times: readonly number[], seconds: number): Figures {
  const sorted = Float64Array.from(times).sort()
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  const answered = sorted.length
  return {
    seconds,
    answered,
    perSecond: Math.round(answered / seconds),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    maxMs: sorted.at(-1) ?? 0,
    failed: 0,
    cpuSeconds: 0,
  }
}
