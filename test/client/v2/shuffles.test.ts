/** Brute force: seeded lives of a charge point of 2.x, with the rules checked over the whole. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { nextWakeAt2 } from '../../../src/client/v2/charge-point.ts'
import type { Action2 } from '../../../src/client/v2/part.ts'
import { TX_POINTS } from '../../../src/client/v2/state.ts'
import type { Act2 } from '../../../src/client/v2/step.ts'
import { type Random, seededRandom } from '../../support/random.ts'
import {
  ACCEPTED,
  card,
  error,
  type Json,
  plug,
  SILENCE,
  StationRig,
  stop,
  unplug,
  VERSIONS2,
} from './station-rig.ts'

type Deed = () => void

describe('client 2.x charge point, whatever happens', () => {
  for (const version of VERSIONS2) {
    for (let seed = 1; seed <= 25; seed += 1) {
      it(`${version}: keeps to the rules (seed ${seed})`, () => {
        const random = seededRandom(seed)
        const points = (): string => random.shuffle(TX_POINTS).slice(0, random.int(1, 3)).join(',')
        const rig = StationRig.booted({
          version,
          connectorsPerEvse: random.int(1, 2),
          configuration: {
            'TxCtrlr.TxStartPoint': points(),
            'TxCtrlr.TxStopPoint': points(),
            'TxCtrlr.StopTxOnEVSideDisconnect': random.pick(['true', 'false']),
            'TxCtrlr.StopTxOnInvalidId': random.pick(['true', 'false']),
            'TxCtrlr.MaxEnergyOnInvalidId': random.pick(['0', '500']),
            'AlignedDataCtrlr.Interval': random.pick(['0', '900']),
            'OCPPCommCtrlr.MessageAttempts[TransactionEvent]': '1000',
          },
          answers: strange(random, version),
        })
        for (let round = 0; round < 200; round += 1) {
          deedOf(rig, random)()
          assert.deepEqual(JSON.parse(JSON.stringify(rig.station)), rig.station)
        }
        comeToRest(rig)
        assertBooks(rig)
        assertNumbers(rig)
      })
    }
  }
})

/** Now and then the CSMS refuses, is silent, fails or has a limit. */
function strange(random: Random, version: string) {
  const info = () => ({
    idTokenInfo: { status: random.pick(['Accepted', 'Accepted', 'Accepted', 'Blocked']) },
  })
  const limit = () =>
    version === 'ocpp2.1' && random.next() < 0.2
      ? { transactionLimit: { maxEnergy: random.int(0, 5_000) } }
      : {}
  return {
    Authorize: () => random.pick([info, info, info, () => SILENCE])(),
    TransactionEvent: ({ idToken }: Json) => {
      if (random.next() < 0.05) return error('InternalError')
      return { ...limit(), ...(idToken === undefined ? {} : info()) }
    },
  }
}

