import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { Request2 } from '../../../src/client/v2/part.ts'
import { PartsRig, START_AT } from './parts-rig.ts'

type SetRequest = Request2<'SetDERControl'>

const curve = (priority: number, more: object = {}) => ({
  curve: { priority, yUnit: 'PctMaxW' as const, curveData: [{ x: 90, y: 100 }], ...more },
})
const control = (controlId: string, more: Partial<SetRequest>): SetRequest => ({
  isDefault: true,
  controlId,
  controlType: 'VoltWatt',
  ...more,
})
const at = (seconds: number) => new Date(START_AT + seconds * 1_000).toISOString()
const scheduled = (controlId: string, priority: number, from: number, duration: number) =>
  control(controlId, { isDefault: false, ...curve(priority, { startTime: at(from), duration }) })

const gradient = { gradient: { priority: 1, gradient: 5, softGradient: 2 } }
const enterService = {
  enterService: { priority: 1, highVoltage: 110, lowVoltage: 90, highFreq: 51, lowFreq: 49 },
}

const ROWS: readonly (readonly [string, SetRequest, string])[] = [
  ['a curve', control('A', curve(1)), 'Accepted'],
  ['a curve with a time', scheduled('A', 1, 10, 60), 'Accepted'],
  ['a default one with a time', control('A', curve(1, { duration: 5 })), 'Rejected'],
  ['no content', control('A', {}), 'Rejected'],
  ['two contents', control('A', { ...curve(1), ...gradient }), 'Rejected'],
  ['another content', control('A', gradient), 'Rejected'],
  ['a gradient', control('A', { controlType: 'Gradients', ...gradient }), 'Accepted'],
  [
    'a gradient that is not default',
    control('A', { controlType: 'Gradients', ...gradient, isDefault: false }),
    'Rejected',
  ],
  ['an entry', control('A', { controlType: 'EnterService', ...enterService }), 'Accepted'],
  ['what it cannot do', control('A', { controlType: 'WattVar', ...curve(1) }), 'NotSupported'],
]

const told = (rig: PartsRig) =>
  rig
    .payloads('NotifyDERStartStop')
    .map(({ controlId, started, supersededIds = [] }) =>
      [controlId, started ? 'started' : 'ended', ...supersededIds].join(' '),
    )

