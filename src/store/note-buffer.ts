/**
 * Notes that wait to be written. Of one thing only the latest counts, so they replace each other;
 * what the journal wants of them does not, and waits in a queue. Both are bounded: past that the
 * oldest is shed and counted, since a note is state that will be told again.
 */
import { BoundedQueue } from '../base/bounded-queue.ts'
import type { Metrics } from '../base/metrics.ts'
import type { Note, Owner } from '../model/record.ts'
import { type EventRow, keyOf } from './fact.ts'
import { isOrdered } from './note-order.ts'
import { isReportKind } from './report-kinds.ts'

export interface OwnedNote {
  readonly owner: Owner
  readonly note: Note
}

/** A row for the journal, and whose it is. */
export interface OwnedEvent {
  readonly owner: Owner
  readonly row: EventRow
}

export interface Notes {
  readonly notes: readonly OwnedNote[]
  readonly events: readonly OwnedEvent[]
}

/** Different things with a note waiting. Past it the one that waits longest is shed. */
const NOTES_MAX = 100_000

/** Rows for the journal. Past it new ones are shed. */
const EVENTS_MAX = 50_000

/**
 * Meter progress of running transactions is told by every reading, and each telling would cost a
 * row update: so many a second are written, in turn; the readings themselves are all stored.
 */
const PROGRESS_PER_SECOND_MAX = 200

/** In one commit. */
const NOTES_PER_COMMIT_MAX = 2_000

export class NoteBuffer {
  readonly #metrics: Metrics
  #notes = new Map<string, OwnedNote>()
  #events = new BoundedQueue<OwnedEvent>(EVENTS_MAX)
  /** Progress that waits for its turn; of one transaction only the latest. */
  #progress = new Map<string, OwnedNote>()
  #progressTokens = PROGRESS_PER_SECOND_MAX
  #progressAt = 0
  #isUrgent = false

  constructor(metrics: Metrics) {
    this.#metrics = metrics
  }

  get isEmpty(): boolean {
    return this.#notes.size === 0 && this.#events.length === 0
  }

  /** Not to wait: a report was asked for, and its parts must find that when they come. */
  get isUrgent(): boolean {
    return this.#isUrgent
  }

