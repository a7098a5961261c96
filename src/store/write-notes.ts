/** One commit of notes out of the buffer; what is bad among them is dropped, alone. */
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Metrics } from '../base/metrics.ts'
import { commitNotes } from './commit-notes.ts'
import type { Db } from './db.ts'
import { isFault, reasonOf } from './link.ts'
import type { NoteBuffer, Notes } from './note-buffer.ts'

export interface WriteNotesOptions {
  readonly db: Db
  readonly node: string
  readonly deadlineMs: number
  readonly clock: Clock
  readonly metrics: Metrics
  readonly log: Log
}

/** False when the database is away: they are back in the buffer. */
export async function writeNotes(options: WriteNotesOptions, buffer: NoteBuffer): Promise<boolean> {
  const { db, node, deadlineMs, metrics, clock } = options
  const at = clock.monotonic()
  const taken = buffer.take()
  try {
    await commitNotes(db, taken, node, deadlineMs)
    const seconds = (clock.monotonic() - at) / 1_000
    metrics.observe('stator_store_commit_seconds', { kind: 'notes' }, seconds)
    return true
  } catch (error) {
    if (isFault(error)) return await writeEach(options, buffer, taken, error)
    buffer.putBack(taken)
    return false
  }
}

/** One of them is bad: the others are written without it. */
async function writeEach(
  options: WriteNotesOptions,
  buffer: NoteBuffer,
  { notes, events }: Notes,
  cause: unknown,
): Promise<boolean> {
  const { db, node, deadlineMs, metrics, log } = options
  const each = [
    ...notes.map((note) => ({ notes: [note], events: [] })),
    ...events.map((event) => ({ notes: [], events: [event] })),
  ]
  if (each.length === 1) {
    log.error({ reason: reasonOf(cause) }, 'a note was refused by the database and is dropped')
    metrics.count('stator_store_notes_dropped_total', { kind: 'refused' })
    return true
  }
  for (const [index, one] of each.entries()) {
    try {
      await commitNotes(db, one, node, deadlineMs)
    } catch (error) {
      if (isFault(error)) {
        await writeEach(options, buffer, one, error)
        continue
      }
      const left = each.slice(index)
      buffer.putBack({
        notes: left.flatMap((its) => its.notes),
        events: left.flatMap((its) => its.events),
      })
      return false
    }
  }
  return true
}
