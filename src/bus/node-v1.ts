/**
 * What nodes say to each other, version 1. A change that an older node would not understand is a
 * new file and a new subject, not an edit: in a rolling upgrade both are spoken.
 */
import { HubError } from '../base/errors.ts'
import type { Command, Outcome } from '../model/command.ts'
import type { ChargePointRef } from './commands.ts'
import { nodesSubject } from './subjects.ts'

/** The words behind `stator.v1.node.<node>.`. */
export const NODE_WORDS = ['command', 'outcome', 'live', 'unknown', 'wake'] as const
export type NodeWord = (typeof NODE_WORDS)[number]

/** `command`: send it, and tell `from` what came of it. Answered with a `CommandTaken`. */
export interface CommandRequest extends ChargePointRef {
  readonly from: string
  readonly epoch: number
  readonly command: Command
}

/** `here` false: it has no such connection, or not that one yet. */
export interface CommandTaken {
  readonly here: boolean
}

/** `outcome`: of a command that was taken. */
export interface CommandOutcome {
  readonly commandId: string
  readonly outcome: Outcome
}

/** On ALIVE_SUBJECT: each node says it with each renewal of its lease. */
export interface Alive {
  readonly node: string
  readonly name: string
  /** Whether it can reach the database. */
  readonly hasStore: boolean
  readonly connections: number
}

export const ALIVE_SUBJECT = nodesSubject('alive')

export function parseAlive(text: string): Alive {
  return parseSaid<Alive>(text, {
    node: 'string',
    name: 'string',
    hasStore: 'boolean',
    connections: 'number',
  })
}

/** Another node's words are ours in another version: what must be there is looked at, no more. */
export function parseSaid<Said extends object>(
  text: string,
  kinds: { readonly [Name in keyof Said]: 'string' | 'number' | 'boolean' | 'object' },
): Said {
  const said: unknown = JSON.parse(text)
  for (const [name, kind] of Object.entries(kinds)) {
    if (typeof (said as Record<string, unknown> | null)?.[name] !== kind) {
      throw new HubError('BAD_REQUEST', { detail: `expected ${name} to be of type ${kind}` })
    }
  }
  return said as Said
}
