/** The fleet in one line, for people who watch. */
import type { FleetStats } from './fleet-stats.ts'

/** `sentBefore` is the count of sent messages `seconds` ago. */
export function formatProgress(
  stats: FleetStats,
  { sentBefore, seconds }: { readonly sentBefore: number; readonly seconds: number },
): string {
  const rate = seconds > 0 ? (stats.sent - sentBefore) / seconds : 0
  const scripts = stats.scriptsRunning + stats.scriptsDone + stats.scriptsFailed
  const parts = [
    `connected ${stats.connected}/${stats.members}`,
    `accepted ${stats.accepted}`,
    `charging ${stats.charging}`,
    `${(stats.energyWh / 1_000).toFixed(2)} kWh`,
    `${rate.toFixed(rate < 10 ? 1 : 0)} msg/s`,
    stats.answerMsP99 === null ? '' : `p99 ${stats.answerMsP99.toFixed(1)} ms`,
    stats.factsWaiting === 0 ? '' : `waiting ${stats.factsWaiting}`,
    scripts === 0 ? '' : `scripts ${stats.scriptsDone}/${scripts}`,
    stats.failures === 0 ? '' : `failures ${stats.failures}`,
    `errors ${stats.errors + stats.timeouts}`,
    stats.discarded === 0 ? '' : `discarded ${stats.discarded}`,
    // Why nothing happens, when nothing happens: refused, or nobody there.
    stats.connected === stats.members ? '' : formatEnds(stats),
  ]
  return parts.filter((part) => part !== '').join(' · ')
}

/** What is said at the end: one line a subject, only what there was. */
export function formatSummary(stats: FleetStats): readonly string[] {
  const ends = formatEnds(stats)
  return [
    `sent ${stats.sent}, answered ${stats.answered}, errors ${stats.errors}, ` +
      `timeouts ${stats.timeouts}, discarded ${stats.discarded}, commands ${stats.commands}`,
    ...(ends === '' ? [] : [`connections ended: ${ends}`]),
    ...(stats.lastFailure === '' ? [] : [`last failure: ${stats.lastFailure}`]),
  ]
}

function formatEnds({ ends }: FleetStats): string {
  return Object.entries(ends)
    .map(([end, times]) => `${end} x${times}`)
    .join(', ')
}
