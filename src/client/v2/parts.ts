/**
 * The parts of our charge point of 2.x together: all it keeps beside transactions, reservations and
 * charging profiles, what follows from the passing of time, and what may be triggered. The commands
 * that go to them stand in part-commands.ts.
 */

import { type BatterySwaps, newBatterySwaps, nextSwapAt, stepSwaps } from './battery-swap.ts'
import {
  type Certificates,
  newCertificates,
  nextCertificateAt,
  signCertificate,
  stepCertificates,
} from './certificates.ts'
import { type DerControls, newDerControls, nextDerAt, stepDer } from './der.ts'
import { applyPending, type DeviceModel, withValue } from './device-model.ts'
import { type DisplayMessages, newDisplayMessages, withoutPast } from './display-messages.ts'
import { newWebPayments, type WebPayments } from './energy-transfer.ts'
import {
  type EventStreams,
  matchStreams,
  newEventStreams,
  nextStreamAt,
  reopenStreams,
  stepStreams,
  streamAnswered,
  takeEvents,
} from './event-streams.ts'
import { type Jobs, newJobs, nextJobAt, reportJob, stepJobs } from './firmware.ts'
import {
  type AuthorizationCache,
  entryCountOf,
  type LocalList,
  newAuthorizationCache,
  newLocalList,
  storageBytesOf,
} from './local-list.ts'
import { type Monitoring, newMonitoring } from './monitor.ts'
import { nextMonitorAt, stepMonitors, toNotifyEvents } from './monitor-events.ts'
import { type NetworkProfiles, newNetworkProfiles } from './network-profiles.ts'
import { makeOwnRequest } from './own-requests.ts'
import type { PartStep, Request2, Send2, Surroundings } from './part.ts'
import { newTariffs, type Tariffs, withoutEnded } from './tariffs.ts'

export interface Parts {
  readonly model: DeviceModel
  readonly monitoring: Monitoring
  readonly streams: EventStreams
  readonly localList: LocalList
  readonly cache: AuthorizationCache
  readonly display: DisplayMessages
  readonly certificates: Certificates
  readonly jobs: Jobs
  readonly network: NetworkProfiles
  readonly der: DerControls
  readonly tariffs: Tariffs
  readonly swaps: BatterySwaps
  readonly webPayments: WebPayments
}

export interface PartsStep extends PartStep<Parts> {
  /** New firmware is in: time to reboot. */
  readonly isInstalled: boolean
}

export const newParts = (model: DeviceModel): Parts => ({
  model,
  monitoring: newMonitoring(),
  streams: newEventStreams(),
  localList: newLocalList(),
  cache: newAuthorizationCache(),
  display: newDisplayMessages(),
  certificates: newCertificates(),
  jobs: newJobs(),
  network: newNetworkProfiles(),
  der: newDerControls(),
  tariffs: newTariffs(),
  swaps: newBatterySwaps(),
  webPayments: newWebPayments(),
})

/**
 * All that is due. While the charge point may not report, only monitors look, and of what they see
 * only that is told which is worth keeping; the rest waits.
 */
export function stepParts(
  before: Parts,
  surroundings: Surroundings,
  mayReport: boolean,
): PartsStep {
  const { at } = surroundings
  const { model } = before
  const seen = stepMonitors(before.monitoring, model, surroundings)
  if (!mayReport) {
    const state = withParts(before, { monitoring: seen.state })
    const kept = toNotifyEvents(seen.events, model, at).filter(({ isKept }) => isKept === true)
    return { state, sends: kept, isInstalled: false }
  }
  const taken = takeEvents(before.streams, seen.events)
  const streams = stepStreams(taken.state, at)
  const jobs = stepJobs(before.jobs, surroundings)
  const certificates = stepCertificates(before.certificates, model, at)
  const der = stepDer(before.der, at)
  const swaps = stepSwaps(before.swaps, surroundings)
  const changed: Partial<Parts> = {
    monitoring: seen.state,
    streams: streams.state,
    jobs: jobs.state,
    certificates: certificates.state,
    der: der.state,
    swaps: swaps.state,
    display: withoutPast(before.display, surroundings),
    tariffs: withoutEnded(before.tariffs, surroundings),
  }
  const sends = [
    ...toNotifyEvents(taken.rest, model, at),
    ...[streams, jobs, certificates, der, swaps].flatMap((step) => step.sends),
  ]
  const state = withFigures(before, withParts(before, changed))
  return { state, sends, isInstalled: jobs.isInstalled }
}

/** The same object when nothing is another. */
function withParts(before: Parts, changed: Partial<Parts>): Parts {
  const names = Object.keys(changed) as (keyof Parts)[]
  return names.every((name) => changed[name] === before[name]) ? before : { ...before, ...changed }
}

