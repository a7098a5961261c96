import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { REPORT_CASES } from './report-cases.ts'
import { BOTH, checkCase, NOW, rawOf, TEXT, toEvents } from './run.ts'

const ALL_OF_THEM = [
  ['NotifyReport', { generatedAt: TEXT, seqNo: 0 }],
  ['NotifyMonitoringReport', { generatedAt: TEXT, seqNo: 0 }],
  ['NotifyDisplayMessages', {}],
] as const

describe('a part of a report', () => {
  for (const { name, action, payload, part, versions = BOTH } of REPORT_CASES) {
    for (const version of versions) {
      it(`${version} ${action} lists ${name}`, () => {
        const least = {
          type: 'report.part',
          at: NOW,
          requestId: 5,
          seqNo: null,
          isLast: true,
          variables: [],
          items: [],
          raw: rawOf(action, payload),
        }
        const events = [{ ...least, ...part }]
        checkCase(version, { action, name, payload, events, response: {} })
      })
    }
  }

  it('under a number that is none of ours is answered, and of no report', () => {
    for (const [action, payload] of ALL_OF_THEM) {
      assert.deepEqual(toEvents('ocpp2.1', action, { ...payload, requestId: 2 ** 40 }), [])
    }
  })

  it('never keeps what may only be written, whoever tells it', () => {
    const [write, read] = [{ mutability: 'WriteOnly' }, { mutability: 'ReadOnly' }]
    const payload = {
      requestId: 5,
      generatedAt: TEXT,
      seqNo: 0,
      reportData: [
        variable('securityctrlr', 'BASICAUTHPASSWORD', { value: 'secret' }),
        variable('WebPaymentsCtrlr', 'SharedSecret', { value: 'secret' }),
        variable('Vendor', 'Anything', { value: 'secret', ...write }),
        variable('Vendor', 'Other', { value: 'shown', ...read }),
        variable('Vendor', 'Nothing', write),
      ],
    }
    const [part] = toEvents('ocpp2.0.1', 'NotifyReport', payload)
    assert.ok(part?.type === 'report.part')
    assert.ok(!JSON.stringify(part).includes('secret'))
    assert.ok(part.raw.includes('shown') && part.raw.startsWith('[2,"1","NotifyReport",'))
    assert.deepEqual(
      part.variables.map(({ value }) => value),
      [null, null, null, 'shown', null],
    )
  })
})

function variable(component: string, name: string, attribute: object) {
  return { component: { name: component }, variable: { name }, variableAttribute: [attribute] }
}
