/**
 * Ids of 1.6 transactions: positive numbers of 31 bits, unique for ever in a deployment, and
 * without a visible order, since a charge point that can guess one can stop another's transaction.
 * A counter is taken from the database in blocks and sent through a keyed permutation, so two
 * counters never meet in one id; ids of a block that is not used up are lost, of which there are
 * enough.
 */
import { createHmac } from 'node:crypto'

import { assert } from '../base/assert.ts'
import type { Sql } from './link.ts'

/** Ids in one block. 2^31 / 64 blocks: a start of a node every second for a year. */
const BLOCK = 64
const COUNTER_MAX = 2 ** 31
const ROUNDS = 4

/** The next blocks, never given to anyone before. */
export type TakeBlocks = (count: number) => Promise<readonly number[]>

export interface TransactionIds {
  /** As text. Takes new blocks when it has too few. */
  readonly take: (takeBlocks: TakeBlocks, count: number) => Promise<readonly string[]>
}

/** `key` stays the same for ever: another one would give ids out a second time. */
export function newTransactionIds(key: Uint8Array): TransactionIds {
  const free: string[] = []
  const take = async (takeBlocks: TakeBlocks, count: number): Promise<readonly string[]> => {
    // Again, since another writer may have taken what this one counted on.
    while (free.length < count) {
      const blocks = await takeBlocks(Math.ceil((count - free.length) / BLOCK))
      for (const block of blocks) free.push(...idsOfBlock(key, block))
    }
    return free.splice(0, count)
  }
  return { take }
}

export function blocksOf(sql: Sql): TakeBlocks {
  return async (count) => {
    const rows = await sql<{ block: number }[]>`
      select nextval('transaction_blocks')::float8 as block
      from generate_series(1, ${count}::integer)`
    return rows.map(({ block }) => block)
  }
}

function idsOfBlock(key: Uint8Array, block: number): readonly string[] {
  return Array.from({ length: BLOCK }, (_, index) => {
    const counter = (block - 1) * BLOCK + index
    assert(counter < COUNTER_MAX, 'the transaction ids of 31 bits are used up')
    return permute(key, counter)
  }).filter((id) => id !== '0')
}

/** A Feistel network over 32 bits, walked until it is back below 2^31: again a permutation. */
function permute(key: Uint8Array, counter: number): string {
  let value = counter
  do {
    let left = value >>> 16
    let right = value & 0xffff
    for (let round = 0; round < ROUNDS; round += 1) {
      const mixed = left ^ roundOf(key, round, right)
      left = right
      right = mixed
    }
    value = ((left << 16) | right) >>> 0
  } while (value >= COUNTER_MAX)
  return String(value)
}

function roundOf(key: Uint8Array, round: number, half: number): number {
  const bytes = Uint8Array.of(round, half >>> 8, half & 0xff)
  return createHmac('sha256', key).update(bytes).digest().readUInt16BE(0)
}
