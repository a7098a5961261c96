import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import {
  card,
  charge,
  type Json,
  plug,
  SILENCE,
  StationRig,
  type StationRigOptions,
  stop,
  unplug,
  VERSIONS2,
} from './station-rig.ts'

const groupIdToken = { idToken: 'FAMILY', type: 'Central' }
const inGroup = () => ({ idTokenInfo: { status: 'Accepted', groupIdToken } })
const blocked = () => ({ idTokenInfo: { status: 'Blocked' } })
const tokenOf = (idToken: string) => ({ idToken, type: 'ISO14443' })
const listed = (rig: StationRig, idToken: string, status: string): void => {
  const entry = { idToken: tokenOf(idToken), idTokenInfo: { status } }
  const list = { versionNumber: 1, updateType: 'Full', localAuthorizationList: [entry] }
  assert.equal(rig.command('SendLocalList', list).status, 'Accepted')
}

describe('client 2.x cards', () => {
  const bench = (options: StationRigOptions = {}): StationRig => StationRig.booted(options)

  for (const version of VERSIONS2) {
    it(`${version}: asks the CSMS, and does as it says`, () => {
      const rig = bench({ version, answers: { Authorize: blocked } })
      charge(rig)
      assert.equal(rig.evse().refusal, 'Blocked')
      assert.deepEqual(rig.sentOf('Authorize')[0]?.payload, { idToken: tokenOf('TAG') })
      rig.act(unplug())
      assert.deepEqual(rig.story(), [
        'Started CablePluggedIn EVConnected',
        'Ended EVCommunicationLost Idle EVDisconnected',
      ])
    })
  }

  it('asks nobody when nobody needs a card', () => {
    const rig = bench({ configuration: { 'AuthCtrlr.Enabled': 'false' } })
    rig.act(plug())
    assert.equal(rig.sentOf('Authorize').length, 0)
    assert.deepEqual(rig.sentOf('TransactionEvent')[1]?.payload.idToken, {
      idToken: '',
      type: 'NoAuthorization',
    })
    assert.equal(rig.evse().flow.powerW, 12_000)
  })

  it('lets one of the same group stop, and nobody else', () => {
    const rig = bench({ answers: { Authorize: inGroup } })
    charge(rig)
    rig.answers = {}
    rig.act(card('STRANGER'))
    assert.equal(rig.evse().refusal, 'Occupied')
    rig.answers = { Authorize: inGroup }
    rig.act(card('FRIEND'))
    const last = rig.sentOf('TransactionEvent').at(-1)?.payload
    assert.deepEqual(last?.idToken, tokenOf('FRIEND'))
    assert.equal(rig.story().at(-1), 'Ended StopAuthorized EVConnected Local')
  })

  it('learns of the group from the answer to an event, too', () => {
    const rig = bench({
      answers: { TransactionEvent: ({ idToken }) => (idToken ? inGroup() : {}) },
    })
    charge(rig)
    assert.deepEqual(rig.evse().authorization?.groupIdToken, groupIdToken)
  })

  it('decides by itself while there is no connection: list, cache, or what is allowed', () => {
    const rig = bench()
    charge(rig)
    rig.act(stop())
    rig.act(unplug())
    listed(rig, 'LISTED', 'Accepted')
    rig.close()
    for (const [idTag, isGranted] of [
      ['TAG', true],
      ['LISTED', true],
      ['UNKNOWN', false],
    ] as const) {
      charge(rig)
      rig.act(stop())
      rig.act(card(idTag))
      assert.equal(rig.evse().authorization !== null, isGranted, idTag)
      rig.act(unplug())
    }
    assert.equal(rig.evse().refusal, 'Offline')
  })

  it('does not ask about those it knows when it need not', () => {
    const rig = bench({ configuration: { 'AuthCtrlr.LocalPreAuthorize': 'true' } })
    listed(rig, 'TAG', 'Accepted')
    charge(rig)
    assert.equal(rig.sentOf('Authorize').length, 0)
    assert.notEqual(rig.evse().session, null)
  })

  it('forgets what it was told in time, and asks again', () => {
    const rig = bench({
      configuration: {
        'AuthCtrlr.LocalPreAuthorize': 'true',
        'AuthCacheCtrlr.LifeTime': '60',
        'TxCtrlr.TxStartPoint': 'PowerPathClosed',
      },
    })
    rig.act(card())
    rig.advance(60_000)
    assert.equal(rig.evse().refusal, 'Timeout')
    rig.act(card())
    assert.equal(rig.sentOf('Authorize').length, 2)
  })

  it('keeps a place for the one who pays on the web', () => {
    const rig = bench()
    rig.command('NotifyWebPaymentStarted', { evseId: 1, timeout: 120 })
    rig.act(card())
    assert.equal(rig.evse().refusal, 'WebPayment')
    rig.act(card('TAG', 2))
    assert.notEqual(rig.evse(2).authorization, null)
    rig.advance(120_000)
    rig.act(card())
    assert.notEqual(rig.evse().authorization, null)
  })

  it('asks first when a remote start has to be authorized', () => {
    const rig = bench({
      configuration: { 'AuthCtrlr.AuthorizeRemoteStart': 'true' },
      answers: { Authorize: () => SILENCE },
    })
    rig.act(plug())
    const idToken = { idToken: 'APP', type: 'Central' }
    const request = { evseId: 1, remoteStartId: 8, idToken }
    rig.command('RequestStartTransaction', request)
    assert.deepEqual(rig.sentOf('Authorize')[0]?.payload, { idToken })
    assert.deepEqual(rig.story(), ['Started CablePluggedIn EVConnected'])
  })

  it('starts by remote with the cable to come, and says so first', () => {
    const rig = bench({ configuration: { 'TxCtrlr.TxStartPoint': 'PowerPathClosed' } })
    const idToken = { idToken: 'APP', type: 'Central' }
    rig.command('RequestStartTransaction', { evseId: 1, remoteStartId: 8, idToken })
    assert.deepEqual(rig.story(), [])
    rig.act(plug())
    const [first, second] = rig.sentOf('TransactionEvent').map(({ payload }) => payload)
    assert.equal(first?.triggerReason, 'RemoteStart')
    const idOf = (payload: Json = {}): unknown => (payload.transactionInfo as Json).remoteStartId
    assert.deepEqual([idOf(first), idOf(second)], [8, undefined])
  })
})
