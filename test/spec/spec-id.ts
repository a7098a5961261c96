/** What a row of the tables is, and how a table of titles becomes rows. */

/** `all`: whatever the version. `SOAP` speaks of what the hub does not speak yet. */
export type Applies = '1.6' | 'all' | '2.x' | '2.1' | 'SOAP'

export interface SpecId {
  /** The first word of the name of its test. */
  readonly id: string
  readonly group: string
  readonly title: string
  readonly applies: Applies
}

/** Cases of a part of the checklist of 2.0.1, which 2.1 has as well, or of those new in 2.1. */
export function checklist2(
  version: '2.0.1' | '2.1',
  name: string,
  titles: Readonly<Record<string, string>>,
): readonly SpecId[] {
  const group = `Checklist of ${version}: ${name}`
  const applies = version === '2.1' ? '2.1' : '2.x'
  return Object.entries(titles).map(([id, title]) => ({ id, group, title, applies }))
}
