/** Transactions from their first to their last event, by the points that begin and end them. */
import { card, charge, fault, plug, type StationRig, stop, unplug } from './station-rig.ts'

export interface Flow {
  readonly start: string
  readonly stop: string
  readonly does: string
  readonly acts: (rig: StationRig) => void
  readonly told: readonly string[]
}

const leave = { name: 'leave', evseId: 1 } as const
export const charging = 'Updated ChargingStateChanged Charging'

export const FLOWS: readonly Flow[] = [
  {
    does: 'cable first, stopped with the card',
    start: 'EVConnected',
    stop: 'Authorized,EVConnected',
    acts: (rig) => {
      charge(rig)
      rig.act(card())
      rig.act(unplug())
    },
    told: [
      'Started CablePluggedIn EVConnected',
      'Updated Authorized EVConnected',
      charging,
      'Ended StopAuthorized EVConnected Local',
    ],
  },
  {
    does: 'card first, ended by the cable',
    start: 'Authorized',
    stop: 'EVConnected',
    acts: (rig) => {
      rig.act(card())
      rig.act(plug())
      rig.act(stop())
      rig.act(unplug())
    },
    told: [
      'Started Authorized Idle',
      'Updated CablePluggedIn EVConnected',
      charging,
      'Updated StopAuthorized EVConnected',
      'Ended EVCommunicationLost Idle EVDisconnected',
    ],
  },
  {
    does: 'both needed, cable first',
    start: 'PowerPathClosed',
    stop: 'PowerPathClosed',
    acts: (rig) => {
      charge(rig)
      rig.act(stop())
    },
    told: ['Started Authorized EVConnected', charging, 'Ended StopAuthorized EVConnected Local'],
  },
  {
    does: 'both needed, card first',
    start: 'PowerPathClosed',
    stop: 'EVConnected',
    acts: (rig) => {
      rig.act(card())
      rig.act(plug())
      rig.act(unplug())
    },
    told: [
      'Started CablePluggedIn EVConnected',
      charging,
      'Ended EVCommunicationLost Idle EVDisconnected',
    ],
  },
  {
    does: 'energy alone, until the vehicle is full',
    start: 'EnergyTransfer',
    stop: 'EnergyTransfer',
    acts: (rig) => {
      charge(rig, 1_000)
      rig.advance(600_000)
    },
    told: [
      'Started ChargingStateChanged Charging',
      ...Array.from({ length: 5 }, () => 'Updated MeterValuePeriodic Charging'),
      'Ended ChargingStateChanged SuspendedEV StoppedByEV',
    ],
  },
  {
    does: 'energy alone, until the card',
    start: 'EnergyTransfer',
    stop: 'EnergyTransfer',
    acts: (rig) => {
      charge(rig)
      rig.act(card())
    },
    told: ['Started ChargingStateChanged Charging', 'Ended StopAuthorized EVConnected Local'],
  },
  {
    does: 'the bay, from coming to going',
    start: 'ParkingBayOccupancy',
    stop: 'ParkingBayOccupancy',
    acts: (rig) => {
      rig.act({ name: 'park', evseId: 1 })
      charge(rig)
      rig.act(stop())
      rig.act(leave)
      rig.act(unplug())
      rig.act(leave)
    },
    told: [
      'Started EVDetected Idle',
      'Updated CablePluggedIn EVConnected',
      'Updated Authorized EVConnected',
      charging,
      'Updated StopAuthorized EVConnected',
      'Updated EVCommunicationLost Idle',
      'Ended EVDeparted Idle EVDisconnected',
    ],
  },
  {
    does: 'the signed reading',
    start: 'DataSigned',
    stop: 'Authorized',
    acts: (rig) => {
      charge(rig)
      rig.act(stop())
    },
    told: [
      'Started SignedDataReceived EVConnected',
      charging,
      'Ended StopAuthorized EVConnected Local',
    ],
  },
  {
    does: 'a second card with the cable still in',
    start: 'EVConnected',
    stop: 'Authorized',
    acts: (rig) => {
      charge(rig)
      rig.act(card())
      rig.act(card('OTHER'))
    },
    told: [
      'Started CablePluggedIn EVConnected',
      'Updated Authorized EVConnected',
      charging,
      'Ended StopAuthorized EVConnected Local',
      'Started Authorized EVConnected',
      charging,
    ],
  },
  {
    does: 'a card and no cable',
    start: 'Authorized',
    stop: 'Authorized',
    acts: (rig) => {
      rig.act(card())
      rig.advance(60_000)
    },
    told: ['Started Authorized Idle', 'Ended EVConnectTimeout Idle Timeout'],
  },
  {
    does: 'a ground fault',
    start: 'PowerPathClosed',
    stop: 'EVConnected',
    acts: (rig) => {
      charge(rig)
      rig.act(fault('GroundFailure'))
    },
    told: [
      'Started Authorized EVConnected',
      charging,
      'Ended AbnormalCondition Charging GroundFault',
    ],
  },
  {
    does: 'a line that is lost and found',
    start: 'PowerPathClosed',
    stop: 'EVConnected',
    acts: (rig) => {
      charge(rig)
      rig.act(fault('EVCommunicationError'))
      rig.act({ name: 'recover', connectorId: 1 })
    },
    told: [
      'Started Authorized EVConnected',
      charging,
      'Updated EVCommunicationLost Charging',
      'Updated ChargingStateChanged SuspendedEVSE',
      charging,
    ],
  },
]
