import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { card, plug, Rig, SILENCE, START_AT, stop, unplug } from './rig.ts'

describe('client charge point', () => {
  it('boots, and tells of every connector once it is accepted', () => {
    const rig = Rig.booted()
    assert.deepEqual(
      rig.sent.map(({ action }) => action),
      ['BootNotification', 'StatusNotification', 'StatusNotification', 'StatusNotification'],
    )
    assert.deepEqual(rig.statusesOf(0), ['Available'])
  })

  it('asks again after the interval while it is pending, and says nothing else', () => {
    let boots = 0
    const rig = new Rig({
      answers: {
        BootNotification: () => {
          boots += 1
          const currentTime = new Date(START_AT).toISOString()
          return { status: boots < 3 ? 'Pending' : 'Accepted', currentTime, interval: 20 }
        },
      },
    })
    rig.open()
    rig.act(plug())
    rig.advance(39_000)
    assert.deepEqual(
      rig.sent.map(({ action, at }) => [action, at - START_AT]),
      [
        ['BootNotification', 0],
        ['BootNotification', 20_000],
      ],
    )
    rig.advance(2_000)
    assert.equal(rig.station.registration, 'accepted')
  })

  it('beats at the interval it was given', () => {
    const rig = Rig.booted()
    rig.advance(900_000)
    assert.deepEqual(
      rig.sentOf('Heartbeat').map(({ at }) => at - START_AT),
      [300_000, 600_000, 900_000],
    )
  })

  it('needs no boot after a reconnect, and tells only what has changed', () => {
    const rig = Rig.booted()
    rig.close()
    rig.act(plug(2))
    const before = rig.sent.length
    rig.open()
    assert.deepEqual(
      rig.sent.slice(before).map(({ action, payload }) => [action, payload.connectorId]),
      [['StatusNotification', 2]],
    )
  })

  it('says again what may have been lost with its connection, and nothing else', () => {
    const rig = Rig.booted({ answers: { StatusNotification: () => SILENCE } })
    const lost = rig.sent.length
    rig.act(card())
    rig.close()
    assert.deepEqual(rig.station.calls, [])
    rig.answers = {}
    rig.open()
    assert.deepEqual(
      rig.sent.slice(lost).map(({ action, payload }) => [action, payload.connectorId]),
      [
        ['StatusNotification', 0],
        ['StatusNotification', 1],
        ['StatusNotification', 2],
      ],
    )
  })

  it('boots anew when the central system no longer knows it', () => {
    const rig = Rig.booted({ answers: { Heartbeat: () => ({ error: 'SecurityError' }) } })
    rig.advance(301_000)
    assert.equal(rig.sentOf('BootNotification').length, 2)
    assert.equal(rig.station.registration, 'accepted')
  })

  it('lives a whole session, to the watt-hour', () => {
    const rig = Rig.booted()
    rig.act(plug())
    rig.act(card())
    rig.advance(600_000)
    rig.act(stop())
    rig.act(unplug())
    assert.deepEqual(rig.statusesOf(1), [
      'Available',
      'Preparing',
      'Charging',
      'Finishing',
      'Available',
    ])
    assert.equal(rig.sentOf('MeterValues').length, 10)
    const [start] = rig.sentOf('StartTransaction')
    const [end] = rig.sentOf('StopTransaction')
    assert.equal(start?.payload.meterStart, 1_000)
    // 12 kW for ten minutes.
    assert.equal(end?.payload.meterStop, 3_000)
    assert.equal(end?.payload.transactionId, 101)
    assert.equal(end?.payload.reason, 'Local')
    assert.deepEqual(
      rig.sentOf('MeterValues').map(({ payload }) => payload.transactionId),
      Array.from({ length: 10 }, () => 101),
    )
  })

  it('suspends when the vehicle is full, and counts no more', () => {
    const rig = Rig.booted({ configuration: { MeterValueSampleInterval: '0' } })
    rig.act(plug(1, 500))
    rig.act(card())
    rig.advance(3_600_000)
    rig.act(stop())
    assert.deepEqual(rig.statusesOf(1).slice(2), ['Charging', 'SuspendedEV', 'Finishing'])
    assert.equal(rig.sentOf('StopTransaction')[0]?.payload.meterStop, 1_500)
  })

  it('forgets a card without a cable after ConnectionTimeOut', () => {
    const rig = Rig.booted({ configuration: { ConnectionTimeOut: '30' } })
    rig.act(card())
    assert.deepEqual(rig.statusesOf(1), ['Available', 'Preparing'])
    rig.advance(31_000)
    rig.act(plug())
    assert.deepEqual(rig.statusesOf(1), ['Available', 'Preparing', 'Available', 'Preparing'])
    assert.equal(rig.sentOf('StartTransaction').length, 0)
  })

  for (const status of ['Invalid', 'Blocked', 'Expired']) {
    it(`does not start for a card that is ${status}`, () => {
      const rig = Rig.booted({ answers: { Authorize: () => ({ idTagInfo: { status } }) } })
      rig.act(plug())
      rig.act(card())
      assert.equal(rig.station.connectors[1]?.refusal, status)
      assert.equal(rig.sentOf('StartTransaction').length, 0)
    })
  }

  const refuseStart = {
    StartTransaction: () => ({ transactionId: 7, idTagInfo: { status: 'Invalid' } }),
  }

  it('stops with DeAuthorized when the start is refused', () => {
    const rig = Rig.booted({ answers: refuseStart })
    rig.act(plug())
    rig.act(card())
    const [end] = rig.sentOf('StopTransaction')
    assert.equal(end?.payload.reason, 'DeAuthorized')
    assert.equal(end?.payload.transactionId, 7)
  })

  it('only suspends when StopTransactionOnInvalidId is off', () => {
    const configuration = { StopTransactionOnInvalidId: 'false' }
    const rig = Rig.booted({ answers: refuseStart, configuration })
    rig.act(plug())
    rig.act(card())
    rig.advance(600_000)
    assert.equal(rig.statusesOf(1).at(-1), 'SuspendedEVSE')
    rig.act(stop())
    assert.equal(rig.sentOf('StopTransaction')[0]?.payload.meterStop, 1_000)
  })

  it('ends with EVDisconnected when the cable is pulled, unless told otherwise', () => {
    const rig = Rig.booted()
    rig.act(plug())
    rig.act(card())
    rig.act(unplug())
    assert.equal(rig.sentOf('StopTransaction')[0]?.payload.reason, 'EVDisconnected')
    const other = Rig.booted({ configuration: { StopTransactionOnEVSideDisconnect: 'false' } })
    other.act(plug())
    other.act(card())
    other.act(unplug())
    assert.equal(other.sentOf('StopTransaction').length, 0)
    assert.equal(other.statusesOf(1).at(-1), 'SuspendedEV')
  })

  it('lets the same card stop, another card of the group too, and a stranger not', () => {
    const parentIdTag = 'GROUP'
    const rig = Rig.booted({
      answers: {
        Authorize: ({ idTag }) => ({
          idTagInfo: { status: 'Accepted', ...(idTag === 'STRANGER' ? {} : { parentIdTag }) },
        }),
      },
    })
    const run = (idTag: string): number => {
      rig.act(plug())
      rig.act(card('TAG'))
      rig.act(card(idTag))
      return rig.sentOf('StopTransaction').length
    }
    assert.equal(run('tag'), 1)
    rig.act(unplug())
    assert.equal(run('FRIEND'), 2)
    rig.act(unplug())
    assert.equal(run('STRANGER'), 2)
  })

  it('charges offline with a tag from its list, and not with an unknown one', () => {
    const rig = Rig.booted()
    rig.command('SendLocalList', {
      listVersion: 1,
      updateType: 'Full',
      localAuthorizationList: [{ idTag: 'Known', idTagInfo: { status: 'Accepted' } }],
    })
    rig.close()
    rig.act(plug(1))
    rig.act(card('UNKNOWN', 1))
    assert.equal(rig.station.connectors[1]?.refusal, 'Offline')
    rig.act(card('KNOWN', 1))
    rig.advance(60_000)
    rig.act(stop(1))
    const before = rig.sent.length
    rig.open()
    const actions = rig.sent.slice(before).map(({ action }) => action)
    assert.deepEqual(
      actions.filter((action) => action !== 'StatusNotification'),
      ['StartTransaction', 'MeterValues', 'StopTransaction'],
    )
  })

  it('reboots after a soft reset, once its messages are gone', () => {
    const rig = Rig.booted()
    rig.act(plug())
    rig.act(card())
    rig.command('Reset', { type: 'Soft' })
    rig.advance(1_000)
    assert.equal(rig.sentOf('StopTransaction')[0]?.payload.reason, 'SoftReset')
    assert.ok(rig.effects.some((effect) => effect.type === 'reconnect'))
    rig.close()
    rig.open()
    assert.equal(rig.sentOf('BootNotification').length, 2)
  })

  it('keeps the end of a session over a hard reset', () => {
    const rig = Rig.booted()
    rig.act(plug())
    rig.act(card())
    rig.command('Reset', { type: 'Hard' })
    assert.equal(rig.sentOf('StopTransaction').length, 0)
    rig.advance(1_000)
    rig.close()
    rig.open()
    const actions = rig.sent.map(({ action }) => action)
    assert.equal(rig.sentOf('StopTransaction')[0]?.payload.reason, 'HardReset')
    assert.ok(actions.lastIndexOf('BootNotification') < actions.indexOf('StopTransaction'))
  })

  it('reports a fault and what it was doing when it is gone', () => {
    const rig = Rig.booted()
    rig.act(plug())
    rig.act(card())
    rig.act({ name: 'fault', connectorId: 1, errorCode: 'GroundFailure' })
    rig.advance(60_000)
    rig.act({ name: 'recover', connectorId: 1 })
    assert.deepEqual(rig.statusesOf(1).slice(-2), ['Faulted', 'Charging'])
    rig.act(stop())
    assert.equal(rig.sentOf('StopTransaction')[0]?.payload.meterStop, 1_000)
  })
})
