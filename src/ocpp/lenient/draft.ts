/**
 * A copy of a payload that may be changed, and the places in it. The payload itself never is.
 *
 * Where a check is waived, the draft holds something that passes, and remembers what stands there
 * in truth; `finishDraft` puts that back.
 */

export type Holder = Record<string, unknown> | unknown[]

/** Where a value stands: in `holder`, which stands in `up`. Null above the whole payload. */
export interface Place {
  readonly holder: Holder
  readonly key: string | number
  readonly up: Place | null
}

export type Change =
  | { readonly type: 'set'; readonly place: Place; readonly value: unknown }
  | { readonly type: 'drop'; readonly place: Place }
  /** The value stays, and is not checked. `passing` stands in for it meanwhile. */
  | {
      readonly type: 'keep'
      readonly place: Place
      readonly value: unknown
      readonly passing: unknown
    }

export interface Draft {
  readonly root: { payload: unknown }
  /** Values in it, at every depth. */
  readonly size: number
  readonly kept: { readonly place: Place; readonly value: unknown }[]
}

/** How to take changes back, the last first. */
export type Undo = () => void

/** A frame is no deeper (FRAME_DEPTH_MAX), and a frame of the default size holds no more. */
const DEPTH_MAX = 40
const SIZE_MAX = 250_000

/** Null for a payload past the limits: it is refused as it is. */
export function newDraft(payload: unknown): Draft | null {
  const counter = { left: SIZE_MAX }
  const copy = copyOf(payload, counter, DEPTH_MAX)
  if (counter.left < 0) return null
  return { root: { payload: copy }, size: SIZE_MAX - counter.left, kept: [] }
}

/** The payload with all that was kept. The draft is of no use afterwards. */
export function finishDraft({ root, kept }: Draft): unknown {
  for (const { place, value } of kept) write(place, value)
  return root.payload
}

/** The parts of a JSON pointer, which Ajv writes in names of the schema and places in lists. */
export function partsOf(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** The one place that a pointer names. Null when it leads nowhere. */
export function findPlace(draft: Draft, pointer: string): Place | null {
  let place: Place = { holder: draft.root, key: 'payload', up: null }
  for (const part of partsOf(pointer)) {
    const value = valueAt(place)
    if (!isHolder(value)) return null
    place = { holder: value, key: Array.isArray(value) ? Number(part) : part, up: place }
  }
  return place
}

/** Every place that the same part of the schema is about: those in all elements of its lists. */
export function similarPlaces(draft: Draft, pointer: string): readonly Place[] {
  let places: Place[] = [{ holder: draft.root, key: 'payload', up: null }]
  for (const part of partsOf(pointer)) {
    const next: Place[] = []
    for (const up of places) {
      const holder = valueAt(up)
      if (!isHolder(holder)) continue
      if (!Array.isArray(holder)) next.push({ holder, key: part, up })
      else for (let i = 0; i < holder.length; i += 1) next.push({ holder, key: i, up })
    }
    places = next
  }
  return places
}

/** The names on the way to a place, with `*` for each place in a list. */
export function pathOf(place: Place): readonly string[] {
  const path: string[] = []
  for (let at: Place | null = place; at !== null && at.up !== null; at = at.up) {
    path.push(typeof at.key === 'number' ? '*' : at.key)
  }
  return path.reverse()
}

/** Undefined when nothing is there. */
export function valueAt({ holder, key }: Place): unknown {
  return Object.hasOwn(holder, key) ? (holder as Record<string | number, unknown>)[key] : undefined
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Makes all the changes, and says how to take them back. */
export function applyChanges(draft: Draft, changes: readonly Change[]): Undo {
  const undos: Undo[] = []
  const dropped = new Map<unknown[], Set<unknown>>()
  for (const change of changes) {
    const { holder, key } = change.place
    if (change.type === 'drop' && Array.isArray(holder)) {
      dropped.set(holder, (dropped.get(holder) ?? new Set()).add(key))
    } else {
      undos.push(changeOne(draft, change))
    }
  }
  for (const [list, keys] of dropped) undos.push(dropElements(list, keys))
  return () => {
    for (const undo of undos.reverse()) undo()
  }
}

function changeOne(draft: Draft, change: Change): Undo {
  const { place } = change
  const before = valueAt(place)
  const restore = () => (before === undefined ? remove(place) : write(place, before))
  switch (change.type) {
    case 'drop':
      remove(place)
      return restore
    case 'set':
      write(place, change.value)
      return restore
    case 'keep':
      write(place, change.passing)
      draft.kept.push({ place, value: change.value })
      return () => {
        draft.kept.pop()
        restore()
      }
  }
}

/** In place, since other places point to the list. */
function dropElements(list: unknown[], keys: ReadonlySet<unknown>): Undo {
  const before = list.slice()
  fill(
    list,
    before.filter((_, i) => !keys.has(i)),
  )
  return () => fill(list, before)
}

function fill(list: unknown[], elements: readonly unknown[]): void {
  list.length = 0
  for (const element of elements) list.push(element)
}

function write({ holder, key }: Place, value: unknown): void {
  ;(holder as Record<string | number, unknown>)[key] = value
}

function remove({ holder, key }: Place): void {
  delete (holder as Record<string | number, unknown>)[key]
}

function isHolder(value: unknown): value is Holder {
  return typeof value === 'object' && value !== null
}

/** `fromEntries` makes a field of any name, `__proto__` too, a field and nothing else. */
function copyOf(value: unknown, counter: { left: number }, depthLeft: number): unknown {
  counter.left -= 1
  if (!isHolder(value)) return value
  if (depthLeft === 0) counter.left = -1
  if (counter.left < 0) return null
  if (Array.isArray(value)) return value.map((inner) => copyOf(inner, counter, depthLeft - 1))
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, copyOf(inner, counter, depthLeft - 1)]),
  )
}
