/**
 * Every OCPP message the hub knows: the tables are in actions-16.ts and actions-2.ts, one row for
 * each message of each version. A row missing, too many, or with another version's handler stops
 * the build; how to add one stands in README.md.
 */

import { OCPP_21, OCPP_201 } from './actions-2.ts'
import { OCPP_16 } from './actions-16.ts'
import type { Row } from './handler.ts'
import type { Version } from './version.ts'

/** A row whose message is not looked at yet, so its content is unknown. */
export type AnyRow = Row<{ readonly request: unknown; readonly response: unknown }>

const TABLES: Record<Version, object> = {
  'ocpp1.6': OCPP_16,
  'ocpp2.0.1': OCPP_201,
  'ocpp2.1': OCPP_21,
}

/** Null when this version has no such action. */
export function findRow(version: Version, action: string): AnyRow | null {
  const table = TABLES[version] as Readonly<Record<string, AnyRow>>
  // The tables are typed row by row; who calls a handler has held the payload against its schema.
  return Object.hasOwn(table, action) ? (table[action] ?? null) : null
}

/** All actions of a version, sorted. */
export function listActions(version: Version): readonly string[] {
  return Object.keys(TABLES[version]).sort()
}

/** What we may send to a charge point of this version, sorted. */
export function listCommands(version: Version): readonly string[] {
  return listActions(version).filter((action) => findRow(version, action)?.from !== 'chargePoint')
}