describe('client v2 DER controls', () => {
  for (const [what, request, expected] of ROWS) {
    it(`answer ${what} with ${expected}`, () => {
      assert.equal(new PartsRig().ask('SetDERControl', request).status, expected)
    })
  }

  it('are none of its business when they are turned off', () => {
    const rig = new PartsRig({ configuration: { 'DERCtrlr.Enabled': 'false' } })
    assert.equal(rig.ask('SetDERControl', control('A', curve(1))).status, 'NotSupported')
  })

  it('outrank those of the same kind with a higher number', () => {
    const rig = new PartsRig()
    const set = (id: string, priority: number) =>
      rig.ask('SetDERControl', control(id, curve(priority))).supersededIds
    assert.deepEqual(
      [set('A', 5), set('B', 7), set('C', 5), set('D', 1)],
      [undefined, undefined, ['A', 'B'], ['A', 'B', 'C']],
    )
    rig.ask('GetDERControl', { requestId: 3 })
    const [report] = rig.payloads('ReportDERControl')
    assert.deepEqual(
      report?.curve?.map(({ id, isSuperseded }) => `${id} ${isSuperseded}`),
      ['A true', 'B true', 'C true', 'D false'],
    )
  })

  it('begin and end at their times, and are gone', () => {
    const rig = new PartsRig()
    rig.ask('SetDERControl', scheduled('A', 5, 10, 60))
    rig.ask('SetDERControl', scheduled('B', 1, 30, 20))
    rig.ask('SetDERControl', scheduled('C', 1, 500, 20))
    rig.pass(100)
    assert.deepEqual(told(rig), ['A started', 'B started A', 'B ended', 'A ended'])
    rig.ask('GetDERControl', { requestId: 3 })
    assert.deepEqual(
      rig.payloads('ReportDERControl')[0]?.curve?.map(({ id }) => id),
      ['C'],
    )
  })

  it('begin at once without a time', () => {
    const rig = new PartsRig()
    rig.ask('SetDERControl', control('A', { isDefault: false, ...curve(1) }))
    rig.pass(1)
    assert.deepEqual(told(rig), ['A started'])
  })

  const ALL: readonly SetRequest[] = [
    control('A', curve(1)),
    control('B', { controlType: 'Gradients', ...gradient }),
    control('C', { controlType: 'EnterService', ...enterService }),
    control('D', {
      controlType: 'FixedPFInject',
      fixedPFInject: { priority: 1, displacement: 0.9, excitation: true },
    }),
    control('E', {
      controlType: 'FixedVar',
      fixedVar: { priority: 1, setpoint: 5, unit: 'PctMaxVar' },
    }),
    control('F', {
      controlType: 'FreqDroop',
      freqDroop: {
        ...{ priority: 1, overFreq: 50.2, underFreq: 49.8, overDroop: 5, underDroop: 5 },
        responseTime: 2,
      },
    }),
    control('G', {
      controlType: 'LimitMaxDischarge',
      limitMaxDischarge: { priority: 1, pctMaxDischargePower: 80 },
    }),
    scheduled('H', 2, 600, 60),
  ]

  const FILTERS: readonly (readonly [string, object, string])[] = [
    ['all', {}, 'A B C D E F G H'],
    ['the default ones', { isDefault: true }, 'A B C D E F G'],
    ['the scheduled ones', { isDefault: false }, 'H'],
    ['one kind', { controlType: 'VoltWatt' }, 'A H'],
    ['one', { controlId: 'D' }, 'D'],
    ['one that there is not', { controlId: 'Z' }, ''],
  ]
  for (const [what, request, expected] of FILTERS) {
    it(`tell ${what}`, () => {
      const rig = new PartsRig()
      for (const each of ALL) assert.equal(rig.ask('SetDERControl', each).status, 'Accepted')
      const { status } = rig.ask('GetDERControl', { requestId: 3, ...request })
      assert.equal(status, expected === '' ? 'NotFound' : 'Accepted')
      const ids = rig.payloads('ReportDERControl').flatMap(({ requestId, tbc, ...lists }) => {
        assert.deepEqual({ requestId, tbc }, { requestId: 3, tbc: false })
        return Object.values(lists).flatMap((list) =>
          (list as readonly { readonly id: string }[]).map(({ id }) => id),
        )
      })
      assert.equal(ids.toSorted().join(' '), expected)
    })
  }

  const CLEARED: readonly (readonly [string, Request2<'ClearDERControl'>, string, string])[] = [
    ['all default ones', { isDefault: true }, 'Accepted', 'H'],
    ['the scheduled ones', { isDefault: false }, 'Accepted', 'A B C D E F G'],
    ['one kind', { isDefault: true, controlType: 'FixedVar' }, 'Accepted', 'A B C D F G H'],
    ['one', { isDefault: false, controlId: 'H' }, 'Accepted', 'A B C D E F G'],
    ['one of the other kind', { isDefault: true, controlId: 'H' }, 'NotFound', 'A B C D E F G H'],
    [
      'what it cannot do',
      { isDefault: true, controlType: 'WattVar' },
      'NotSupported',
      'A B C D E F G H',
    ],
  ]
  for (const [what, request, expected, left] of CLEARED) {
    it(`clear ${what}: ${expected}`, () => {
      const rig = new PartsRig()
      for (const each of ALL) rig.ask('SetDERControl', each)
      assert.equal(rig.ask('ClearDERControl', request).status, expected)
      const ids = rig.parts.der.controls.map((each) => each.request.controlId)
      assert.equal(ids.join(' '), left)
    })
  }

  it('are kept as long as there is room', () => {
    const rig = new PartsRig()
    for (let i = 0; i < 24; i += 1) rig.ask('SetDERControl', control(`C${i}`, curve(i)))
    assert.equal(rig.ask('SetDERControl', control('X', curve(1))).status, 'Rejected')
    assert.equal(rig.ask('SetDERControl', control('C1', curve(1))).status, 'Accepted')
    assert.equal(rig.ask('GetDERControl', { requestId: 1 }).status, 'Accepted')
  })

  for (const hasSignalCurve of [true, false]) {
    const what = hasSignalCurve ? 'take a signal with' : 'refuse a signal without'
    it(`${what} a curve`, () => {
      const rig = new PartsRig()
      rig.hasSignalCurve = hasSignalCurve
      const { status } = rig.ask('AFRRSignal', { timestamp: at(0), signal: 5 })
      assert.equal(status, hasSignalCurve ? 'Accepted' : 'Rejected')
    })
  }
})
