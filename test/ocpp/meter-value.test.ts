import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { type Reading, toSample, toSamples2, toSamples16 } from '../../src/ocpp/meter-value.ts'

/** Value and unit as told, the number in base units. */
const NUMBERS: readonly (readonly [value: string, unit: string, number: number | null])[] = [
  ['1500', 'Wh', 1_500],
  ['1.005', 'kWh', 1_005],
  ['4.35', 'kWh', 4_350],
  ['0.1', 'kWh', 100],
  ['7.4', 'kW', 7_400],
  ['2', 'kvar', 2_000],
  ['2', 'kvarh', 2_000],
  ['2', 'kVA', 2_000],
  ['16.1', 'A', 16.1],
  ['230', 'V', 230],
  ['50', 'Percent', 50],
  ['20.5', 'Celsius', 20.5],
  ['20.5', 'Celcius', 20.5],
  ['293.15', 'K', 20],
  ['68', 'Fahrenheit', 20],
  ['50', 'Hz', 50],
  ['12', 'furlong', 12],
  ['12', 'constructor', 12],
  ['-5', 'W', -5],
  ['+5', 'W', 5],
  ['.5', 'W', 0.5],
  ['5.', 'W', 5],
  ['1e3', 'W', 1_000],
  [' 12 ', 'W', 12],
  ['0', 'W', 0],
  ['', 'W', null],
  ['NaN', 'W', null],
  ['Infinity', 'W', null],
  ['-Infinity', 'W', null],
  ['1e400', 'W', null],
  ['0x10', 'W', null],
  ['12,5', 'W', null],
  ['12 W', 'W', null],
  ['null', 'W', null],
]

const DEFAULT_UNITS: readonly (readonly [measurand: string, unit: string])[] = [
  ['Energy.Active.Import.Register', 'Wh'],
  ['Energy.Reactive.Export.Interval', 'varh'],
  ['Power.Active.Import', 'W'],
  ['Power.Reactive.Import', 'var'],
  ['Power.Factor', ''],
  ['Power.Offered', 'W'],
  ['Current.Import', 'A'],
  ['Voltage', 'V'],
  ['Frequency', 'Hz'],
  ['Temperature', 'Celsius'],
  ['SoC', 'Percent'],
  ['RPM', ''],
]

describe('a reading', () => {
  for (const [value, unit, number] of NUMBERS) {
    it(`of "${value}" ${unit} counts as ${number}`, () => {
      assert.equal(toSample(0, { value, unit, multiplier: 0 }).number, number)
    })
  }

  for (const [measurand, unit] of DEFAULT_UNITS) {
    it(`of ${measurand} is in "${unit}" when it does not say`, () => {
      assert.equal(toSample(0, { value: '1', measurand, multiplier: 0 }).kind.unit, unit)
    })
  }

  it('with nothing but a value is the energy register at the outlet', () => {
    const [sample] = toSamples16([
      { timestamp: '2026-01-02T03:04:05Z', sampledValue: [{ value: '1500' }] },
    ])
    assert.deepEqual(sample, {
      occurredAt: Date.UTC(2026, 0, 2, 3, 4, 5),
      value: '1500',
      number: 1_500,
      kind: {
        measurand: 'Energy.Active.Import.Register',
        context: 'Sample.Periodic',
        phase: null,
        location: 'Outlet',
        unit: 'Wh',
        format: 'Raw',
      },
    })
  })

  it('keeps what it says', () => {
    const kind = {
      unit: 'kW',
      measurand: 'Power.Active.Import',
      context: 'Transaction.End',
      phase: 'L1-N',
      location: 'Inlet',
      format: 'Raw',
    }
    const value = '7.4'
    const [sample] = toSamples16([{ timestamp: 'nonsense', sampledValue: [{ ...kind, value }] }])
    assert.deepEqual(sample, { value, kind, number: 7_400, occurredAt: null })
  })

  it('of one kind shares it with all others, and with no other kind', () => {
    const kindOf = (reading: Partial<Reading>) => toSample(0, { value: '1', ...reading }).kind
    assert.equal(kindOf({}), kindOf({ unit: 'Wh', location: 'Outlet' }))
    const others = [
      { measurand: 'Voltage' },
      { context: 'Trigger' },
      { phase: 'L1' },
      { phase: '' },
      { location: 'Inlet' },
      { unit: '' },
      { unit: 'kWh' },
      { format: 'SignedData' },
    ].map(kindOf)
    assert.equal(new Set([kindOf({}), ...others]).size, 9)
  })

  it('of a kind that was forgotten meanwhile is the same reading', () => {
    const before = toSample(0, { value: '1', unit: 'first' })
    for (let i = 0; i < 3_000; i += 1) toSample(0, { value: '1', unit: `unit ${i}` })
    assert.deepEqual(toSample(0, { value: '1', unit: 'first' }), before)
  })

  it('that is signed has its text and no number', () => {
    const value = 'OCMF|{"RD":1}|{"SD":"00"}'
    for (const text of [value, '1500']) {
      const sample = toSample(0, { value: text, format: 'SignedData', multiplier: 0 })
      assert.equal(sample.value, text)
      assert.equal(sample.number, null)
    }
  })

  it('has the multiplier of 2.x applied', () => {
    assert.equal(toSample(0, { value: '15', unit: 'Wh', multiplier: 2 }).number, 1_500)
    assert.equal(toSample(0, { value: '15', unit: 'kWh', multiplier: -1 }).number, 1_500)
  })

  it('comes in the order in which it was told', () => {
    const timestamp = '2026-01-02T03:04:05Z'
    const samples = toSamples16([
      { timestamp, sampledValue: [{ value: '1' }, { value: '2' }] },
      { timestamp, sampledValue: [] },
      { timestamp, sampledValue: [{ value: '3' }] },
    ])
    assert.deepEqual(
      samples.map(({ value }) => value),
      ['1', '2', '3'],
    )
  })
})

