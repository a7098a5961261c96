/**
 * Asks for a message now. The words of 2.x are taken for every version, and those of 1.6.
 * OCPP 1.6 §5.17, white paper A02; 2.x F06.
 */
import type { Trigger } from '../../model/operation.ts'
import type { Messages16 } from '../messages-16.gen.ts'
import type { MessageTriggerEnumType } from '../messages-21.gen.ts'
import type { Version } from '../version.ts'
import { toResultOfAll } from './answers.ts'
import type { Refusal, Row, Step } from './row.ts'
import { badRequest, call2, call16, field, findConnectorFault, notImplemented } from './row.ts'

type Plain16 = Messages16['TriggerMessage']['request']['requestedMessage']
type Extended16 = Messages16['ExtendedTriggerMessage']['request']['requestedMessage']

const PLAIN_16: Readonly<Record<string, Plain16>> = {
  BootNotification: 'BootNotification',
  DiagnosticsStatusNotification: 'DiagnosticsStatusNotification',
  FirmwareStatusNotification: 'FirmwareStatusNotification',
  Heartbeat: 'Heartbeat',
  MeterValues: 'MeterValues',
  StatusNotification: 'StatusNotification',
}

const EXTENDED_16: Readonly<Record<string, Extended16>> = {
  LogStatusNotification: 'LogStatusNotification',
  SignChargePointCertificate: 'SignChargePointCertificate',
  SignChargingStationCertificate: 'SignChargePointCertificate',
}

const WORDS_201: Readonly<Record<string, MessageTriggerEnumType>> = {
  BootNotification: 'BootNotification',
  DiagnosticsStatusNotification: 'LogStatusNotification',
  FirmwareStatusNotification: 'FirmwareStatusNotification',
  Heartbeat: 'Heartbeat',
  LogStatusNotification: 'LogStatusNotification',
  MeterValues: 'MeterValues',
  PublishFirmwareStatusNotification: 'PublishFirmwareStatusNotification',
  SignChargePointCertificate: 'SignChargingStationCertificate',
  SignChargingStationCertificate: 'SignChargingStationCertificate',
  SignCombinedCertificate: 'SignCombinedCertificate',
  SignV2GCertificate: 'SignV2GCertificate',
  StatusNotification: 'StatusNotification',
  TransactionEvent: 'TransactionEvent',
}

const WORDS_21: Readonly<Record<string, MessageTriggerEnumType>> = {
  ...WORDS_201,
  CustomTrigger: 'CustomTrigger',
  SignV2G20Certificate: 'SignV2G20Certificate',
}

/** All words that some version has. */
export const TRIGGER_WORDS: readonly string[] = [
  ...new Set([...Object.keys(EXTENDED_16), ...Object.keys(WORDS_21)]),
].sort()

export const trigger: Row<Trigger> = {
  plan: ({ version, operation }) => {
    const { message, custom } = operation
    if ((message === 'CustomTrigger') !== (custom !== undefined)) {
      return badRequest('custom goes with the message CustomTrigger, and only with it.')
    }
    const fault = findConnectorFault(version, operation)
    if (fault !== null) return fault
    return version === 'ocpp1.6' ? planTrigger16(operation) : planTrigger2(version, operation)
  },
  merge: (_asked, done) => toResultOfAll(done),
}

function planTrigger16({ message, evseId = 0 }: Trigger): readonly Step[] | Refusal {
  const connector = evseId === 0 ? {} : { connectorId: evseId }
  const plain = lookUp(PLAIN_16, message)
  if (plain !== null) return [call16('TriggerMessage', { requestedMessage: plain, ...connector })]
  const extended = lookUp(EXTENDED_16, message)
  return extended === null
    ? notImplemented('ocpp1.6', `${message} to trigger`)
    : [call16('ExtendedTriggerMessage', { requestedMessage: extended, ...connector })]
}

function planTrigger2(version: Version, operation: Trigger): readonly Step[] | Refusal {
  const { message, evseId = 0, connectorId, custom } = operation
  const requestedMessage = lookUp(version === 'ocpp2.1' ? WORDS_21 : WORDS_201, message)
  if (requestedMessage === null) return notImplemented(version, `${message} to trigger`)
  // F06.FR.13.
  if (requestedMessage === 'StatusNotification' && (evseId === 0 || connectorId === undefined)) {
    return badRequest('StatusNotification needs evseId and connectorId.')
  }
  const evse = evseId === 0 ? undefined : { id: evseId, ...field('connectorId', connectorId) }
  return [
    call2('TriggerMessage', {
      requestedMessage,
      ...field('evse', evse),
      ...field('customTrigger', custom),
    }),
  ]
}

function lookUp<Word>(words: Readonly<Record<string, Word>>, name: string): Word | null {
  return Object.hasOwn(words, name) ? (words[name] ?? null) : null
}
