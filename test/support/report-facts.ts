/** Facts and notes about set-up for tests of the store: what matters given, the rest has sense. */
import type { Variable } from '../../src/model/event-answer.ts'
import type { Item, ItemChange, ItemKind } from '../../src/model/item.ts'
import type { Note, ReportFact, ToldFact } from '../../src/model/record.ts'
import { AT } from './facts.ts'
import { toldAbout } from './variables.ts'

/** Of a report with numbers, unless told otherwise. Its frame differs with its content and time. */
export function part(facts: Partial<ReportFact> = {}): ReportFact {
  const { seqNo = 0, at = AT, requestId = 1 } = facts
  const payload = { requestId, seqNo, generatedAt: new Date(at).toISOString() }
  return {
    type: 'report.part',
    at,
    kind: 'deviceModel',
    requestId,
    seqNo,
    isLast: false,
    isWhole: false,
    variables: [],
    items: [],
    raw: JSON.stringify([2, `m${seqNo}`, 'NotifyReport', payload]),
    ...facts,
  }
}

export function variable(name: string, value: string | null, more: Partial<Variable> = {}) {
  const [component = '', its = ''] = name.split('.')
  return { name, value, isReadonly: false, about: toldAbout(component, its), ...more }
}

export function item(kind: ItemKind, itemId: string, body: object = {}, isOpen = true): Item {
  return { kind, itemId, body: JSON.stringify(body), isOpen }
}

export function items(...changes: readonly ItemChange[]): Note {
  return { type: 'items', at: AT, items: changes }
}

export function told(facts: Partial<ToldFact> = {}): ToldFact {
  return {
    type: 'told',
    at: AT,
    occurredAt: AT - 1_000,
    topic: 'monitor.event',
    payload: '{"eventId":1}',
    raw: '[2,"m6","NotifyEvent",{}]',
    ...facts,
  }
}

export function jobNote(facts: Partial<Extract<Note, { type: 'job' }>> = {}): Note {
  return {
    type: 'job',
    at: AT,
    kind: 'deviceModel',
    requestId: 1,
    commandId: 'c1',
    status: 'requested',
    isOver: false,
    detail: null,
    fileName: null,
    ...facts,
  }
}
