import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { repair } from '../../../src/ocpp/lenient/repair.ts'
import type { Rule } from '../../../src/ocpp/lenient/rules.ts'
import { ALL_RULES, KEEPING_RULES, RULES } from '../../../src/ocpp/lenient/rules.ts'
import { findViolation } from '../../../src/ocpp/validate.ts'
import { FIELDS, READINGS } from './cases-fields.ts'
import { VALUES } from './cases-values.ts'
import { TIMES, WORDS } from './cases-words.ts'
import { METER_VALUES_16, SAMPLES, STATUS_16 } from './payloads.ts'

const CASES = [...FIELDS, ...VALUES, ...WORDS, ...TIMES, ...READINGS]

/** More than any attempt may take on a busy machine; a quadratic one takes minutes. */
const SLOW_MS = 3_000

describe('repair', () => {
  for (const { name, version, action, kind = 'request', rules, told, taken, isKept } of CASES) {
    it(`${taken === null ? 'refuses' : 'takes'} ${name} (${version} ${action})`, () => {
      const before = JSON.stringify(told)
      assert.notEqual(findViolation(version, action, kind, told), null)
      assert.equal(repair(version, action, kind, told, 'strict'), null)
      assert.equal(repair(version, action, kind, told, []), null)

      const repaired = repair(version, action, kind, told, rules)
      assert.equal(JSON.stringify(told), before, 'what came is as it was')
      if (taken === null) {
        assert.equal(repaired, null)
        return
      }
      assert.deepEqual(repaired?.payload, taken)
      const violation = findViolation(version, action, kind, repaired?.payload)
      assert.equal(violation !== null, isKept === true, violation?.description)
      for (const { rule } of repaired?.repairs ?? []) assert.ok(rules.includes(rule), rule)
    })
  }

  it('has a case for every rule', () => {
    const used = new Set(
      CASES.flatMap(({ version, action, kind = 'request', told, rules }) =>
        (repair(version, action, kind, told, rules)?.repairs ?? []).map(({ rule }) => rule),
      ),
    )
    assert.deepEqual(
      ALL_RULES.filter((rule) => !used.has(rule)),
      [],
    )
  })

  it('needs the rule that it names', () => {
    for (const { name, version, action, kind = 'request', told, taken, rules } of CASES) {
      const [only] = rules
      if (taken === null || rules.length > 1 || only === undefined) continue
      const others = ALL_RULES.filter((rule) => rule !== only)
      const repaired = repair(version, action, kind, told, others)
      assert.notDeepEqual(repaired?.payload, taken, `${name} without ${only}`)
    }
  })

  it('leaves a payload alone that fits its schema', () => {
    for (const { version, action, kind, payload } of SAMPLES) {
      assert.equal(findViolation(version, action, kind, payload), null, `${version} ${action}`)
      const repaired = repair(version, action, kind, payload, ALL_RULES)
      assert.equal(repaired?.payload, payload)
      assert.deepEqual(repaired?.repairs, [])
    }
  })

  it('says where, and in how many places', () => {
    const reading = { value: 1, unit: 'Hz', 'a secret': 1 }
    const told = {
      ...METER_VALUES_16,
      meterValue: [1, 2].map(() => ({
        timestamp: '2026-01-02T03:04:05Z',
        sampledValue: [{ value: '1' }, reading, reading],
      })),
    }
    assert.deepEqual(repair('ocpp1.6', 'MeterValues', 'request', told, ALL_RULES)?.repairs, [
      { rule: 'dropUnknownField', path: '/meterValue/0/sampledValue/1/*', count: 4 },
      { rule: 'coerceString', path: '/meterValue/0/sampledValue/1/value', count: 4 },
      { rule: 'unknownEnumKept', path: '/meterValue/0/sampledValue/1/unit', count: 4 },
    ])
  })

  it('mends a long session in a few attempts', () => {
    const told = {
      transactionId: '42',
      meterStop: '9800',
      timestamp: '2026-01-02T03:04:05Z',
      transactionData: Array.from({ length: 2_000 }, (_, i) => ({
        timestamp: 1_767_323_045 + i,
        sampledValue: [{ value: i, unit: 'Hz', measurand: 'frequency' }],
      })),
    }
    const repaired = repair('ocpp1.6', 'StopTransaction', 'request', told, ALL_RULES)
    assert.equal(repaired?.repairs.length, 6)
  })

  it('is not misled by names that objects have of their own', () => {
    const told = JSON.parse('{"__proto__":{"status":"Faulted"},"constructor":1}')
    const repaired = repair('ocpp1.6', 'StatusNotification', 'request', told, ALL_RULES)
    assert.equal(repaired, null)
    const whole = { ...STATUS_16, ...told }
    Object.defineProperty(whole, '__proto__', { value: { info: 'x' }, enumerable: true })
    whole.x = JSON.parse('{"__proto__":{"info":"x"}}')
    const mended = repair('ocpp1.6', 'StatusNotification', 'request', whole, ALL_RULES)
    assert.deepEqual(mended?.payload, STATUS_16)
    assert.equal(({} as { status?: string }).status, undefined)
  })

  it('refuses what is no object', () => {
    for (const told of [null, [], '', 'x', 0, true, [1], [[]]]) {
      const repaired = repair('ocpp1.6', 'MeterValues', 'request', told, ALL_RULES)
      assert.equal(repaired, null, JSON.stringify(told))
    }
  })

  it('has a text for every rule, and keeps only by known ones', () => {
    const rows: Record<Rule, { readonly text: string }> = RULES
    for (const rule of ALL_RULES) assert.match(rows[rule].text, /^[A-Z].+\.$/)
    for (const rule of KEEPING_RULES) assert.ok(ALL_RULES.includes(rule))
  })
})

