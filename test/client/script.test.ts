import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Deed } from '../../src/client/deed.ts'
import { newDemo, stepDemo } from '../../src/client/demo.ts'
import { parseDurationMs, parseScript } from '../../src/client/script.ts'
import type { ScriptRun } from '../../src/client/script-run.ts'
import { newScriptRun, stepScript } from '../../src/client/script-run.ts'
import type { RigOptions } from './rig.ts'
import { Rig, START_AT } from './rig.ts'

const PROBLEMS: readonly (readonly [string, RegExp])[] = [
  ['', /step 1, "": expected one of plug/],
  ['plug,bogus', /step 2, "bogus": expected one of/],
  ['charge', /charge needs a time, such as charge:30s/],
  ['charge:soon', /charge needs a time/],
  ['plug:2', /plug takes no value/],
  ['authorize:', /needs an idTag/],
  ['authorize:123456789012345678901', /at most 20 characters/],
  ['fault:Nonsense', /fault takes one of/],
  ['loop,plug', /must be the last/],
  ['loop', /nothing to loop/],
  ['toString', /expected one of/],
  ['reset:Medium', /reset takes Hard or Soft/],
]

const DURATIONS: readonly (readonly [string, number | null])[] = [
  ['500ms', 500],
  ['60s', 60_000],
  ['1.5s', 1_500],
  ['5m', 300_000],
  ['1h', 3_600_000],
  ['7', 7_000],
  ['-1s', null],
  ['s', null],
  ['1d', null],
]

describe('client script', () => {
  for (const [text, problem] of PROBLEMS) {
    it(`says what is wrong with "${text}"`, () => {
      assert.match(parseScript(text).problem ?? '', problem)
    })
  }

  for (const [text, ms] of DURATIONS) {
    it(`reads ${text} as ${ms}`, () => assert.equal(parseDurationMs(text), ms))
  }

  it('reads every step there is', () => {
    const text =
      'plug, authorize:T1,start,charge:1s,stop,unplug,wait:2,fault:GroundFailure,recover,' +
      'offline:5s,reset:Hard,authorize,fault,reset,loop'
    assert.equal(parseScript(text).steps?.length, 15)
  })

  const played = (text: string, ms: number, options: RigOptions = {}) => {
    const rig = new Rig(options)
    const { steps } = parseScript(text)
    assert.ok(steps !== null)
    let run: ScriptRun = newScriptRun(steps, { connectorId: 1, idTag: 'CARD', wantedWh: null })
    let lookAt: number | null = rig.at
    rig.open()
    const until = START_AT + ms
    while (rig.at < until && run.outcome === 'running') {
      for (let round = 0; round < 50; round += 1) {
        const { persona, deeds, wakeAt } = stepScript(run, rig.station, rig.at)
        run = persona
        lookAt = wakeAt
        if (deeds.length === 0) break
        for (const deed of deeds) if (deed.name !== 'offline') rig.act(deed)
      }
      rig.advance(Math.max(1, Math.min((lookAt ?? until) - rig.at, 1_000)))
    }
    return { rig, run }
  }

  it('plays a session from cable to cable', () => {
    const { rig, run } = played('plug,authorize,charge:60s,stop,unplug', 300_000)
    assert.equal(run.outcome, 'done')
    assert.equal(rig.sentOf('StartTransaction')[0]?.payload.idTag, 'CARD')
    const [end] = rig.sentOf('StopTransaction')
    assert.equal(end?.payload.meterStop, 1_200)
    assert.equal(rig.statusesOf(1).at(-1), 'Available')
  })

  it('fails with the reason when the card is refused', () => {
    const answers = { Authorize: () => ({ idTagInfo: { status: 'Blocked' } }) }
    const { run } = played('plug,authorize,charge:60s', 300_000, { answers })
    assert.deepEqual([run.outcome, run.why], ['failed', 'authorize: refused (Blocked)'])
  })

  it('fails when the start is refused', () => {
    const answers = {
      StartTransaction: () => ({ transactionId: 1, idTagInfo: { status: 'ConcurrentTx' } }),
    }
    const { run } = played('plug,authorize,charge:60s', 300_000, { answers })
    assert.equal(run.outcome, 'failed')
    assert.match(run.why, /ConcurrentTx/)
  })

  it('holds the card again when the question got no answer', () => {
    let asked = 0
    const answers = {
      Authorize: () => {
        asked += 1
        return asked < 3 ? { error: 'InternalError' } : { idTagInfo: { status: 'Accepted' } }
      },
    }
    const { run } = played('plug,authorize,charge:5s,stop,unplug', 300_000, { answers })
    assert.deepEqual([run.outcome, asked], ['done', 3])
  })

  it('loops, and goes on looping after a failure', () => {
    let asked = 0
    const answers = {
      Authorize: () => {
        asked += 1
        return { idTagInfo: { status: asked === 2 ? 'Invalid' : 'Accepted' } }
      },
    }
    const { run, rig } = played('plug,authorize,charge:10s,stop,unplug,wait:5s,loop', 300_000, {
      answers,
    })
    assert.equal(run.outcome, 'running')
    assert.equal(run.failures, 1)
    assert.ok(run.rounds > 10)
    assert.equal(rig.sentOf('StartTransaction').length, asked - 1)
  })

  it('waits until it is accepted', () => {
    const currentTime = new Date(START_AT).toISOString()
    const answers = { BootNotification: () => ({ status: 'Pending', currentTime, interval: 60 }) }
    const { rig, run } = played('plug', 300_000, { answers })
    assert.equal(run.outcome, 'running')
    assert.equal(rig.station.connectors[1]?.isPlugged, false)
  })
})

describe('client demo', () => {
  const live = (seed: number, ms: number): { rig: Rig; deeds: Deed[] } => {
    const rig = Rig.booted({ configuration: { MeterValueSampleInterval: '0' } })
    let demo = newDemo({ seed, connectors: 2, idTags: ['A', 'B'] }, rig.at)
    const done: Deed[] = []
    const until = rig.at + ms
    while (rig.at < until) {
      const { persona, deeds, wakeAt } = stepDemo(demo, rig.station, rig.at)
      demo = persona
      done.push(...deeds)
      for (const deed of deeds) if (deed.name !== 'offline') rig.act(deed)
      rig.advance(Math.max(1, (wakeAt ?? until) - rig.at))
    }
    return { rig, deeds: done }
  }

  it('lives: sessions, faults, outages, and everything ends well', () => {
    const { rig, deeds } = live(1, 12 * 3_600_000)
    const names = new Set(deeds.map(({ name }) => name))
    assert.deepEqual([...names].toSorted(), [
      'authorize',
      'fault',
      'offline',
      'plug',
      'recover',
      'stop',
      'unplug',
    ])
    const starts = rig.sentOf('StartTransaction').length
    assert.ok(starts > 100)
    assert.ok(starts - rig.sentOf('StopTransaction').length <= 2)
  })

  it('lives the same life again with the same seed, and another with another', () => {
    const life = (seed: number): string => JSON.stringify(live(seed, 3_600_000).deeds)
    assert.equal(life(7), life(7))
    assert.notEqual(life(7), life(8))
  })
})
