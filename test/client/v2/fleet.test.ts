import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'

import { systemClock } from '../../../src/base/clock.ts'
import type { Fleet, FleetOptions } from '../../../src/client/fleet.ts'
import { runFleet } from '../../../src/client/fleet.ts'
import { parseScript } from '../../../src/client/script.ts'
import { eventually, waitFor } from '../../support/wait.ts'
import { CentralSystem } from '../central-system.ts'
import type { Json } from './station-rig.ts'
import { VERSIONS2 } from './station-rig.ts'

const steps = (text: string) => parseScript(text).steps ?? assert.fail('a good script')

describe('client 2.x fleet', () => {
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

  const booted = async (options: Partial<FleetOptions>): Promise<Fleet> => {
    const running = runFleet({
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
    fleet = running
    await waitFor('accepted', () => running.stats().accepted === running.stats().members)
    return running
  }
  const eventsOf = (): readonly string[] =>
    system.gotOf('TransactionEvent').map(({ payload }) => String(payload.eventType))
  const script = steps('plug,authorize,charge:200ms,stop,unplug')

  for (const version of VERSIONS2) {
    it(`${version}: offers its subprotocol, boots and tells its connectors`, async () => {
      await booted({ version, connectors: 2 })
      assert.equal(system.handshakes[0]?.protocol, version)
      await eventually(() => assert.equal(system.gotOf('StatusNotification').length, 2))
    })

    it(`${version}: charges, and its books agree with what was told`, async () => {
      const running = await booted({ version, script, powerW: 1_000_000 })
      await waitFor('the script', () => running.stats().scriptsDone === 1)
      const [row] = running.ledger().rows
      const events = system.gotOf('TransactionEvent')
      const idOf = (payload: Json): unknown => (payload.transactionInfo as Json).transactionId
      const [first, last] = [events[0]?.payload ?? {}, events.at(-1)?.payload ?? {}]
      assert.equal(first.eventType, 'Started')
      assert.equal(last.eventType, 'Ended')
      assert.equal(row?.start, 'answered')
      assert.equal(row?.stop, 'answered')
      assert.equal(row?.idTag, 'TEST')
      assert.equal(row?.idTagStatus, 'Accepted')
      assert.equal(row?.transactionId, idOf(first))
      assert.equal(row?.transactionId, idOf(last))
      const [{ sampledValue: [reading] = [] } = {}] = last.meterValue as readonly {
        readonly sampledValue?: readonly Json[]
      }[]
      assert.equal(row?.meterStopWh, reading?.value)
      assert.ok((row?.meterStopWh ?? 0) > (row?.meterStartWh ?? Infinity))
      assert.equal(running.stats().factsWaiting, 0)
    })

    it(`${version}: keeps what happens offline, and tells it when it is back`, async () => {
      const configuration = { 'AuthCtrlr.OfflineTxForUnknownIdEnabled': 'true' }
      const running = await booted({ version, configuration })
      system.refusal = '503 Service Unavailable\r\nRetry-After: 0'
      system.cutAll()
      await waitFor('offline', () => running.stationOf('CP1')?.isOnline === false)
      for (let round = 0; round < 3; round += 1) {
        running.act('CP1', { name: 'plug', connectorId: 1, wantedWh: null })
        running.act('CP1', { name: 'authorize', connectorId: 1, idTag: 'TAG' })
        running.act('CP1', { name: 'unplug', connectorId: 1 })
      }
      assert.equal(running.stats().factsWaiting, 12)
      assert.deepEqual(eventsOf(), [])
      system.refusal = null
      await waitFor('drained', () => running.stats().factsWaiting === 0)
      const round = ['Started', 'Updated', 'Updated', 'Ended']
      assert.deepEqual(eventsOf(), [...round, ...round, ...round])
      assert.ok(system.gotOf('TransactionEvent').every(({ payload }) => payload.offline === true))
      assert.equal(system.gotOf('BootNotification').length, 1)
    })

    it(`${version}: sends what was not answered again after a break`, async () => {
      const running = await booted({ version })
      system.answer = (call) =>
        call.action === 'TransactionEvent' ? undefined : system.usual(call)
      running.act('CP1', { name: 'plug', connectorId: 1, wantedWh: null })
      await eventually(() => assert.equal(system.gotOf('TransactionEvent').length, 1))
      system.answer = (call) => system.usual(call)
      system.cutAll()
      await waitFor('answered', () => running.ledger().rows[0]?.start === 'answered')
      const [first, second] = system.gotOf('TransactionEvent')
      assert.equal(first?.messageId, second?.messageId)
      assert.deepEqual(first?.payload, second?.payload)
    })

    it(`${version}: reboots on a reset: gone, back, and booted anew`, async () => {
      await booted({ version, rebootMs: 100 })
      system.send('CP1', [2, 'r1', 'Reset', { type: 'Immediate' }])
      await eventually(() => assert.equal(system.gotOf('BootNotification').length, 2))
      assert.equal(system.gotOf('BootNotification')[1]?.payload.reason, 'RemoteReset')
      assert.deepEqual(system.answersToUs, [[3, 'r1', { status: 'Accepted' }]])
      assert.deepEqual(system.closes, [1000])
    })
  }

  it('comes back with the password it was told', async () => {
    await booted({ version: 'ocpp2.0.1', passwordOf: () => Buffer.from('old') })
    const attributeValue = 'a-password-of-some-length'
    const data = {
      component: { name: 'SecurityCtrlr' },
      variable: { name: 'BasicAuthPassword' },
      attributeValue,
    }
    system.send('CP1', [2, 'c1', 'SetVariables', { setVariableData: [data] }])
    await eventually(() => assert.equal(system.handshakes.length, 2))
    const [, text = ''] = (system.handshakes[1]?.authorization ?? '').split(' ')
    assert.equal(Buffer.from(text, 'base64').toString(), `CP1:${attributeValue}`)
  })

  it('fails a script whose card is refused, and leaves nothing behind', async () => {
    system.answer = (call) =>
      call.action === 'Authorize' ? { idTokenInfo: { status: 'Blocked' } } : system.usual(call)
    const running = await booted({ version: 'ocpp2.1', script })
    await waitFor('the end', () => running.stats().scriptsFailed === 1)
    assert.match(running.stats().lastFailure, /refused \(Blocked\)/)
    await eventually(() => assert.equal(eventsOf().at(-1), 'Ended'))
    assert.equal(running.stats().sessions, 0)
  })

  it('is many: two hundred that charge at once', async () => {
    const running = await booted({ version: 'ocpp2.0.1', count: 200, script })
    await waitFor('all scripts', () => running.stats().scriptsDone === 200, { withinMs: 20_000 })
    const { rows, totals } = running.ledger()
    assert.deepEqual(totals, { made: 800, answered: 800, discarded: 0 })
    assert.equal(new Set(rows.map(({ transactionId }) => transactionId)).size, 200)
    assert.ok(rows.every(({ start, stop }) => start === 'answered' && stop === 'answered'))
  })
})