function deedOf(rig: StationRig, random: Random): Deed {
  const evseId = random.int(1, 2)
  const act = (deed: Act2) => () => rig.act(deed)
  const command = (action: Action2, payload: object) => () => rig.command(action, payload)
  const idToken = { idToken: random.pick(['TAG', 'OTHER']), type: 'ISO14443' }
  const transactionId = rig.evse(evseId).session?.transactionId ?? 'none'
  const expiryDateTime = new Date(rig.at + random.int(1_000, 900_000)).toISOString()
  const operationalStatus = random.pick(['Operative', 'Inoperative'])
  const evse = { id: evseId }
  return random.pick<Deed>([
    act(plug(evseId, random.pick([null, 100, 5_000]))),
    act(plug(evseId, null)),
    act(unplug(evseId)),
    act(card(idToken.idToken, evseId)),
    act(card(idToken.idToken, evseId)),
    act({ name: 'start', connectorId: evseId, idTag: 'TAG' }),
    act(stop(evseId)),
    act({ name: 'park', evseId }),
    act({ name: 'leave', evseId }),
    act({ name: 'fault', connectorId: evseId, errorCode: 'OtherError' }),
    act({ name: 'fault', connectorId: random.int(0, 2), errorCode: 'GroundFailure' }),
    ...[0, 1, 2, 0, 1, 2].map((connectorId) => act({ name: 'recover', connectorId })),
    command('ReserveNow', { id: random.int(1, 2), expiryDateTime, idToken, evseId }),
    command('ReserveNow', { id: 3, expiryDateTime, idToken }),
    command('CancelReservation', { reservationId: 1 }),
    command('ChangeAvailability', { operationalStatus, evse }),
    command('ChangeAvailability', { operationalStatus: 'Operative' }),
    command('ChangeAvailability', { operationalStatus: 'Operative', evse }),
    command('ChangeAvailability', { operationalStatus: 'Operative', evse }),
    command('RequestStartTransaction', { idToken, remoteStartId: random.int(1, 99), evseId }),
    command('RequestStopTransaction', { transactionId }),
    command('UnlockConnector', { evseId, connectorId: 1 }),
    command('Reset', { type: 'Immediate', evseId }),
    command('TriggerMessage', { requestedMessage: 'TransactionEvent' }),
    () => reconnect(rig, random.int(0, 200_000)),
    () => rig.frame(random.pick(['', '[]', '[3,"x",{}]', '[4,"x"]', '[2,"y","Reset",{"type":3}]'])),
    () => rig.advance(random.int(1, 400_000)),
    () => rig.advance(random.int(1, 40_000)),
  ])
}

function reconnect(rig: StationRig, ms: number): void {
  rig.close()
  rig.advance(ms)
  rig.open()
}

function comeToRest(rig: StationRig): void {
  rig.answers = { TransactionEvent: ({ idToken }) => (idToken === undefined ? {} : ACCEPTED) }
  rig.advance(120_000)
  for (const evseId of [1, 2]) rig.act({ name: 'stop', connectorId: evseId, reason: 'Other' })
  for (let tries = 0; rig.station.facts.length > 0 && tries < 100; tries += 1) rig.advance(600_000)
}

/** Everything made was answered, once and in order; no register fell. */
function assertBooks(rig: StationRig): void {
  const idsOf = (wanted: string): readonly number[] =>
    rig
      .ledger()
      .filter(({ event }) => event === wanted)
      .map(({ fact }) => fact.factId)
  assert.deepEqual(idsOf('answered'), idsOf('made'))
  assert.deepEqual(idsOf('discarded'), [])
  assert.equal(rig.station.facts.length, 0)
  assert.ok((nextWakeAt2(rig.station, rig.at) ?? Infinity) > rig.at)
  const made = rig.ledger().flatMap(({ event, fact }) => (event === 'made' ? [fact] : []))
  for (const end of made) {
    if (end.kind !== 'stop') continue
    const start = made.find((fact) => fact.kind === 'start' && fact.sessionId === end.sessionId)
    assert.ok(start?.kind === 'start' && start.meterWh <= end.meterWh)
  }
}

/** Of each transaction: numbers from 0 without a gap, one start, one end, and nothing after it. */
function assertNumbers(rig: StationRig): void {
  const events = new Map<string, Json[]>()
  for (const { payload } of rig.sentOf('TransactionEvent')) {
    const { transactionId } = payload.transactionInfo as { readonly transactionId: string }
    const known = events.get(transactionId) ?? []
    // One that is sent again is the same one.
    if (known.some(({ seqNo }) => seqNo === payload.seqNo)) continue
    events.set(transactionId, [...known, payload])
  }
  for (const list of events.values()) {
    assert.deepEqual(
      list.map(({ seqNo }) => seqNo),
      list.map((_, index) => index),
    )
    const types = list.map(({ eventType }) => eventType)
    const between = Array.from({ length: types.length - 2 }, () => 'Updated')
    assert.deepEqual(types, ['Started', ...between, 'Ended'])
  }
}