  add(owner: Owner, note: Note): void {
    if (note.type === 'transaction.progress') return this.#addProgress(owner, note)
    this.#putAll(owner, note)
    const row = toEvent(owner, note)
    if (row !== null && !this.#events.push({ owner, row })) this.#shed('event')
  }

  /** Progress that waits need not wait any longer: all is to be written now. */
  hurry(): void {
    for (const [key, { owner, note }] of this.#progress) this.#put(key, owner, note)
    this.#progress.clear()
  }

  /** Takes out what goes into one commit. */
  take(): Notes {
    const notes: OwnedNote[] = []
    for (const [key, one] of this.#notes) {
      if (notes.length >= NOTES_PER_COMMIT_MAX) break
      notes.push(one)
      this.#notes.delete(key)
    }
    if (this.#notes.size === 0) this.#isUrgent = false
    const events: OwnedEvent[] = []
    while (events.length < NOTES_PER_COMMIT_MAX) {
      const event = this.#events.shift()
      if (event === undefined) break
      events.push(event)
    }
    return { notes, events }
  }

  /** Could not be written now: waits again, before all that is newer. */
  putBack({ notes, events }: Notes): void {
    const newer = this.#notes
    this.#notes = new Map()
    for (const { owner, note } of notes) this.#putAll(owner, note)
    for (const [key, { owner, note }] of newer) this.#put(key, owner, note)
    for (const event of events) if (!this.#events.push(event)) this.#shed('event')
  }

  #addProgress(owner: Owner, note: Extract<Note, { type: 'transaction.progress' }>): void {
    const key = keyOf(owner.tenant, owner.chargePointId, `${note.type} ${note.transactionId}`)
    this.#progress.set(key, { owner, note })
    const gained = ((note.at - this.#progressAt) * PROGRESS_PER_SECOND_MAX) / 1_000
    this.#progressTokens = Math.min(PROGRESS_PER_SECOND_MAX, this.#progressTokens + gained)
    this.#progressAt = note.at
    for (const [oldest, one] of this.#progress) {
      if (this.#progressTokens < 1) break
      this.#progressTokens -= 1
      this.#progress.delete(oldest)
      this.#put(oldest, one.owner, one.note)
    }
    if (this.#progress.size <= NOTES_MAX) return
    this.#progress.delete(key)
    this.#shed('note')
  }

  #putAll(owner: Owner, note: Note): void {
    for (const [key, one] of split(note)) {
      this.#put(keyOf(owner.tenant, owner.chargePointId, key), owner, one)
    }
  }

  #put(key: string, owner: Owner, note: Note): void {
    const before = this.#notes.get(key)?.note
    // A new one has its place at the end.
    if (before !== undefined && isOrdered(note)) this.#notes.delete(key)
    this.#notes.set(key, { owner, note: before === undefined ? note : carry(before, note) })
    if (isReportRequest(note)) this.#isUrgent = true
    if (this.#notes.size <= NOTES_MAX) return
    for (const [oldest] of this.#notes) {
      this.#notes.delete(oldest)
      break
    }
    this.#shed('note')
  }

  #shed(kind: 'note' | 'event'): void {
    this.#metrics.count('stator_store_notes_dropped_total', { kind })
  }
}

/** What a job said once and does not say again. */
function carry(before: Note, note: Note): Note {
  if (note.type !== 'job' || before.type !== 'job' || note.status === 'requested') return note
  const { commandId, detail, fileName } = before
  return {
    ...note,
    commandId: note.commandId ?? commandId,
    detail: note.detail ?? detail,
    fileName: note.fileName ?? fileName,
  }
}

function isReportRequest(note: Note): boolean {
  return note.type === 'job' && note.status === 'requested' && isReportKind(note.kind)
}

/** What a note is about: a later one about the same replaces it. None for what is only history. */
function split(note: Note): readonly (readonly [key: string, note: Note])[] {
  switch (note.type) {
    case 'data.transferred':
    case 'certificate.requested':
    case 'told':
      return []
    case 'charge-point.disconnected':
    case 'charge-point.booted':
    case 'local-list':
    case 'protocol':
      return [[note.type, note]]
    case 'connector.status':
    case 'availability':
      return [[`${note.type} ${note.evseId} ${note.connectorId}`, note]]
    case 'transaction.progress':
      return [[`${note.type} ${note.transactionId}`, note]]
    case 'transaction.flagged':
      return [[`${note.type} ${note.transactionId} ${note.flag}`, note]]
    case 'reservation':
      return [[`${note.type} ${note.reservationId}`, note]]
    case 'charging-profile.set':
      return [[`charging-profile ${note.profile.profileId}`, note]]
    case 'charging-profile.removed':
      return [[`charging-profile ${note.profileId}`, note]]
    case 'variables':
      return note.variables.map((one) => [`variable ${one.name}`, { ...note, variables: [one] }])
    case 'items':
      return note.items.map((one) => [`item ${one.kind} ${one.itemId}`, { ...note, items: [one] }])
    case 'items.replaced':
      return [[`items ${note.kind}`, note]]
    case 'job':
      return [[`${note.type} ${note.kind} ${note.requestId}`, note]]
    case 'command':
      return [[`${note.type} ${note.commandId}`, note]]
  }
}

/** What the journal is told of a note; null for nothing. */
function toEvent(owner: Owner, note: Note): EventRow | null {
  const { tenant, chargePointId } = owner
  const row = (type: string, occurredAt: number | null, body: object): EventRow => {
    const payload = JSON.stringify(body)
    const key = `${note.at} ${payload}`
    return { tenant, chargePointId, type, at: note.at, occurredAt, key, payload, raw: null }
  }
  switch (note.type) {
    case 'charge-point.booted': {
      const { type, at: _, isInventoryWanted: __, ...body } = note
      return row(type, null, body)
    }
    case 'connector.status': {
      const { type, at: _, occurredAt, ...body } = note
      return row(type, occurredAt, body)
    }
    case 'data.transferred':
    case 'certificate.requested': {
      const { type, at: _, ...body } = note
      return row(type, null, body)
    }
    case 'told': {
      const { at, occurredAt, topic, payload } = note
      const key = `${at} ${payload}`
      return { tenant, chargePointId, type: topic, at, occurredAt, key, payload, raw: null }
    }
    case 'reservation': {
      const { type: _, at: __, expiresAt, ...body } = note
      return row('reservation.status', null, { ...body, expiresAt: isoOf(expiresAt) })
    }
    case 'job': {
      const { type: _, at: __, ...body } = note
      return row('job.status', null, body)
    }
    default:
      return null
  }
}

function isoOf(at: number): string | null {
  return Math.abs(at) <= 8.64e15 ? new Date(at).toISOString() : null
}
