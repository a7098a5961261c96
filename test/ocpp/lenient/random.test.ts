/** Spoils good payloads in all the ways of the field, and looks at what must not happen. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { repair } from '../../../src/ocpp/lenient/repair.ts'
import { ALL_RULES, KEEPING_RULES } from '../../../src/ocpp/lenient/rules.ts'
import { findViolation } from '../../../src/ocpp/validate.ts'
import type { Random } from '../../support/random.ts'
import { seededRandom } from '../../support/random.ts'
import type { Sample } from './payloads.ts'
import { SAMPLES } from './payloads.ts'

const SEEDS = 6_000

/** Amounts, and whose they are: as told, or not taken. */
const MONEY = new Set([
  ...['meterstart', 'meterstop', 'transactionid', 'seqno', 'idtag', 'idtoken', 'value'],
  ...['connectorid', 'evseid', 'reservationid', 'multiplier', 'timespentcharging'],
])

/** Those of them that no repair may lose, where they came as numbers. */
const KEPT_AMOUNTS = ['meterStart', 'meterStop', 'transactionId', 'seqNo', 'value']

const JUNK: readonly unknown[] = [
  ...[null, '', {}, [], 0, 1, -1, 1.25, 1e300, true, false, 'x', 'NaN', '12', '12.5', ' 7 '],
  ...['true', 'Hertz', 'ACCEPTED', 'error', 'other', '2026/01/02 03:04:05', 1767323045, '0000'],
  ...['x'.repeat(60), 'y'.repeat(3_000), [null], [[]], [{}], { a: null }, 2 ** 60, '9'.repeat(20)],
]

describe('repair / random mutations', () => {
  it('never throws, never changes what came, and what comes out is sound', () => {
    const taken = { strictly: 0, repaired: 0, refused: 0 }
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const random = seededRandom(seed)
      const sample = random.pick(SAMPLES)
      const told = structuredClone(sample.payload)
      const count = random.int(1, 4)
      for (let i = 0; i < count; i += 1) spoil(told, random)
      taken[check(sample, told, `seed ${seed}`)] += 1
    }
    // Were most refused, this would show nothing.
    assert.ok(taken.repaired > SEEDS / 4, JSON.stringify(taken))
    assert.ok(taken.refused > SEEDS / 20, JSON.stringify(taken))
  })

  it('repairs by any set of rules, or not at all', () => {
    for (let seed = 1; seed <= 1_500; seed += 1) {
      const random = seededRandom(seed)
      const { version, action, kind, payload } = random.pick(SAMPLES)
      const told = structuredClone(payload)
      spoil(told, random)
      const rules = ALL_RULES.filter(() => random.next() < 0.5)
      const repaired = repair(version, action, kind, told, rules)
      for (const { rule } of repaired?.repairs ?? [])
        assert.ok(rules.includes(rule), `seed ${seed}`)
    }
  })
})

function check({ version, action, kind }: Sample, told: unknown, seed: string) {
  const before = JSON.stringify(told)
  const where = `${seed}: ${version} ${action} ${before.slice(0, 2_000)}`
  const isValid = findViolation(version, action, kind, told) === null
  const repaired = repair(version, action, kind, told, ALL_RULES)
  assert.equal(JSON.stringify(told), before, where)
  if (repaired === null) {
    assert.ok(!isValid, where)
    return 'refused'
  }
  assert.equal(repaired.repairs.length === 0, isValid, where)
  if (isValid) {
    assert.equal(repaired.payload, told, where)
    return 'strictly'
  }
  const isKept = repaired.repairs.some(({ rule }) => KEEPING_RULES.includes(rule))
  const violation = findViolation(version, action, kind, repaired.payload)
  if (!isKept) assert.equal(violation, null, `${where} -> ${violation?.description}`)
  // What is left is what was kept on purpose, and nothing else.
  const again = repair(version, action, kind, repaired.payload, KEEPING_RULES)
  assert.deepEqual(again?.payload, repaired.payload, where)
  const amounts = moneyIn(told)
  for (const amount of moneyIn(repaired.payload)) {
    assert.ok(amounts.has(amount), `${where}: ${amount} was never told`)
  }
  for (const amount of KEPT_AMOUNTS.flatMap((name) => numbersIn(told, name))) {
    assert.ok(moneyIn(repaired.payload).has(amount), `${where}: ${amount} is lost`)
  }
  return 'repaired'
}

/** Every number told under just this name. */
function numbersIn(value: unknown, name: string): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    key === name && typeof inner === 'number'
      ? [`${name.toLowerCase()}=${canonical(inner)}`]
      : numbersIn(inner, name),
  )
}

/** Every amount as `name=value`, numbers and their texts alike. An idTag of nobody is no amount. */
function moneyIn(value: unknown, found = new Set<string>()): ReadonlySet<string> {
  if (typeof value !== 'object' || value === null) return found
  for (const [key, inner] of Object.entries(value)) {
    const name = key.toLowerCase().trim()
    const isAmount = MONEY.has(name) && typeof inner !== 'object' && inner !== ''
    if (isAmount) found.add(`${name}=${canonical(inner)}`)
    moneyIn(inner, found)
  }
  return found
}

function canonical(amount: unknown): string {
  const text = String(amount).trim()
  return /^[+-]?\d+(\.\d+)?$/.test(text) ? String(Number(text)) : text
}

type Holder = Record<string, unknown> | unknown[]

/** One thing in it, anywhere, becomes something else. */
function spoil(payload: Record<string, unknown>, random: Random): void {
  const holders: Holder[] = []
  collect(payload, holders)
  const holder = random.pick(holders)
  if (Array.isArray(holder)) spoilList(holder, random)
  else spoilObject(holder, random)
}

function spoilList(list: unknown[], random: Random): void {
  switch (random.int(0, 3)) {
    case 0:
      list.length = 0
      return
    case 1:
      list.splice(random.int(0, list.length), 0, structuredClone(random.pick(JUNK)))
      return
    case 2:
      if (list.length > 0) list.push(structuredClone(random.pick(list)))
      return
    default:
      if (list.length > 0) list[random.int(0, list.length - 1)] = structuredClone(random.pick(JUNK))
  }
}

function spoilObject(object: Record<string, unknown>, random: Random): void {
  const keys = Object.keys(object)
  if (keys.length === 0) return
  const key = random.pick(keys)
  const value = object[key]
  switch (random.int(0, 7)) {
    case 0:
      delete object[key]
      return
    case 1:
      object[random.pick(['x', '__proto__', 'constructor', '', 'a/b~c', key.toUpperCase()])] = 1
      return
    case 2:
      object[random.pick([key.toLowerCase(), `${key} `, key.toUpperCase()])] = value
      delete object[key]
      return
    case 3:
      object[key] = typeof value === 'string' ? value.toLowerCase() : String(value)
      return
    case 4:
      object[key] = typeof value === 'string' ? `${value} ${value.repeat(20)}` : [value]
      return
    case 5:
      object[key] = typeof value === 'number' ? value + 0.05 : null
      return
    default:
      object[key] = structuredClone(random.pick(JUNK))
  }
}

function collect(value: unknown, holders: Holder[]): void {
  if (typeof value !== 'object' || value === null) return
  holders.push(value as Holder)
  for (const inner of Object.values(value)) collect(inner, holders)
}
