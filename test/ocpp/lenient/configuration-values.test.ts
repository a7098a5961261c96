import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import {
  toConfigurationBoolean,
  toConfigurationInteger,
  toConfigurationKey,
  toConfigurationList,
  toRateUnits,
} from '../../../src/ocpp/lenient/configuration-values.ts'

/** Each row: what was told, and what it means. */
const TABLES: readonly {
  readonly name: string
  readonly read: (told: string) => unknown
  readonly rows: readonly (readonly [told: string, meant: unknown])[]
}[] = [
  {
    name: 'a key',
    read: toConfigurationKey,
    rows: [
      ['HeartbeatInterval', 'HeartbeatInterval'],
      ['heartbeatinterval', 'HeartbeatInterval'],
      [' "Heartbeat Interval" ', 'HeartbeatInterval'],
      ['HEARTBEAT_INTERVAL', 'HeartbeatInterval'],
      ['ConnectionTimeout', 'ConnectionTimeOut'],
      [' Vendor.own_Key ', 'Vendor.own_Key'],
      ['', ''],
    ],
  },
  {
    name: 'a boolean',
    read: toConfigurationBoolean,
    rows: [
      ['true', true],
      [' "TRUE" ', true],
      ['1', true],
      ['False', false],
      ['off', false],
      ['', null],
      ['maybe', null],
    ],
  },
  {
    name: 'an integer',
    read: toConfigurationInteger,
    rows: [
      ['60', 60],
      [' "60" ', 60],
      ['60.0', 60],
      ['60 s', 60],
      ['-1', -1],
      ['60.5', null],
      ['1e3', null],
      ['', null],
      ['9'.repeat(16), null],
      ['sixty', null],
    ],
  },
  {
    name: 'a list',
    read: toConfigurationList,
    rows: [
      ['Voltage,SoC', ['Voltage', 'SoC']],
      [' Voltage ; "SoC" ', ['Voltage', 'SoC']],
      ['["Voltage","SoC"]', ['Voltage', 'SoC']],
      [',Voltage,,', ['Voltage']],
      ['', []],
    ],
  },
  {
    name: 'rate units',
    read: toRateUnits,
    rows: [
      ['Current', ['A']],
      ['Power', ['W']],
      ['Current,Power', ['A', 'W']],
      ['Power, Current', ['W', 'A']],
      ['W', ['W']],
      ['A', ['A']],
      ['A,W', ['A', 'W']],
      ['"power"', ['W']],
      ['Current/Power', ['A', 'W']],
      ['Current Power', ['A', 'W']],
      ['Watts', ['W']],
      ['W,Power', ['W']],
      ['Both', ['A', 'W']],
      ['', []],
      ['Horses', []],
      ['constructor', []],
    ],
  },
]

describe('configuration-values', () => {
  for (const { name, read, rows } of TABLES) {
    for (const [told, meant] of rows) {
      it(`reads ${JSON.stringify(told)} as ${name}: ${JSON.stringify(meant)}`, () => {
        assert.deepEqual(read(told), meant)
      })
    }
  }

  it('ends in time for a hostile value', () => {
    const startedAt = performance.now()
    const told = `${' '.repeat(500_000)}x${' '.repeat(500_000)}`
    for (const { read } of TABLES) read(told)
    assert.equal(toConfigurationList(','.repeat(1_000_000)).length, 0)
    assert.ok(performance.now() - startedAt < 3_000)
  })
})
