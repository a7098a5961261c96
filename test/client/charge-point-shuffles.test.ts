/** Brute force: seeded lives of a charge point, with the rules checked over the whole of each. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { nextWakeAt } from '../../src/client/charge-point.ts'
import type { Act } from '../../src/client/step.ts'
import { seededRandom } from '../support/random.ts'
import { card, plug, Rig, SILENCE, stop, unplug } from './rig.ts'

/** OCPP 1.6 §4.9: what may follow what. */
const MAY_FOLLOW: Readonly<Record<string, readonly string[]>> = {
  Available: 'Preparing Charging SuspendedEV SuspendedEVSE Reserved Unavailable Faulted'.split(' '),
  Preparing: 'Available Charging SuspendedEV SuspendedEVSE Finishing Faulted'.split(' '),
  Charging: 'Available SuspendedEV SuspendedEVSE Finishing Unavailable Faulted'.split(' '),
  SuspendedEV: 'Available Charging SuspendedEVSE Finishing Unavailable Faulted'.split(' '),
  SuspendedEVSE: 'Available Charging SuspendedEV Finishing Unavailable Faulted'.split(' '),
  Finishing: 'Available Preparing Unavailable Faulted'.split(' '),
  Reserved: 'Available Preparing Unavailable Faulted'.split(' '),
  Unavailable: 'Available Preparing Charging SuspendedEV SuspendedEVSE Faulted'.split(' '),
}

describe('client charge point, whatever happens', () => {
  const deedOf = (rig: Rig, random: ReturnType<typeof seededRandom>): (() => void) => {
    const connectorId = random.int(1, 2)
    const act = (deed: Act) => () => rig.act(deed)
    const reserve = {
      connectorId,
      idTag: 'TAG',
      reservationId: 1,
      expiryDate: '2030-01-01T00:00:00Z',
    }
    const type = random.pick(['Operative', 'Inoperative'])
    return random.pick([
      act(plug(connectorId, random.pick([null, 100, 5_000]))),
      act(unplug(connectorId)),
      act(card(random.pick(['TAG', 'OTHER']), connectorId)),
      act({ name: 'start', connectorId, idTag: 'TAG' }),
      act(stop(connectorId)),
      act({ name: 'fault', connectorId, errorCode: 'OtherError' }),
      act({ name: 'recover', connectorId }),
      () => rig.command('ReserveNow', reserve),
      () => rig.command('CancelReservation', { reservationId: 1 }),
      () => rig.command('ChangeAvailability', { connectorId: random.int(0, 2), type }),
      () => rig.command('RemoteStartTransaction', { idTag: 'TAG', connectorId }),
      () => rig.command('RemoteStopTransaction', { transactionId: random.int(101, 110) }),
      () => rig.command('UnlockConnector', { connectorId }),
      () => rig.advance(random.int(1, 400_000)),
    ])
  }

  for (let seed = 1; seed <= 40; seed += 1) {
    it(`keeps to the rules (seed ${seed})`, () => {
      const random = seededRandom(seed)
      const rig = Rig.booted({
        answers: {
          Authorize: () =>
            random.next() < 0.1
              ? SILENCE
              : { idTagInfo: { status: random.next() < 0.2 ? 'Blocked' : 'Accepted' } },
        },
      })
      for (let round = 0; round < 120; round += 1) {
        deedOf(rig, random)()
        assert.deepEqual(JSON.parse(JSON.stringify(rig.station)), rig.station)
      }
      rig.advance(120_000)
      for (const connectorId of [1, 2]) {
        const statuses = rig.statusesOf(connectorId)
        for (const [index, status] of statuses.entries()) {
          const from = statuses[index - 1]
          if (from === undefined || from === 'Faulted') continue
          assert.ok(MAY_FOLLOW[from]?.includes(status), `${from} -> ${status}, seed ${seed}`)
        }
      }
      assertBooks(rig)
    })

    it(`loses no transaction message when the line is bad (seed ${seed})`, () => {
      const random = seededRandom(1_000 + seed)
      const rig = Rig.booted({ retryIds: random.pick(['same', 'new']) })
      for (let round = 0; round < 120; round += 1) {
        if (random.next() < 0.2) {
          if (rig.station.isOnline) rig.close()
          else rig.open()
        } else if (rig.station.isOnline || random.next() < 0.7) deedOf(rig, random)()
      }
      if (!rig.station.isOnline) rig.open()
      rig.advance(120_000)
      assertBooks(rig)
    })
  }
})

/** Each fact is answered once, in the order made, and every session adds up. */
function assertBooks(rig: Rig): void {
  const made = rig.ledger().filter(({ event }) => event === 'made')
  const answered = rig.ledger().filter(({ event }) => event === 'answered')
  assert.deepEqual(
    answered.map(({ fact }) => fact.factId),
    made.map(({ fact }) => fact.factId),
  )
  assert.equal(rig.station.facts.length, 0)
  assert.ok((nextWakeAt(rig.station, rig.at) ?? Infinity) > rig.at)
  for (const { fact, transactionId } of answered) {
    if (fact.kind !== 'stop') continue
    const start = made.find(
      (entry) => entry.fact.kind === 'start' && entry.fact.sessionId === fact.sessionId,
    )
    assert.ok(start?.fact.kind === 'start' && start.fact.meterWh <= fact.meterWh)
    assert.ok(Number(transactionId) > 100)
  }
  const running = rig.station.connectors.filter(({ session }) => session !== null).length
  assert.ok(Object.keys(rig.station.transactionIds).length <= running)
}
