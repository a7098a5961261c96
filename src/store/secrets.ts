/** Operator tokens, as hashes, and small values of the deployment that all nodes share. */
import type { OperatorTokens, Secrets } from './store.ts'
import type { QueryOptions } from './transactions.ts'

export function newOperatorTokens({ db, deadlineMs }: QueryOptions): OperatorTokens {
  return {
    isKnown: async (hash) => {
      const rows = await db.run(
        (sql) => sql`select 1 from operator_tokens where hash = ${hash}`,
        deadlineMs,
      )
      return rows.length > 0
    },
    add: async (hash, name) => {
      await db.run(
        (sql) => sql`
          insert into operator_tokens (hash, name) values (${hash}, ${name})
          on conflict (hash) do update set name = excluded.name`,
        deadlineMs,
      )
    },
    remove: async (hash) => {
      const rows = await db.run(
        (sql) => sql`delete from operator_tokens where hash = ${hash} returning 1`,
        deadlineMs,
      )
      return rows.length > 0
    },
  }
}

export function newSecrets({ db, deadlineMs }: QueryOptions): Secrets {
  return {
    find: async (name) => {
      const rows = await db.run(
        (sql) => sql<{ value: string }[]>`select value from secrets where name = ${name}`,
        deadlineMs,
      )
      return rows[0]?.value ?? null
    },
    findOrAdd: async (name, value) =>
      await db.run(async (sql) => {
        await sql`
          insert into secrets (name, value) values (${name}, ${value}) on conflict do nothing`
        const rows = await sql<{ value: string }[]>`
          select value from secrets where name = ${name}`
        return rows[0]?.value ?? value
      }, deadlineMs),
  }
}