/** Large, and wrong in the dearest way. */
const HOSTILE: readonly { readonly name: string; readonly payload: unknown }[] = [
  {
    name: '10,000 unknown fields',
    payload: {
      ...STATUS_16,
      ...Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`x${i}`, i])),
    },
  },
  { name: 'a depth of 10,000', payload: { ...STATUS_16, x: nest(10_000) } },
  { name: 'a depth of 10,000 in a list', payload: { ...STATUS_16, status: nest(10_000) } },
  { name: 'a million values', payload: { ...STATUS_16, x: Array(1_000_000).fill(0) } },
  { name: 'a very long text', payload: { ...STATUS_16, info: 'x'.repeat(2_000_000) } },
  { name: 'a very long word', payload: { ...STATUS_16, status: ' '.repeat(2_000_000) } },
  { name: 'a very long time', payload: { ...STATUS_16, timestamp: '1 '.repeat(1_000_000) } },
  { name: 'a very long number', payload: { ...STATUS_16, connectorId: '0'.repeat(2_000_000) } },
]

const HOSTILE_READINGS: readonly { readonly name: string; readonly meterValue: unknown }[] = [
  { name: 'nulls in a list', meterValue: Array(100_000).fill(null) },
  { name: 'readings of nothing', meterValue: Array(100_000).fill({}) },
  {
    name: 'another unknown field in each of many readings',
    meterValue: Array.from({ length: 10_000 }, (_, i) => ({ [`x${i}`]: 1 })),
  },
  {
    name: 'many good readings before many unknown fields',
    meterValue: [
      ...Array(20_000).fill({ timestamp: '2026-01-02T03:04:05Z', sampledValue: [{ value: '1' }] }),
      Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`x${i}`, i])),
    ],
  },
]

describe('repair / hostile payloads', () => {
  const all = [
    ...HOSTILE.map((row) => ({ ...row, action: 'StatusNotification' })),
    ...HOSTILE_READINGS.map(({ name, meterValue }) => ({
      name,
      action: 'MeterValues',
      payload: { connectorId: 1, meterValue },
    })),
  ]
  for (const { name, action, payload } of all) {
    it(`ends in time for ${name}`, () => {
      const startedAt = performance.now()
      repair('ocpp1.6', action, 'request', payload, ALL_RULES)
      const elapsedMs = performance.now() - startedAt
      assert.ok(elapsedMs < SLOW_MS, `${elapsedMs} ms`)
    })
  }
})

function nest(depth: number): unknown {
  let value: unknown = 1
  for (let i = 0; i < depth; i += 1) value = i % 2 === 0 ? [value] : { x: value }
  return value
}
