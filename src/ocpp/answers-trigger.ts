/**
 * Messages that it will send because we asked for them: it may, although it is not accepted. OCPP
 * 2.x F06, B02.FR.09; 1.6 §5.17.
 */
import type { CallsInvited } from '../model/event-answer.ts'
import type { AnswerHandlerOf, Context } from './handler.ts'
import type { Messages16 } from './messages-16.gen.ts'
import type { Messages21 } from './messages-21.gen.ts'

/** Where the message that is asked for and the one that comes have not the same name. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  SignChargingStationCertificate: ['SignCertificate'],
  SignChargePointCertificate: ['SignCertificate'],
  SignV2GCertificate: ['SignCertificate'],
  SignV2G20Certificate: ['SignCertificate'],
  SignCombinedCertificate: ['SignCertificate'],
  // The name of the signed kind is not one of those that can be asked for.
  FirmwareStatusNotification: ['FirmwareStatusNotification', 'SignedFirmwareStatusNotification'],
}

interface Trigger {
  readonly requestedMessage: string
  readonly customTrigger?: string
}

export const triggerMessage: AnswerHandlerOf<Messages21['TriggerMessage']> = onTriggered

export const triggerMessage16: AnswerHandlerOf<Messages16['TriggerMessage']> = onTriggered

export const extendedTriggerMessage: AnswerHandlerOf<Messages16['ExtendedTriggerMessage']> =
  onTriggered

export function invite(actions: readonly string[], { now }: Context): CallsInvited {
  return { type: 'calls.invited', at: now, actions }
}

function onTriggered(
  { requestedMessage }: Trigger,
  { status }: { readonly status: string },
  context: Context,
): CallsInvited | null {
  if (status !== 'Accepted') return null
  return invite(NAMES[requestedMessage] ?? [requestedMessage], context)
}
