/**
 * The entry: settings, a node, signals. `start` runs it until SIGTERM or SIGINT; `config` prints
 * what is in force. Exit codes: 0 in good order, 1 an error, 2 settings that cannot be used.
 */
import { systemClock } from './base/clock.ts'
import { openLog } from './base/log.ts'
import { newMetrics } from './base/metrics.ts'
import { printHelp } from './config-print.ts'
import { loadConfig, printConfig, systemSources } from './config-sources.ts'
import { startNode } from './node.ts'

const [, , command = 'start', ...flags] = process.argv
const loaded = loadConfig(systemSources(flags))
if (flags.includes('--help')) {
  process.stdout.write(`${printHelp()}\n`)
} else if (!loaded.isValid) {
  for (const problem of loaded.problems) process.stderr.write(`stator: ${problem}\n`)
  process.exitCode = 2
} else if (command === 'config') {
  process.stdout.write(`${printConfig(loaded)}\n`)
} else await run(loaded.settings)

async function run(settings: Parameters<typeof startNode>[0]['settings']): Promise<void> {
  const isPretty = settings.log.pretty ?? process.stdout.isTTY === true
  const log = openLog({ level: settings.log.level, isPretty })
  const metrics = newMetrics({ hasProcessMetrics: true })
  // What nobody caught is a state nobody thought of: better none than a wrong one.
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'an error that nobody caught')
    process.exit(1)
  })
  try {
    const node = await startNode({ settings, clock: systemClock, metrics, log })
    process.stdout.write(`${node.banner}\n`)
    let isStopping = false
    const stop = (signal: string) => {
      // A second one means it.
      if (isStopping) process.exit(1)
      isStopping = true
      log.info({ signal }, 'stopping')
      void node.stop().then(() => process.exit(0))
    }
    process.on('SIGTERM', stop)
    process.on('SIGINT', stop)
  } catch (error) {
    log.fatal({ err: error }, 'cannot start')
    process.exitCode = 1
    setTimeout(() => process.exit(1), 100)
  }
}
