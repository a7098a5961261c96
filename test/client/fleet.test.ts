import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'

import { systemClock } from '../../src/base/clock.ts'
import type { Fleet, FleetOptions } from '../../src/client/fleet.ts'
import { runFleet } from '../../src/client/fleet.ts'
import { parseScript } from '../../src/client/script.ts'
import { eventually, waitFor } from '../support/wait.ts'
import { CentralSystem } from './central-system.ts'

const steps = (text: string) => parseScript(text).steps ?? assert.fail('a good script')

describe('client fleet', () => {
  let system: CentralSystem
  let fleet: Fleet | null = null

  beforeEach(async () => {
    system = await CentralSystem.listen()
  })
  afterEach(async () => {
    await fleet?.stop()
    fleet = null
    await system.close()
    assert.deepEqual(system.violations, [])
  })

  const start = (options: Partial<FleetOptions> = {}): Fleet => {
    fleet = runFleet({
      url: system.url,
      count: 1,
      idPrefix: 'CP',
      clock: systemClock,
      seed: 1,
      script: null,
      connectsPerSecond: 1_000,
      reconnect: { waitMinimumMs: 40, randomRangeMs: 10, repeatTimes: 3 },
      ...options,
    })
    return fleet
  }
  const booted = async (options: Partial<FleetOptions> = {}): Promise<Fleet> => {
    const running = start(options)
    await waitFor('accepted', () => running.stats().accepted === running.stats().members)
    return running
  }
  const factsOf = (): readonly string[] =>
    system.got
      .map(({ action }) => action)
      .filter((action) => /Transaction$|MeterValues/.test(action))

  it('connects with its id, its subprotocol and no extension, and boots', async () => {
    await booted({ ids: ['CP 1|ü'] })
    const [handshake] = system.handshakes
    assert.equal(handshake?.path, '/ocpp/CP%201%7C%C3%BC')
    assert.equal(handshake?.protocol, 'ocpp1.6')
    assert.equal(handshake?.extensions, undefined)
    assert.equal(handshake?.authorization, undefined)
    await eventually(() => assert.equal(system.gotOf('StatusNotification').length, 2))
  })

  it('sends its password as bytes that need not be text', async () => {
    const secret = Buffer.from('ff3a00fe', 'hex')
    await booted({ passwordOf: () => secret })
    const [, text = ''] = (system.handshakes[0]?.authorization ?? '').split(' ')
    assert.deepEqual(Buffer.from(text, 'base64'), Buffer.concat([Buffer.from('CP1:'), secret]))
  })

  it('comes back with the password it was told', async () => {
    await booted({ passwordOf: () => Buffer.from('old') })
    const value = 'ab'.repeat(20)
    system.send('CP1', [2, 'c1', 'ChangeConfiguration', { key: 'AuthorizationKey', value }])
    await eventually(() => assert.equal(system.handshakes.length, 2))
    assert.deepEqual(system.answersToUs, [[3, 'c1', { status: 'Accepted' }]])
    const [, text = ''] = (system.handshakes[1]?.authorization ?? '').split(' ')
    assert.deepEqual(
      Buffer.from(text, 'base64'),
      Buffer.concat([Buffer.from('CP1:'), Buffer.from(value, 'hex')]),
    )
    assert.equal(system.gotOf('BootNotification').length, 1)
  })

  it('charges, and its books agree with what was told', async () => {
    const running = await booted({
      script: steps('plug,authorize,charge:200ms,stop,unplug'),
      powerW: 1_000_000,
    })
    await waitFor('the script', () => running.stats().scriptsDone === 1)
    const [row] = running.ledger().rows
    const [stop] = system.gotOf('StopTransaction')
    assert.equal(row?.start, 'answered')
    assert.equal(row?.stop, 'answered')
    assert.equal(row?.transactionId, 1)
    assert.equal(row?.meterStopWh, stop?.payload.meterStop)
    assert.ok((row?.meterStopWh ?? 0) > (row?.meterStartWh ?? Infinity))
    assert.equal(running.stats().factsWaiting, 0)
  })

  it('keeps what happens offline, and tells it in order when it is back', async () => {
    const running = await booted({ configuration: { AllowOfflineTxForUnknownId: 'true' } })
    system.refusal = '503 Service Unavailable\r\nRetry-After: 0'
    system.cutAll()
    await waitFor('offline', () => running.stationOf('CP1')?.isOnline === false)
    for (let round = 0; round < 3; round += 1) {
      running.act('CP1', { name: 'plug', connectorId: 1, wantedWh: null })
      running.act('CP1', { name: 'authorize', connectorId: 1, idTag: 'TAG' })
      running.act('CP1', { name: 'unplug', connectorId: 1 })
    }
    assert.equal(running.stats().factsWaiting, 6)
    assert.deepEqual(factsOf(), [])
    system.refusal = null
    await waitFor('drained', () => running.stats().factsWaiting === 0)
    const pair = ['StartTransaction', 'StopTransaction']
    assert.deepEqual(factsOf(), [...pair, ...pair, ...pair])
    assert.deepEqual(
      system.gotOf('StopTransaction').map(({ payload }) => payload.transactionId),
      [1, 2, 3],
    )
    assert.equal(system.gotOf('BootNotification').length, 1)
  })

  it('sends what was not answered again after a break, with the same id', async () => {
    const running = await booted()
    system.answer = (call) => (call.action === 'StartTransaction' ? undefined : system.usual(call))
    running.act('CP1', { name: 'plug', connectorId: 1, wantedWh: null })
    running.act('CP1', { name: 'start', connectorId: 1, idTag: 'TAG' })
    await eventually(() => assert.equal(system.gotOf('StartTransaction').length, 1))
    system.answer = (call) => system.usual(call)
    system.cutAll()
    await waitFor('answered', () => running.ledger().rows[0]?.start === 'answered')
    const [first, second] = system.gotOf('StartTransaction')
    assert.equal(first?.messageId, second?.messageId)
    assert.deepEqual(first?.payload, second?.payload)
  })

  it('tries again after an error, and gives up at last', async () => {
    const running = await booted({
      configuration: { TransactionMessageAttempts: '3', TransactionMessageRetryInterval: '0' },
      retryIds: 'new',
    })
    system.answer = (call) =>
      call.action === 'StartTransaction' ? 'InternalError' : system.usual(call)
    running.act('CP1', { name: 'plug', connectorId: 1, wantedWh: null })
    running.act('CP1', { name: 'start', connectorId: 1, idTag: 'TAG' })
    await waitFor('given up', () => running.ledger().rows[0]?.start === 'discarded')
    running.act('CP1', { name: 'stop', connectorId: 1, reason: 'Local' })
    await waitFor('stopped', () => running.ledger().rows[0]?.stop === 'answered')
    const tries = system.gotOf('StartTransaction')
    assert.equal(new Set(tries.map(({ messageId }) => messageId)).size, 3)
    assert.equal(system.gotOf('StopTransaction')[0]?.payload.transactionId, -1)
  })

  it('backs off, longer each time, while nobody wants it', async () => {
    system.refusal = '503 Service Unavailable'
    const running = start()
    await waitFor('five tries', () => system.handshakes.length >= 5)
    const times = system.handshakes.map(({ at }) => at)
    const waits = times.slice(1).map((at, index) => at - (times[index] ?? at))
    for (const [index, leastMs] of [40, 80, 160, 320].entries()) {
      assert.ok((waits[index] ?? 0) >= leastMs - 2, `wait ${index}: ${waits[index]}`)
    }
    system.refusal = null
    await waitFor('accepted', () => running.stats().accepted === 1)
    assert.ok((running.stats().ends['HTTP 503'] ?? 0) >= 5)
  })

  it('believes Retry-After', async () => {
    system.refusal = '503 Service Unavailable\r\nRetry-After: 1'
    start()
    await waitFor('a second try', () => system.handshakes.length >= 2)
    const [first, second] = system.handshakes
    assert.ok((second?.at ?? 0) - (first?.at ?? 0) >= 990)
  })

  it('does not hammer a central system that does not know it', async () => {
    system.refusal = '404 Not Found'
    start()
    await waitFor('a second try', () => system.handshakes.length >= 2)
    const [first, second] = system.handshakes
    assert.ok((second?.at ?? 0) - (first?.at ?? 0) >= 318)
  })

  it('reboots on a reset: gone, back, and booted anew', async () => {
    await booted({ rebootMs: 100 })
    system.send('CP1', [2, 'r1', 'Reset', { type: 'Soft' }])
    await eventually(() => assert.equal(system.gotOf('BootNotification').length, 2))
    assert.deepEqual(system.answersToUs, [[3, 'r1', { status: 'Accepted' }]])
    assert.deepEqual(system.closes, [1000])
    assert.ok(system.gotOf('SecurityEventNotification').length >= 1)
  })

  it('keeps one call in flight, and answers ours meanwhile', async () => {
    const running = await booted()
    await eventually(() => assert.equal(running.stationOf('CP1')?.inFlight, null))
    system.answer = () => undefined
    running.act('CP1', { name: 'plug', connectorId: 1, wantedWh: null })
    running.act('CP1', { name: 'authorize', connectorId: 1, idTag: 'TAG' })
    const before = system.got.length
    system.send('CP1', [2, 'q1', 'GetLocalListVersion', {}])
    await eventually(() => assert.deepEqual(system.answersToUs, [[3, 'q1', { listVersion: 0 }]]))
    await eventually(() => assert.equal(system.got.length, before + 1))
  })

  it('is many: three hundred that charge at once', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stator-fleet-'))
    const ledgerPath = join(folder, 'ledger.jsonl')
    const running = await booted({
      count: 300,
      script: steps('plug,authorize,charge:100ms,stop,unplug'),
      idTagOf: (index) => `TAG${index}`,
      ledgerPath,
    })
    await waitFor('all scripts', () => running.stats().scriptsDone === 300, { withinMs: 20_000 })
    const { rows, totals } = running.ledger()
    assert.deepEqual(totals, { made: 600, answered: 600, discarded: 0 })
    assert.equal(new Set(rows.map(({ transactionId }) => transactionId)).size, 300)
    assert.equal(system.gotOf('StartTransaction').length, 300)
    await running.stop()
    fleet = null
    const lines = readFileSync(ledgerPath, 'utf8').trimEnd().split('\n')
    assert.equal(lines.length, 1_200)
    rmSync(folder, { recursive: true })
  })
})
