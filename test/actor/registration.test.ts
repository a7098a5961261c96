/** Who may work here, what must not be sent to whom, and how boots are slowed down. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import {
  BOOT_HASTE_MS,
  bootIntervalSeconds,
  INVITED_MAX,
  mayCall,
  refusalOf,
} from '../../src/actor/registration.ts'
import type { ChargePoint, Registration } from '../../src/model/charge-point.ts'
import { newChargePoint } from '../../src/model/charge-point.ts'
import type { Booted } from '../../src/model/event-message.ts'
import { REPORT_PATIENCE_MS } from '../../src/model/job.ts'
import {
  booted,
  command,
  countsOf,
  effectsOf,
  NOON,
  notesOf,
  READY,
  tell,
  transaction,
} from './told.ts'

const NEW = newChargePoint('default', 'CP1')
const INTERVALS = { heartbeatSeconds: 300, bootRetrySeconds: 60 }

type Decision = ChargePoint['decision']

describe('registration', () => {
  const boots: readonly [decision: Decision, then: Registration][] = [
    [null, 'accepted'],
    ['accepted', 'accepted'],
    ['pending', 'pending'],
    ['rejected', 'rejected'],
  ]
  for (const [decision, then] of boots) {
    it(`is ${then} after a boot when the decision is ${decision}`, () => {
      const told = tell({ ...NEW, decision }, booted())
      assert.equal(told.state.registration, then)
      assert.deepEqual(notesOf(told), [{ ...booted(), registration: then }])
    })
  }

  const judgements: readonly [before: Registration, decision: Decision, then: Registration][] = [
    ['accepted', 'pending', 'pending'],
    ['accepted', 'rejected', 'rejected'],
    ['accepted', null, 'accepted'],
    ['pending', 'rejected', 'rejected'],
    ['pending', 'accepted', 'pending'],
    ['pending', null, 'pending'],
    ['rejected', 'pending', 'rejected'],
    ['rejected', 'accepted', 'rejected'],
    ['unknown', 'accepted', 'unknown'],
    ['unknown', 'rejected', 'unknown'],
  ]
  for (const [registration, decision, then] of judgements) {
    it(`is ${then} when one that is ${registration} is judged ${decision}`, () => {
      const { state } = tell({ ...NEW, registration }, { type: 'judged', at: NOON, decision })
      assert.deepEqual([state.registration, state.decision], [then, decision])
    })
  }

  it('becomes accepted at the boot after the judgement', () => {
    const pending = tell({ ...NEW, decision: 'pending' }, booted()).state
    const judged = tell(pending, { type: 'judged', at: NOON, decision: 'accepted' }).state
    assert.equal(tell(judged, booted(NOON + 60_000)).state.registration, 'accepted')
  })

  it('is kept over a reconnect, without a boot', () => {
    const disconnected = tell(READY, { type: 'disconnected', at: NOON })
    const { state } = tell(disconnected.state, {
      type: 'connected',
      protocol: 'ocpp1.6',
      at: NOON + 1,
    })
    assert.equal(mayCall(state, 'StatusNotification'), true)
  })

  it('lets nobody but a boot through before it is accepted', () => {
    for (const registration of ['unknown', 'pending', 'rejected'] as const) {
      assert.equal(mayCall({ ...NEW, registration }, 'StatusNotification'), false)
      assert.equal(mayCall({ ...NEW, registration }, 'BootNotification'), true)
    }
  })

  it('keeps running transactions open over a boot', () => {
    const { state } = tell({ ...READY, transactions: [transaction()] }, booted())
    assert.deepEqual(state.transactions, [transaction()])
  })

  it('slows down boots in haste, and forgives them after one at ease', () => {
    let state: ChargePoint = NEW
    const seconds: number[] = []
    for (let boot = 0; boot < 9; boot += 1) {
      const told = tell(state, booted(NOON + boot * 1_000))
      assert.deepEqual(countsOf(told), boot === 0 ? [] : ['boot.hasty'])
      state = told.state
      seconds.push(bootIntervalSeconds(state, INTERVALS))
    }
    assert.deepEqual(seconds, [300, 300, 600, 1_200, 2_400, 3_600, 3_600, 3_600, 3_600])
    const calm = tell(state, booted(NOON + 8_000 + BOOT_HASTE_MS)).state
    assert.equal(bootIntervalSeconds(calm, INTERVALS), 300)
  })

  it('asks one that is not accepted to boot again after the retry interval', () => {
    assert.equal(bootIntervalSeconds({ ...NEW, registration: 'pending' }, INTERVALS), 60)
    assert.equal(bootIntervalSeconds({ ...NEW, registration: 'rejected' }, INTERVALS), 60)
  })

  it('never shortens an interval that was set longer than haste makes it', () => {
    const state: ChargePoint = { ...READY, bootsInHaste: 9 }
    assert.equal(bootIntervalSeconds(state, { ...INTERVALS, heartbeatSeconds: 86_400 }), 86_400)
  })
})

describe('invitation', () => {
  const invited = (...actions: readonly string[]) =>
    ({ type: 'calls.invited', at: NOON, actions }) as const
  const pending: ChargePoint = { ...NEW, registration: 'pending' }

  it('lets through what was asked for, and nothing else', () => {
    const { state } = tell(pending, invited('NotifyReport'), invited('NotifyReport', 'Heartbeat'))
    assert.deepEqual(state.invited, ['NotifyReport', 'Heartbeat'])
    assert.equal(mayCall(state, 'NotifyReport'), true)
    assert.equal(mayCall(state, 'StatusNotification'), false)
  })

  it('is over once all may be sent, or nothing', () => {
    const { state } = tell(pending, invited('NotifyReport'))
    assert.deepEqual(tell(state, booted()).state.invited, [])
    const judged = tell(state, { type: 'judged', at: NOON, decision: 'rejected' })
    assert.equal(mayCall(judged.state, 'NotifyReport'), false)
    assert.equal(tell(READY, invited('NotifyReport')).state, READY)
  })

  it('outlives a boot after which it is still pending', () => {
    const { state } = tell({ ...pending, decision: 'pending' }, invited('NotifyReport'), booted())
    assert.equal(mayCall(state, 'NotifyReport'), true)
  })

  it('is for so many messages and no more', () => {
    const all = Array.from({ length: INVITED_MAX + 1 }, (_, index) => `Action${index}`)
    assert.equal(tell(pending, invited(...all)).state.invited.length, INVITED_MAX)
  })
})

describe('inventory', () => {
  const boot = (firmwareVersion: string, isInventoryWanted = true) => {
    const identity = { ...booted().identity, firmwareVersion, serialNumber: 'S1' }
    return { ...booted(), identity, isInventoryWanted }
  }
  const { identity } = boot('1')
  const cases: readonly [what: string, before: ChargePoint, boot: Booted, isAsked: boolean][] = [
    ['it is new', NEW, boot('1'), true],
    ['it is new here, and was accepted before', READY, boot('1'), true],
    ['it is the same', { ...READY, identity }, boot('1'), false],
    ['its firmware is another', { ...READY, identity }, boot('2'), true],
    [
      'it is another one',
      { ...READY, identity: { ...identity, serialNumber: 'S0' } },
      boot('1'),
      true,
    ],
    ['it had to wait until now', { ...NEW, registration: 'pending', identity }, boot('1'), true],
    ['it has to wait', { ...NEW, decision: 'pending' }, boot('1'), false],
    ['nobody wants to know', NEW, boot('1', false), false],
  ]
  for (const [what, before, event, isAsked] of cases) {
    it(`is ${isAsked ? '' : 'not '}asked for when ${what}`, () => {
      const told = tell(before, event)
      assert.deepEqual(told.state.identity, event.identity)
      const asks = effectsOf(told, 'ask')
      assert.deepEqual(
        asks.map(({ wish }) => wish.type),
        isAsked ? ['inventory', 'monitors'] : [],
      )
      assert.equal(told.state.wakeAt, isAsked ? NOON + REPORT_PATIENCE_MS : null)
      assert.deepEqual(
        told.state.jobs.map(({ kind, commandId, detail, dueAt }) => [
          kind,
          commandId,
          detail,
          dueAt,
        ]),
        isAsked
          ? [
              ['deviceModel', asks[0]?.commandId, 'FullInventory', NOON + REPORT_PATIENCE_MS],
              ['monitoring', asks[1]?.commandId, 'FullInventory', NOON + REPORT_PATIENCE_MS],
            ]
          : [],
      )
    })
  }

  it('is one job, which its answer is about', () => {
    const [job] = tell(NEW, boot('1')).state.jobs
    assert.ok(job !== undefined)
    const { kind, requestId, commandId, detail, dueAt } = job
    const answer = { kind, requestId, commandId: commandId ?? '', detail, dueAt }
    const requested = {
      type: 'job.requested',
      at: NOON,
      fileName: null,
      transactionId: null,
    } as const
    const asked = tell(NEW, boot('1'))
    const accepted = tell(asked.state, { ...requested, ...answer, isAccepted: true })
    assert.deepEqual(accepted.state.jobs.toReversed(), asked.state.jobs)
    const rejected = tell(asked.state, { ...requested, ...answer, isAccepted: false })
    assert.deepEqual(
      rejected.state.jobs.map((one) => one.kind),
      ['monitoring'],
    )
  })
})

describe('refusal', () => {
  const key = (value: string) => JSON.stringify({ key: 'authorizationKEY', value })
  const cases: readonly [
    registration: Registration,
    action: string,
    payload: string,
    isSent: boolean,
  ][] = [
    ['accepted', 'RemoteStartTransaction', '{"idTag":"A"}', true],
    ['pending', 'RemoteStartTransaction', '{"idTag":"A"}', false],
    ['pending', 'RemoteStopTransaction', '{"transactionId":1}', false],
    ['unknown', 'RemoteStartTransaction', '{"idTag":"A"}', false],
    ['unknown', 'RequestStartTransaction', '{}', false],
    ['pending', 'RequestStopTransaction', '{}', false],
    ['pending', 'GetConfiguration', '{}', true],
    ['rejected', 'GetConfiguration', '{}', false],
    ['pending', 'TriggerMessage', '{"requestedMessage":"BootNotification"}', true],
    ['accepted', 'TriggerMessage', '{"requestedMessage":"BootNotification"}', false],
    ['accepted', 'ExtendedTriggerMessage', '{"requestedMessage":"BootNotification"}', false],
    ['accepted', 'TriggerMessage', '{"requestedMessage":"Heartbeat"}', true],
    ['accepted', 'SendLocalList', '{"listVersion":1,"updateType":"Full"}', true],
    ['accepted', 'SendLocalList', '{"listVersion":0,"updateType":"Full"}', false],
    ['accepted', 'SendLocalList', '{"listVersion":-1,"updateType":"Full"}', false],
    ['accepted', 'SendLocalList', '{"versionNumber":0,"updateType":"Full"}', false],
    ['accepted', 'ChangeConfiguration', '{"key":"HeartbeatInterval","value":"1"}', true],
    ['accepted', 'ChangeConfiguration', key('00'.repeat(16)), true],
    ['accepted', 'ChangeConfiguration', key('00'.repeat(20)), true],
    ['accepted', 'ChangeConfiguration', key('00'.repeat(15)), false],
    ['accepted', 'ChangeConfiguration', key(`${'00'.repeat(16)}0`), false],
    ['accepted', 'ChangeConfiguration', key('a password that is no hex at all'), false],
  ]
  for (const [registration, action, payload, isSent] of cases) {
    it(`${isSent ? 'sends' : 'never sends'} ${action} ${payload} while ${registration}`, () => {
      const refusal = refusalOf({ ...NEW, registration }, command({ action, payload }))
      assert.equal(refusal === null, isSent)
    })
  }

  it('does not repeat a key in its text', () => {
    const payload = key('secretsecretsecret')
    const refusal = refusalOf(READY, command({ action: 'ChangeConfiguration', payload }))
    assert.doesNotMatch(refusal ?? '', /secretsecret/)
  })
})
