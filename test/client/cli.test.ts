import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'

import { eventually, within } from '../support/wait.ts'
import { CentralSystem } from './central-system.ts'

/** As this file runs: compiled, or from its source. */
const ENDING = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
const CLI = fileURLToPath(new URL(`../../src/client/cli.${ENDING}`, import.meta.url))

/** A start takes a while on a busy machine. */
const END_MS_MAX = 20_000

interface Ended {
  readonly code: number | null
  readonly output: string
}

function run(flags: readonly string[]) {
  const child = spawn(process.execPath, [...process.execArgv, CLI, 'charge-point', ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.on('data', (data: Buffer) => {
    output += data.toString()
  })
  child.stderr.on('data', (data: Buffer) => {
    output += data.toString()
  })
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code) => resolve({ code, output }))
  })
  return {
    ended: within('the end of the command', ended, END_MS_MAX),
    interrupt: () => child.kill('SIGINT'),
  }
}

describe('stator charge-point', () => {
  let system: CentralSystem

  beforeEach(async () => {
    system = await CentralSystem.listen()
  })
  afterEach(() => system.close())

  it('speaks the version it is told to', async () => {
    const script = 'plug,authorize:CARD,charge:100ms,stop,unplug'
    const flags = ['--version', 'ocpp2.1', '--url', system.url, '--script', script]
    const { code, output } = await run([...flags, '--exit-after-script']).ended
    assert.equal(code, 0, output)
    assert.equal(system.handshakes[0]?.protocol, 'ocpp2.1')
    assert.equal(system.gotOf('TransactionEvent').at(-1)?.payload.eventType, 'Ended')
    assert.deepEqual(system.violations, [])
  })

  it('plays a script, shows it, and ends with 0', async () => {
    const script = 'plug,authorize:CARD,charge:300ms,stop,unplug'
    const flags = ['--id', 'CP7', '--url', system.url, '--script', script, '--exit-after-script']
    const { code, output } = await run([...flags, '--password', 'secret']).ended
    assert.equal(code, 0, output)
    assert.equal(system.handshakes[0]?.path, '/ocpp/CP7')
    assert.equal(system.gotOf('StartTransaction')[0]?.payload.idTag, 'CARD')
    assert.match(output, /connected 1\/1 .* scripts 1\/1/)
    const [, text = ''] = (system.handshakes[0]?.authorization ?? '').split(' ')
    assert.equal(Buffer.from(text, 'base64').toString(), 'CP7:secret')
    assert.doesNotMatch(output, /secret/)
  })

  it('ends with 1, and says why, when a script failed', async () => {
    system.answer = (call) =>
      call.action === 'Authorize' ? { idTagInfo: { status: 'Blocked' } } : system.usual(call)
    const flags = ['--url', system.url, '--script', 'plug,authorize', '--exit-after-script']
    const { code, output } = await run(flags).ended
    assert.equal(code, 1)
    assert.match(output, /last failure: authorize: refused \(Blocked\)/)
  })

  it('runs a fleet until it is interrupted, and closes every connection', async () => {
    const command = run(['--id', 'F', '--count', '5', '--url', `${system.url}/`, '--idle'])
    await eventually(() => assert.equal(system.gotOf('BootNotification').length, 5), {
      withinMs: END_MS_MAX,
    })
    command.interrupt()
    const { code } = await command.ended
    assert.equal(code, 0)
    assert.deepEqual(
      system.handshakes.map(({ path }) => path).toSorted(),
      [1, 2, 3, 4, 5].map((number) => `/ocpp/F${number}`),
    )
    await eventually(() => assert.deepEqual(system.closes, [1000, 1000, 1000, 1000, 1000]))
  })

  const MISTAKES: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['a step there is not', ['--script', 'plug,fly'], /step 2, "fly": expected one of plug/],
    ['an address that is none', ['--url', 'localhost:80'], /expected a ws:\/\//],
    ['half a byte', ['--password-hex', 'abc'], /even number of hex digits/],
    ['an end that never comes', ['--exit-after-script'], /needs a --script without loop/],
    ['nothing at all', ['--count', '0'], /whole number from 1/],
  ]
  for (const [name, flags, says] of MISTAKES) {
    it(`refuses ${name}`, async () => {
      const { code, output } = await run(flags).ended
      assert.notEqual(code, 0)
      assert.match(output, says)
    })
  }
})
