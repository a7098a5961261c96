/** Variables: split by what a charge point takes, merged by their names, an outcome for each. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { JsonObject, Operation } from '../../../src/model/operation.ts'
import type { Step } from '../../../src/ocpp/operations/row.ts'
import type { Answer } from './rig.ts'
import { NEW, play, refuse, withVariables } from './rig.ts'

interface Named {
  readonly component: { readonly name: string }
  readonly variable: { readonly name: string }
}

const get = (names: readonly string[]): Operation => ({ type: 'get-variables', names })

const set = (...values: readonly [string, string][]): Operation => ({
  type: 'set-variables',
  values: values.map(([name, value]) => ({ name, value })),
})

const many = (count: number) => Array.from({ length: count }, (_, i) => `C.v${i}`)

/** Answers all that is asked, backwards, in capitals. */
const told: Answer = ({ payload }) => {
  const asked = payload.getVariableData as readonly Named[]
  const getVariableResult = [...asked].reverse().map((one) => ({
    ...one,
    component: { ...one.component, name: one.component.name.toUpperCase() },
    attributeStatus: 'Accepted',
    attributeValue: one.variable.name,
  }))
  return { getVariableResult }
}

const sizes = (steps: readonly Step[], name: string) =>
  steps.map(({ payload }) => (payload[name] as readonly unknown[]).length)

