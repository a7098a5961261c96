/** What the model of the store keeps of notes: jobs, and the version spoken last. */
import type { Job, JobKind } from '../../src/model/job.ts'
import { JOBS_MAX, REMOTE_START_PATIENCE_MS } from '../../src/model/job.ts'
import type { Note, Owner } from '../../src/model/record.ts'

export class NotesModel {
  readonly #jobs = new Map<string, Job>()
  readonly #protocols = new Map<string, string>()

  keep({ chargePointId }: Owner, note: Note): void {
    if (note.type === 'protocol') this.#protocols.set(chargePointId, note.protocol)
    if (note.type !== 'job') return
    const { kind, requestId, commandId, status, isOver, detail, at } = note
    const dueAt = isOver ? null : at + REMOTE_START_PATIENCE_MS
    const job = { kind, requestId, commandId, status, isOver, detail, dueAt }
    this.#jobs.set(`${chargePointId} ${kind} ${requestId}`, job)
  }

  findJob(chargePointId: string, kind: JobKind, requestId: number | null): Job | null {
    return this.#jobs.get(`${chargePointId} ${kind} ${requestId}`) ?? null
  }

  /** What a claim finds. */
  load(chargePointId: string): { readonly jobs: readonly Job[]; readonly protocol: string | null } {
    const jobs = [...this.#jobs].filter(([key]) => key.startsWith(`${chargePointId} `))
    const protocol = this.#protocols.get(chargePointId) ?? null
    return { jobs: jobs.map(([, job]) => job).slice(-JOBS_MAX), protocol }
  }
}
