/**
 * The record's door: facts are spread over the writers by charge point, notes follow them, frames
 * go to the message log. Takes everything, never throws, and says when it has too much.
 */
import type { Clock } from '../base/clock.ts'
import type { Metrics } from '../base/metrics.ts'
import type { Fact, Owner } from '../model/record.ts'
import type { Breaker } from './breaker.ts'
import { keyOf } from './fact.ts'
import type { FactWriter } from './fact-writer.ts'
import type { MessageLog } from './message-log.ts'
import type { StoreSettings, Writer } from './store.ts'

export interface WriterOptions {
  readonly writers: readonly FactWriter[]
  readonly messageLog: MessageLog
  readonly breaker: Breaker
  readonly clock: Clock
  readonly metrics: Metrics
  readonly settings: Pick<StoreSettings, 'queueBytesMax' | 'queueFactsMax'>
}

export interface WriterWithLife extends Writer {
  /** What was noted is written, so that a load finds it. */
  readonly settleNotes: (deadlineMs: number) => Promise<void>
  readonly close: () => void
}

/** Past twice the bound even those are given up who did not ask whether it is full. */
const HARD_BOUND = 2
const GAUGE_MS = 1_000

/** Roughly what a fact costs in memory beside its text. */
const FACT_BYTES = 400
const SAMPLE_BYTES = 200

export function newWriter(options: WriterOptions): WriterWithLife {
  const { writers, messageLog, breaker, metrics, settings } = options
  const { queueBytesMax, queueFactsMax } = settings
  const count = (): number => writers.reduce((sum, { facts }) => sum + facts, 0)
  const bytes = (): number => writers.reduce((sum, writer) => sum + writer.bytes, 0)
  const isBeyond = (times: number): boolean =>
    count() >= queueFactsMax * times || bytes() >= queueBytesMax * times
  const writerOf = ({ tenant, chargePointId }: Owner): FactWriter =>
    writers[hashOf(keyOf(tenant, chargePointId)) % writers.length] as FactWriter
  const gauges = setInterval(() => {
    metrics.set('stator_store_queue_facts', {}, count())
    metrics.set('stator_store_queue_bytes', {}, bytes())
  }, GAUGE_MS)
  gauges.unref()
  return {
    record: (owner, fact, done) => {
      if (isBeyond(HARD_BOUND)) {
        metrics.count('stator_store_facts_total', { result: 'givenUp' })
        setImmediate(() => done({ failed: 'unavailable' }))
        return
      }
      writerOf(owner).record({ owner, fact }, bytesOf(fact), done)
    },
    note: (owner, note) => writerOf(owner).note(owner, note),
    log: messageLog.add,
    isAvailable: breaker.isUp,
    isFull: () => isBeyond(1),
    flush: (deadlineMs) => within(deadlineMs, () => flushAll(options, deadlineMs)),
    settleNotes: (deadlineMs) =>
      within(deadlineMs, async () => {
        await Promise.all(writers.map((writer) => writer.settleNotes()))
      }),
    close: () => {
      clearInterval(gauges)
      messageLog.close()
      for (const writer of writers) writer.close()
    },
  }
}

async function flushAll(
  { writers, messageLog, breaker, clock }: WriterOptions,
  deadlineMs: number,
): Promise<void> {
  const end = clock.monotonic() + deadlineMs
  while (writers.some(({ isIdle }) => !isIdle) && clock.monotonic() < end) {
    await breaker.whenUp(end - clock.monotonic())
    await Promise.all(writers.map((writer) => writer.settle()))
  }
  await messageLog.flush()
}

function bytesOf(fact: Fact): number {
  const raw = 'raw' in fact ? fact.raw.length : 0
  const samples = 'samples' in fact ? fact.samples.length : 0
  return FACT_BYTES + raw + samples * SAMPLE_BYTES
}

function hashOf(text: string): number {
  let hash = 0
  for (let i = 0; i < text.length; i += 1) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) >>> 0
  return hash
}

/** Gives up the wait, not the work. */
async function within(ms: number, work: () => Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms)
  })
  await Promise.race([work(), patience])
  clearTimeout(timer)
}