describe('getting variables', () => {
  for (const version of NEW) {
    it(`goes by four until it says more, in ${version}`, () => {
      const { steps, result } = play(version, get(many(10)), told)
      assert.deepEqual(sizes(steps, 'getVariableData'), [4, 4, 2])
      assert.deepEqual(
        result.variables?.map(({ name, value, status }) => [name, value, status]),
        many(10).map((name) => [name, name.slice(2), 'accepted']),
      )
    })

    it(`goes by its own limits, in ${version}`, () => {
      const items = 'DeviceDataCtrlr.ItemsPerMessage[GetVariables]'
      const bytes = 'DeviceDataCtrlr.BytesPerMessage[GetVariables]'
      const of = (values: Readonly<Record<string, string>>) =>
        play(version, get(many(50)), told, { variables: withVariables(values) }).steps
      assert.equal(of({ [items]: '10' }).length, 5)
      assert.equal(of({ [items]: '0' }).length, 13)
      const small = of({ [items]: '50', [bytes]: '500' })
      for (const { action, payload } of small) {
        assert.ok(JSON.stringify([2, 'x'.repeat(36), action, payload]).length <= 500)
      }
      assert.ok(small.length > 4 && small.length < 20, `${small.length} calls`)
      const tiny = { variables: withVariables({ [bytes]: '90' }) }
      assert.equal(refuse(version, get(many(1)), tiny).code, 'BAD_REQUEST')
    })

    it(`tells of each what became of it, in ${version}`, () => {
      const names = ['A.known', 'A.unknown', 'A.silent', 'EVSE(1).x[i]#Target']
      const { result } = play(version, get(names), () => ({
        getVariableResult: [
          {
            component: { name: 'evse', evse: { id: 1 } },
            variable: { name: 'X', instance: 'I' },
            attributeType: 'Target',
            attributeStatus: 'NotSupportedAttributeType',
            attributeStatusInfo: { reasonCode: 'No' },
          },
          {
            component: { name: 'A' },
            variable: { name: 'unknown' },
            attributeStatus: 'UnknownVariable',
          },
          {
            component: { name: 'A' },
            variable: { name: 'known' },
            attributeStatus: 'Accepted',
            attributeValue: '5',
          },
        ],
      }))
      assert.equal(result.status, 'partial')
      assert.deepEqual(
        result.variables?.map(({ status, value = null }) => [status, value]),
        [
          ['accepted', '5'],
          ['unknown', null],
          ['failed', null],
          ['notSupported', null],
        ],
      )
      assert.deepEqual(result.variables?.at(-1)?.info, 'No')
    })

    it(`needs names, and asks for each once, in ${version}`, () => {
      assert.equal(refuse(version, get([])).code, 'BAD_REQUEST')
      assert.match(refuse(version, get(['A.b', 'wrong'])).detail, /"wrong"/)
      const { steps } = play(version, get(['A.b', 'a.B', 'A.b#Actual']), told)
      assert.deepEqual(sizes(steps, 'getVariableData'), [1])
    })

    it(`stops when it does not answer, and tells what was not asked, in ${version}`, () => {
      const { steps, result } = play(version, get(many(9)), (step, i) =>
        i === 0 ? told(step, i) : { type: 'timedOut' },
      )
      assert.equal(steps.length, 2)
      assert.equal(result.status, 'partial')
      const infos = result.variables?.map(({ info = '' }) => info) ?? []
      assert.match(infos[4] ?? '', /in time/)
      assert.match(infos[8] ?? '', /not asked/)
    })

    it(`never shows a secret, in ${version}`, () => {
      const { result } = play(version, get(['SecurityCtrlr.BasicAuthPassword']), told)
      assert.equal(result.variables?.[0]?.value, null)
    })
  }

  it('asks 1.6 for keys, as many as it takes', () => {
    const answer: Answer = ({ payload }) => {
      const [first = '', ...others] = payload.key as readonly string[]
      const configurationKey = others.map((key) => ({
        key: key.toUpperCase(),
        readonly: true,
        value: '1',
      }))
      return { configurationKey, unknownKey: [first] }
    }
    const keys = many(7)
    const variables = withVariables({ GetConfigurationMaxKeys: '5' })
    const { steps, result } = play('ocpp1.6', get(keys), answer, { variables })
    assert.deepEqual(sizes(steps, 'key'), [5, 2])
    assert.deepEqual(
      result.variables?.map(({ status }) => status),
      keys.map((_key, i) => (i % 5 === 0 ? 'unknown' : 'accepted')),
    )
  })

  it('asks 1.6 for all keys when it is given none', () => {
    const configurationKey = [
      { key: 'HeartbeatInterval', readonly: false, value: '300' },
      { key: 'AuthorizationKey', readonly: false, value: 'abc' },
    ]
    const { steps, result } = play('ocpp1.6', get([]), () => ({ configurationKey }))
    assert.deepEqual(steps, [{ action: 'GetConfiguration', payload: {} }])
    assert.deepEqual(
      result.variables?.map(({ name, value }) => [name, value]),
      [
        ['HeartbeatInterval', '300'],
        ['AuthorizationKey', null],
      ],
    )
  })
})