/** When there is something to do by itself; null is never. */
export function nextPartsAt(parts: Parts, mayReport: boolean): number | null {
  const monitorAt = nextMonitorAt(parts.monitoring, parts.model)
  const others = [
    nextStreamAt(parts.streams),
    nextJobAt(parts.jobs),
    nextCertificateAt(parts.certificates),
    nextDerAt(parts.der),
    nextSwapAt(parts.swaps),
  ]
  const times = [monitorAt, ...(mayReport ? others : [])].filter((time) => time !== null)
  return times.length === 0 ? null : Math.min(...times)
}

/** Values that waited for a reboot are in force; what was going on is forgotten. */
export function rebootParts(parts: Parts): Parts {
  return { ...parts, model: applyPending(parts.model), jobs: { ...parts.jobs, log: null } }
}

/** On a new connection: what was asked, and may never have arrived. */
export const reconnectParts = (parts: Parts): readonly Send2[] => reopenStreams(parts.streams)

/** The answer to one of our own messages, of those that a part waits for. */
export function partAnswered(
  parts: Parts,
  { action, payload }: { readonly action: string; readonly payload: unknown },
  response: unknown,
  at: number,
): Parts {
  if (action !== 'OpenPeriodicEventStream') return parts
  // It is our own message, and its answer has passed the schema.
  const { constantStreamData } = payload as Request2<'OpenPeriodicEventStream'>
  const { status } = response as { readonly status: string }
  const isAccepted = status === 'Accepted'
  const streams = streamAnswered(parts.streams, constantStreamData.id, isAccepted, at)
  return { ...parts, streams }
}

/** Null when it is not for a part to answer, or there is nothing of that name. */
export function triggerPart(
  parts: Parts,
  {
    requestedMessage,
    customTrigger = '',
  }: Pick<Request2<'TriggerMessage'>, 'requestedMessage' | 'customTrigger'>,
  surroundings: Surroundings,
): PartStep<Parts> | null {
  const sign = (certificateType: 'ChargingStationCertificate' | 'V2GCertificate') =>
    putStep(
      parts,
      signCertificate(parts.certificates, parts.model, certificateType, surroundings.at),
    )
  switch (requestedMessage) {
    case 'FirmwareStatusNotification':
      return { state: parts, sends: [reportJob(parts.jobs, 'firmware')] }
    case 'LogStatusNotification':
      return { state: parts, sends: [reportJob(parts.jobs, 'log')] }
    case 'PublishFirmwareStatusNotification':
      return { state: parts, sends: [reportJob(parts.jobs, 'publish')] }
    case 'SignChargingStationCertificate':
    case 'SignCombinedCertificate':
      return sign('ChargingStationCertificate')
    case 'SignV2GCertificate':
      return sign('V2GCertificate')
    case 'SignV2G20Certificate':
      return putStep(
        parts,
        signCertificate(parts.certificates, parts.model, 'V2G20Certificate', surroundings.at),
      )
    case 'CustomTrigger': {
      const made = makeOwnRequest(customTrigger, parts.model.version, surroundings)
      return made === null ? null : { state: parts, sends: [made] }
    }
    default:
      return null
  }
}

const putStep = (parts: Parts, { state, sends }: PartStep<Certificates>): PartStep<Parts> => ({
  state: { ...parts, certificates: state },
  sends,
})

/** Streams follow their monitors. */
export function withStreams(parts: Parts): PartStep<Parts> {
  const { state, sends } = matchStreams(parts.streams, parts.monitoring.monitors)
  return { state: state === parts.streams ? parts : { ...parts, streams: state }, sends }
}

/** The variables that count what the parts hold, where that has changed. */
export function withFigures(before: Parts, after: Parts): Parts {
  let { model } = after
  if (after.localList !== before.localList) {
    model = withValue(model, 'LocalAuthListCtrlr.Entries', entryCountOf(after.localList))
    model = withValue(model, 'LocalAuthListCtrlr.Storage', storageBytesOf(after.localList))
  }
  if (after.cache !== before.cache) {
    model = withValue(model, 'AuthCacheCtrlr.Storage', storageBytesOf(after.cache))
  }
  if (after.display !== before.display) {
    model = withValue(model, 'DisplayMessageCtrlr.DisplayMessages', after.display.messages.length)
  }
  if (after.certificates !== before.certificates) {
    model = withValue(model, 'SecurityCtrlr.CertificateEntries', after.certificates.stored.length)
  }
  const { base, level } = after.monitoring
  if (base !== before.monitoring.base || level !== before.monitoring.level) {
    model = withValue(model, 'MonitoringCtrlr.MonitoringBase', base)
    model = withValue(model, 'MonitoringCtrlr.ActiveMonitoringBase', base)
    model = withValue(model, 'MonitoringCtrlr.MonitoringLevel', level)
    model = withValue(model, 'MonitoringCtrlr.ActiveMonitoringLevel', level)
  }
  return model === after.model ? after : { ...after, model }
}
