/**
 * A charge point of either family, for those who need not know which: whoever stands in front of
 * it, the fleet, the numbers. Connector n of 1.6 is EVSE n of 2.x.
 */
import type { Version } from '../ocpp/version.ts'
import { newStation, nextWakeAt, stepStation } from './charge-point.ts'
import type { Identity, Station } from './state.ts'
import type { Effect, Event } from './step.ts'
import { newStation2, nextWakeAt2, stepStation2 } from './v2/charge-point.ts'
import type { Station2 } from './v2/state.ts'

export type AnyStation = Station | Station2

/** What a driver sees of one place to charge at. */
export interface Place {
  readonly isPlugged: boolean
  /** A card was accepted, and counts still. */
  readonly isGranted: boolean
  /** A transaction goes on that somebody was accepted for. */
  readonly isInSession: boolean
  readonly isCharging: boolean
  readonly isFaulted: boolean
  /** Why the last card was refused; null when it was not. */
  readonly refusal: string | null
  /** Since it was made. */
  readonly energyWh: number
}

const isOf2 = (station: AnyStation): station is Station2 => 'version' in station

export function newAnyStation(identity: Identity, version: Version, at: number): AnyStation {
  return version === 'ocpp1.6' ? newStation(identity, at) : newStation2(identity, version, at)
}

export function stepAny(
  station: AnyStation,
  event: Event,
): { readonly state: AnyStation; readonly effects: readonly Effect[] } {
  return isOf2(station) ? stepStation2(station, event) : stepStation(station, event)
}

export const nextWakeOfAny = (station: AnyStation, at: number): number | null =>
  isOf2(station) ? nextWakeAt2(station, at) : nextWakeAt(station, at)

/** Null when there is no such place. */
export function findPlace(station: AnyStation, number: number): Place | null {
  return isOf2(station) ? findEvsePlace(station, number) : findConnectorPlace(station, number)
}

export function placesOf(station: AnyStation): readonly Place[] {
  const count = isOf2(station) ? station.evses.length : station.connectors.length - 1
  const numbers = Array.from({ length: count }, (_, index) => index + 1)
  return numbers.flatMap((number) => findPlace(station, number) ?? [])
}

/** A card is held to the reader, and nobody has said yet what it is worth. */
export function isAsking(station: AnyStation, number: number): boolean {
  if (isOf2(station)) {
    return [...station.calls, station.inFlight].some(
      (call) => call?.about.type === 'authorize' && call.about.wish.evseId === number,
    )
  }
  return [...station.calls, station.inFlight].some(
    (call) => call?.about.type === 'authorize' && call.about.connectorId === number,
  )
}

function findConnectorPlace({ connectors }: Station, number: number): Place | null {
  const connector = connectors[number]
  if (connector === undefined || number === 0) return null
  const { session, authorization, isPlugged, fault, refusal, registerWh } = connector
  return {
    isPlugged,
    isGranted: session !== null || authorization !== null,
    isInSession: session !== null,
    isCharging: session?.hold === 'none',
    isFaulted: fault !== null || (connectors[0]?.fault ?? null) !== null,
    refusal,
    energyWh: registerWh - REGISTER_STEP_WH * number,
  }
}

function findEvsePlace({ evses, fault: whole }: Station2, number: number): Place | null {
  const evse = evses[number - 1]
  if (evse === undefined) return null
  const { session, authorization, pluggedId, flow, fault, refusal, registerWh } = evse
  return {
    isPlugged: pluggedId !== null,
    isGranted: authorization !== null,
    isInSession: session !== null && authorization !== null,
    isCharging: flow.hold === 'none',
    isFaulted: fault !== null || whole !== null,
    refusal,
    energyWh: registerWh - REGISTER_STEP_WH * number,
  }
}

/** Registers begin at as many times this as their place has for a number. */
const REGISTER_STEP_WH = 1_000