describe('setting variables', () => {
  const answering =
    (statuses: Readonly<Record<string, string>>): Answer =>
    ({ payload }) => ({
      setVariableResult: (payload.setVariableData as readonly (Named & JsonObject)[]).map(
        ({ attributeValue: _value, ...one }) => ({
          ...one,
          attributeStatus: statuses[one.variable.name] ?? 'Accepted',
        }),
      ),
    })

  for (const version of NEW) {
    it(`has an outcome for each, in ${version}`, () => {
      const values = set(['A.a', '1'], ['A.b', '2'], ['A.c', '3'], ['A.d', '4'], ['A.e', '5'])
      const answer = answering({ b: 'RebootRequired', c: 'Rejected' })
      const { steps, result } = play(version, values, answer)
      assert.deepEqual(sizes(steps, 'setVariableData'), [4, 1])
      assert.deepEqual(
        result.variables?.map(({ status }) => status),
        ['accepted', 'rebootRequired', 'rejected', 'accepted', 'accepted'],
      )
      assert.equal(result.status, 'partial')
      const waits = play(version, set(['A.a', '1'], ['A.b', '2']), answer).result
      assert.equal(waits.status, 'rebootRequired')
    })

    it(`takes the attribute beside the name or in it, once, in ${version}`, () => {
      const values = [
        { name: 'A.a', value: '1', attribute: 'Target' as const },
        { name: 'A.b#MaxSet', value: '2' },
      ]
      const { steps } = play(version, { type: 'set-variables', values }, answering({}))
      const sent = steps[0]?.payload.setVariableData as readonly JsonObject[]
      assert.deepEqual(
        sent.map(({ attributeType }) => attributeType),
        ['Target', 'MaxSet'],
      )
      assert.match(refuse(version, set(['A.a', '1'], ['a.A#Actual', '2'])).detail, /more than once/)
    })

    it(`names a value that it refuses by its name alone, in ${version}`, () => {
      const refusal = refuse(version, set(['A.a', 'x'.repeat(2_501)]))
      assert.equal(refusal.code, 'INVALID_PAYLOAD')
      assert.doesNotMatch(refusal.detail, /xxx/)
    })

    it(`looks at the template of a payment link, in ${version}`, () => {
      const name = 'WebPaymentsCtrlr(1).URLTemplate'
      assert.match(refuse(version, set([name, 'https://a/{totp}'])).detail, /\{version\}/)
      const good = 'https://a/{version}/{chargingstationid}/{totp}'
      assert.equal(play(version, set([name, good]), answering({})).steps.length, 1)
    })
  }

  it('goes key by key in 1.6', () => {
    const { steps, result } = play(
      'ocpp1.6',
      set(['a', '1'], ['b', '2'], ['c', '3']),
      (_step, i) => (i === 1 ? 'InternalError' : { status: i === 0 ? 'Accepted' : 'NotSupported' }),
    )
    assert.deepEqual(
      steps.map(({ payload }) => payload),
      [
        { key: 'a', value: '1' },
        { key: 'b', value: '2' },
        { key: 'c', value: '3' },
      ],
    )
    assert.deepEqual(
      result.variables?.map(({ status }) => status),
      ['accepted', 'failed', 'notSupported'],
    )
  })

  it('has no attributes in 1.6, and lowers no security profile', () => {
    const values = [{ name: 'a', value: '1', attribute: 'Target' as const }]
    assert.equal(refuse('ocpp1.6', { type: 'set-variables', values }).code, 'BAD_REQUEST')
    const lower = set(['securityProfile', '1'])
    assert.equal(refuse('ocpp1.6', lower, { securityProfile: 2 }).code, 'COMMAND_REFUSED')
    assert.equal(play('ocpp1.6', lower, undefined, { securityProfile: 1 }).steps.length, 1)
  })
})

describe('a report', () => {
  it('of names is split, each part with an id of its own', () => {
    const names = ['EVSE(1)', 'TxCtrlr.TxStartPoint#Target', 'A', 'B', 'C[x](1,2)']
    const { steps, result } = play('ocpp2.0.1', { type: 'report', names, criteria: ['Active'] })
    assert.deepEqual(result.requestIds, [1_001, 1_002])
    assert.deepEqual(sizes(steps, 'componentVariable'), [4, 1])
    assert.deepEqual(steps[0]?.payload.componentVariable, [
      { component: { name: 'EVSE', evse: { id: 1 } } },
      { component: { name: 'TxCtrlr' }, variable: { name: 'TxStartPoint' } },
      { component: { name: 'A' } },
      { component: { name: 'B' } },
    ])
    assert.deepEqual(steps[1]?.payload.componentCriteria, ['Active'])
  })

  it('of 1.6 is its keys', () => {
    const configurationKey = [{ key: 'a', readonly: false, value: '1' }]
    const { result } = play('ocpp1.6', { type: 'report', base: 'full' }, () => ({
      configurationKey,
    }))
    assert.deepEqual(result.variables?.[0]?.value, '1')
    const { steps } = play('ocpp1.6', { type: 'report', names: ['a', 'b'] }, () => ({}))
    assert.deepEqual(steps[0]?.payload, { key: ['a', 'b'] })
  })
})
