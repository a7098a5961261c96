/** What a store holds of the set-up of charge points, in short, for tests of reports and notes. */
import type { Fact } from '../../src/model/record.ts'
import type { Store } from '../../src/store/store.ts'
import { owner, record } from './facts.ts'
import { jobNote } from './report-facts.ts'

const PAGE = { limit: 1_000, cursor: null }

export function storedSetUp(store: Store) {
  return {
    open: async (id: string) => {
      await store.chargePoints.put('default', id, {})
      await store.registry.claim('default', id, null)
    },
    /** One after the other. */
    tell: async (id: string, facts: readonly Fact[]) => {
      for (const fact of facts) await record(store.writer, owner(id), fact)
    },
    noteJob: async (id: string, ...job: Parameters<typeof jobNote>) => {
      store.writer.note(owner(id), jobNote(...job))
      await store.writer.flush(5_000)
    },
    variablesOf: async (id: string) =>
      (await store.chargePoints.listVariables('default', id)).map(({ name, value }) => [
        name,
        value,
      ]),
    itemsOf: async (id: string) =>
      (await store.items.list('default', id, { kind: null, isOpen: null }, PAGE)).data,
    completedOf: async (id: string) => {
      const filter = { chargePointId: id, type: 'report.completed' }
      return (await store.events.list('default', filter, PAGE)).data.map(({ payload }) => payload)
    },
    jobsOf: async (id: string) => {
      const view = await store.chargePoints.find('default', id)
      return (view?.jobs ?? []).map(({ kind, requestId, status, isOver }) => {
        return [kind, requestId, status, isOver]
      })
    },
  }
}
