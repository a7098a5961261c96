/** Settings: each source, which goes first, and every problem told at once, without secrets. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { SettingName, SettingRow } from '../src/config.ts'
import { SETTINGS } from '../src/config.ts'
import { printHelp } from '../src/config-print.ts'
import type { Loaded, Sources } from '../src/config-sources.ts'
import {
  environmentNameOf,
  flagOf,
  loadConfig,
  printConfig,
  WELL_KNOWN,
} from '../src/config-sources.ts'

const ROWS = Object.entries(SETTINGS) as [SettingName, SettingRow<unknown>][]
const SECRET = 'q7f2-9xkd-m3tv'

describe('config', () => {
  it('has a default in range for every setting, and says what each means', () => {
    for (const [name, { default: value, range, choices, meaning, kind, isSecret }] of ROWS) {
      assert.match(meaning, /^[A-Z].*\.$/, name)
      if (isSecret) assert.equal(value, null, name)
      if (kind === 'integer') {
        assert.ok(range !== null && Number(value) >= range[0] && Number(value) <= range[1], name)
      }
      if (kind === 'choice') assert.ok(choices?.includes(String(value)), name)
    }
  })

  it('gives every setting one name in the environment and one as a flag', () => {
    const variables = ROWS.map(([name]) => environmentNameOf(name))
    const flags = ROWS.map(([name]) => flagOf(name))
    assert.equal(new Set([...variables, ...Object.keys(WELL_KNOWN)]).size, ROWS.length + 4)
    assert.equal(new Set(flags).size, ROWS.length)
    assert.equal(environmentNameOf('edge.pingSeconds'), 'STATOR_EDGE__PING_SECONDS')
    assert.equal(environmentNameOf('dataDir'), 'STATOR_DATA_DIR')
    assert.equal(
      environmentNameOf('store.retentionDays.meterValues'),
      'STATOR_STORE__RETENTION_DAYS__METER_VALUES',
    )
    assert.equal(flagOf('edge.pingSeconds'), '--edge.ping-seconds')
  })

  it('runs without any source on the defaults alone', () => {
    const { settings, origins } = valid(load({}))
    assert.equal(settings.http.port, 8_080)
    assert.equal(settings.store.retentionDays.messages, 14)
    assert.deepEqual(settings.ocpp.versions, ['ocpp1.6', 'ocpp2.0.1', 'ocpp2.1'])
    assert.equal(settings.log.pretty, null)
    assert.ok(Object.values(origins).every((origin) => origin === 'default'))
  })

  it('takes flags before environment before file before default', () => {
    const files = { 'a.yaml': 'http: { port: 1 }\nmanagement.port: 2\ndrain: { seconds: 3 }' }
    const environment = {
      STATOR_CONFIG: 'a.yaml',
      PORT: '10',
      STATOR_HTTP__PORT: '11',
      STATOR_MANAGEMENT__PORT: '12',
    }
    const { settings, origins } = valid(load({ flags: ['--http.port', '20'], environment, files }))
    assert.equal(settings.http.port, 20)
    assert.equal(settings.management.port, 12)
    assert.equal(settings.drain.seconds, 3)
    assert.equal(settings.drain.closesPerSecond, 500)
    assert.equal(origins['http.port'], 'flag --http.port')
    assert.equal(origins['management.port'], 'environment STATOR_MANAGEMENT__PORT')
    assert.equal(origins['drain.seconds'], 'file a.yaml drain.seconds')
  })

  it('reads every kind from every source', () => {
    const flags = ['--demo', '--auto-accept=false', '--ocpp.versions', 'ocpp1.6, ocpp2.1']
    const environment = { LOG_LEVEL: 'debug', STATOR_LOG__PRETTY: '0', STATOR_DATA_DIR: '' }
    const files = { 'b.yaml': 'edge:\n  trustedProxies: [10.0.0.1, 10.0.0.2]\nlanes: 4\n' }
    const loaded = load({ flags: [...flags, '--config', 'b.yaml'], environment, files })
    const { settings } = valid(loaded)
    assert.equal(settings.demo, true)
    assert.equal(settings.autoAccept, false)
    assert.deepEqual(settings.ocpp.versions, ['ocpp1.6', 'ocpp2.1'])
    assert.equal(settings.log.level, 'debug')
    assert.equal(settings.log.pretty, false)
    assert.deepEqual(settings.edge.trustedProxies, ['10.0.0.1', '10.0.0.2'])
    assert.equal(settings.lanes, 4)
    assert.equal(settings.dataDir, './data', 'an empty variable counts as not set')
  })

  it('reads secrets from files, and takes the well-known names', () => {
    const files = { '/run/token': `${SECRET}\n`, '/run/url': 'postgres://u:p@db/stator\n' }
    const environment = {
      STATOR_OPERATOR_TOKEN_FILE: '/run/token',
      DATABASE_URL_FILE: '/run/url',
      PORT: '9000',
    }
    const { settings } = valid(load({ environment, files }))
    assert.equal(settings.operatorToken, SECRET)
    assert.equal(settings.store.url, 'postgres://u:p@db/stator')
    assert.equal(settings.http.port, 9_000)
  })

  it('tells every problem at once, with a hint, and no secret', () => {
    const files = { 'c.yaml': 'edge:\n  pingSecond: 5\nstore: 7\noperatorToken: 12345678\n' }
    const environment = {
      STATOR_CONFIG: 'c.yaml',
      STATOR_HTTP__PROT: '1',
      STATOR_LANES: '65',
      STATOR_SECRET_KEY: 'abcd',
      STATOR_STORE__URL: 'mysql://u:hunter2@db',
      STATOR_STORE__MESSAGE_LOG: 'some',
    }
    const problems = invalid(load({ flags: ['--dem', '--http.port'], environment, files }))
    assert.deepEqual(problems, [
      'file c.yaml edge.pingSecond: there is none; did you mean edge.pingSeconds?',
      'file c.yaml store: there is none',
      'environment STATOR_HTTP__PROT: there is none; did you mean STATOR_HTTP__PORT?',
      'flag --dem: there is none; did you mean --demo?',
      'flag --http.port: needs a value',
      'file c.yaml operatorToken: expected 8 to 256 visible ASCII characters, got something else',
      'environment STATOR_SECRET_KEY: expected at least 64 hex digits (32 bytes), ' +
        'got something else',
      'environment STATOR_LANES: expected an integer from 0 to 64, got "65"',
      'environment STATOR_STORE__URL: expected postgres://user:password@host:port/database, ' +
        'got something else',
      'environment STATOR_STORE__MESSAGE_LOG: expected one of off, all, got "some"',
    ])
  })

  it('refuses what is fine alone and not together', () => {
    const environment = { PORT: '9464' }
    assert.deepEqual(invalid(load({ environment })), [
      'http.port and management.port are both 9464',
    ])
    const twice = { STATOR_OPERATOR_TOKEN: SECRET, STATOR_OPERATOR_TOKEN_FILE: 'x' }
    assert.deepEqual(invalid(load({ environment: twice })), [
      'environment STATOR_OPERATOR_TOKEN: is given, and STATOR_OPERATOR_TOKEN_FILE too',
    ])
    const noVersion = { 'd.yaml': 'ocpp: { versions: [] }' }
    assert.deepEqual(invalid(load({ flags: ['--config=d.yaml'], files: noVersion })), [
      'ocpp.versions: at least one is needed',
    ])
  })

  it('says what is wrong with a file that cannot be read', () => {
    const files = { broken: 'http: [1', list: '- 1', double: 'lanes: 1\nlanes: 2', empty: '' }
    assert.match(invalid(load({ flags: ['--config', 'broken'], files }))[0] ?? '', /^file broken: /)
    assert.match(invalid(load({ flags: ['--config', 'double'], files }))[0] ?? '', /unique/)
    assert.deepEqual(invalid(load({ flags: ['--config', 'list'], files })), [
      'file list: must hold keys and values',
    ])
    assert.deepEqual(invalid(load({ flags: ['--config', 'none'], files })), [
      'file none: cannot be read',
    ])
    valid(load({ flags: ['--config', 'empty'], files }))
  })

  it('prints what is in force and from where, secrets only as set or not', () => {
    const environment = { STATOR_OPERATOR_TOKEN: SECRET, PORT: '0' }
    const text = printConfig(valid(load({ environment })))
    assert.equal(text.split('\n').length, ROWS.length)
    assert.match(text, /^operatorToken +\[set\] {2}\(environment STATOR_OPERATOR_TOKEN\)$/m)
    assert.match(text, /^secretKey +\[none\] {2}\(default\)$/m)
    assert.match(text, /^http\.port +0 {2}\(environment PORT\)$/m)
    assert.ok(!text.includes(SECRET))
  })

  it('helps with every flag', () => {
    const text = printHelp()
    for (const [name] of ROWS) assert.ok(text.includes(`  ${flagOf(name)} `), name)
    assert.match(text, /--edge\.ping-seconds +Between our pings\. 0 sends none\. \[30\]/)
  })
})

interface Case {
  readonly flags?: readonly string[]
  readonly environment?: Sources['environment']
  readonly files?: Readonly<Record<string, string>>
}

function load({ flags = [], environment = {}, files = {} }: Case): Loaded {
  const readText = (path: string) => {
    const text = files[path]
    if (text === undefined) throw new Error(`no file ${path}`)
    return text
  }
  return loadConfig({ flags, environment, readText })
}

function valid(loaded: Loaded): Extract<Loaded, { isValid: true }> {
  assert.ok(loaded.isValid, loaded.isValid ? '' : loaded.problems.join('\n'))
  return loaded
}

function invalid(loaded: Loaded): readonly string[] {
  assert.ok(!loaded.isValid)
  return loaded.problems
}
