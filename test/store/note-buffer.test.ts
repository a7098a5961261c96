/** Notes that wait: what replaces what, and what is in order after an outage. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { newMetrics } from '../../src/base/metrics.ts'
import type { Note } from '../../src/model/record.ts'
import { NoteBuffer } from '../../src/store/note-buffer.ts'
import { dropOvertaken } from '../../src/store/note-order.ts'
import { AT, owner } from '../support/facts.ts'
import { item, items, jobNote, told, variable } from '../support/report-facts.ts'

const monitors = (...ids: readonly string[]): Note => {
  return {
    type: 'items.replaced',
    at: AT,
    kind: 'monitor',
    items: ids.map((id) => item('monitor', id)),
  }
}
const monitor = (id: string): Note => items(item('monitor', id))
const protocol: Note = { type: 'protocol', at: AT, protocol: 'ocpp2.1' }
const set = (value: string): Note => {
  return { type: 'variables', at: AT, variables: [variable('A.b', value)] }
}

const name = (note: Note): string => {
  switch (note.type) {
    case 'items':
      return `+${note.items.map(({ itemId }) => itemId).join()}`
    case 'items.replaced':
      return `=${note.items.map(({ itemId }) => itemId).join()}`
    case 'variables':
      return note.variables.map(({ value }) => value).join()
    default:
      return note.type
  }
}

describe('notes that wait', () => {
  const newBuffer = () => new NoteBuffer(newMetrics({ hasProcessMetrics: false }))
  const add = (buffer: NoteBuffer, notes: readonly Note[], id = 'CP') => {
    for (const note of notes) buffer.add(owner(id), note)
  }
  const left = (buffer: NoteBuffer) =>
    dropOvertaken(buffer.take().notes).map(({ note }) => name(note))

  const CASES: readonly (readonly [readonly Note[], readonly Note[], readonly string[]])[] = [
    [[monitor('a')], [monitors('b')], ['=b']],
    [[monitors('b')], [monitor('a')], ['=b', '+a']],
    [[monitor('a'), monitors('b')], [monitor('a')], ['=b', '+a']],
    [[monitors('b'), monitor('a')], [monitors('c')], ['=c']],
    [[set('1')], [protocol], ['protocol']],
    [[set('1'), protocol], [set('2')], ['protocol', '2']],
    [[protocol, set('1')], [set('2')], ['protocol', '2']],
    [[monitors('a')], [protocol, monitor('b')], ['protocol', '+b']],
    [[items(item('alarm', 'a'))], [protocol], ['+a', 'protocol']],
  ]
  for (const [first, second, expected] of CASES) {
    const what = `${first.map(name).join(' ')}, then ${second.map(name).join(' ')}`
    it(`${what}: the same when the first could not be written at once`, () => {
      const plain = newBuffer()
      add(plain, [...first, ...second])
      assert.deepEqual(left(plain), expected)
      const late = newBuffer()
      add(late, first)
      const taken = late.take()
      add(late, second)
      late.putBack(taken)
      assert.deepEqual(left(late), expected)
    })
  }

  it('one charge point makes nothing void of another', () => {
    const buffer = newBuffer()
    add(buffer, [set('1'), monitor('a')], 'OTHER')
    add(buffer, [protocol, monitors()])
    assert.deepEqual(left(buffer), ['1', '+a', 'protocol', '='])
  })

  it('the request of a report is urgent until it is taken', () => {
    const buffer = newBuffer()
    add(buffer, [monitor('a'), jobNote({ kind: 'firmware' }), jobNote({ status: 'stale' })])
    assert.equal(buffer.isUrgent, false)
    add(buffer, [jobNote()])
    assert.equal(buffer.isUrgent, true)
    const taken = buffer.take()
    assert.equal(buffer.isUrgent, false)
    buffer.putBack(taken)
    assert.equal(buffer.isUrgent, true)
  })

  it('what is told goes to the journal and nowhere else', () => {
    const buffer = newBuffer()
    add(buffer, [told({ topic: 'stream.opened' })])
    const { notes, events } = buffer.take()
    assert.deepEqual(notes, [])
    assert.deepEqual(
      events.map(({ row: { type, payload } }) => [type, payload]),
      [['stream.opened', '{"eventId":1}']],
    )
  })
})