const REGISTER = {
  measurand: 'Energy.Active.Import.Register',
  context: 'Sample.Periodic',
  phase: null,
  location: 'Outlet',
  unit: 'Wh',
  format: 'Raw',
}
const SIGNED = {
  signedMeterData: 'T0NNRnx7fXx7fQ==',
  signingMethod: '',
  encodingMethod: 'OCMF',
  publicKey: '',
}

type Sampled = Parameters<typeof toSamples2>[0][number]['sampledValue'][number]

/** What 2.x says, the text and number that are kept, and the kind where it is another. */
const SAMPLED: readonly (readonly [
  name: string,
  sampled: Sampled,
  value: string,
  number: number | null,
  kind?: object,
])[] = [
  ['a register', { value: 1500 }, '1500', 1_500],
  ['a fraction', { value: 0.1 }, '0.1', 0.1],
  ['nothing yet', { value: 0 }, '0', 0],
  ['what is given back', { value: -5.5 }, '-5.5', -5.5],
  ['a tiny one', { value: 1e-7 }, '1e-7', 1e-7],
  ['a huge one', { value: 1e21 }, '1e+21', 1e21],
  ['one beyond all numbers', { value: Number.POSITIVE_INFINITY }, 'Infinity', null],
  ['thousands', { value: 15, unitOfMeasure: { multiplier: 3 } }, '15', 15_000],
  ['thousandths', { value: 15, unitOfMeasure: { multiplier: -3 } }, '15', 0.015],
  ['no sensible multiplier', { value: 15, unitOfMeasure: { multiplier: 400 } }, '15', null],
  [
    'kWh',
    { value: 1.005, unitOfMeasure: { unit: 'kWh' } },
    '1.005',
    1_005,
    { ...REGISTER, unit: 'kWh' },
  ],
  [
    'tenths of a kWh',
    { value: 43.5, unitOfMeasure: { unit: 'kWh', multiplier: -1 } },
    '43.5',
    4_350,
    { ...REGISTER, unit: 'kWh' },
  ],
  [
    'a current of a phase',
    { value: 16.1, measurand: 'Current.Import', phase: 'L2', context: 'Sample.Clock' },
    '16.1',
    16.1,
    {
      ...REGISTER,
      measurand: 'Current.Import',
      phase: 'L2',
      context: 'Sample.Clock',
      unit: 'A',
    },
  ],
  [
    'power in kW',
    {
      value: 7.4,
      measurand: 'Power.Active.Import',
      location: 'Upstream',
      unitOfMeasure: { unit: 'kW' },
    },
    '7.4',
    7_400,
    { ...REGISTER, measurand: 'Power.Active.Import', location: 'Upstream', unit: 'kW' },
  ],
  [
    'a state of charge',
    { value: 80, measurand: 'SoC', location: 'EV' },
    '80',
    80,
    { ...REGISTER, measurand: 'SoC', location: 'EV', unit: 'Percent' },
  ],
  [
    'a unit of a vendor',
    { value: 3, unitOfMeasure: { unit: 'furlong' } },
    '3',
    3,
    { ...REGISTER, unit: 'furlong' },
  ],
  [
    'what an EV asks for',
    { value: 9_000, measurand: 'EnergyRequest.Target' },
    '9000',
    9_000,
    { ...REGISTER, measurand: 'EnergyRequest.Target' },
  ],
]

describe('a reading of 2.x', () => {
  const timestamp = '2026-01-02T03:04:05Z'
  const occurredAt = Date.UTC(2026, 0, 2, 3, 4, 5)

  for (const [name, sampled, value, number, kind = REGISTER] of SAMPLED) {
    it(`of ${name} is "${value}" and counts as ${number}`, () => {
      const samples = toSamples2([{ timestamp, sampledValue: [sampled] }])
      assert.deepEqual(samples, [{ occurredAt, value, number, kind }])
    })
  }

  it('that is signed is kept beside its number, as it came', () => {
    const sampledValue = [{ value: 1.5, unitOfMeasure: { unit: 'kWh' }, signedMeterValue: SIGNED }]
    assert.deepEqual(toSamples2([{ timestamp, sampledValue }]), [
      { occurredAt, value: '1.5', number: 1_500, kind: { ...REGISTER, unit: 'kWh' } },
      {
        occurredAt,
        value: JSON.stringify(SIGNED),
        number: null,
        kind: { ...REGISTER, unit: 'kWh', format: 'SignedData' },
      },
    ])
  })

  it('of a time that cannot be has none, and comes in the order in which it was told', () => {
    const samples = toSamples2([
      { timestamp: '2026-02-30T00:00:00Z', sampledValue: [{ value: 1 }, { value: 2 }] },
      { timestamp, sampledValue: [{ value: 3 }] },
    ])
    assert.deepEqual(
      samples.map((one) => [one.occurredAt, one.value]),
      [
        [null, '1'],
        [null, '2'],
        [occurredAt, '3'],
      ],
    )
  })
})
