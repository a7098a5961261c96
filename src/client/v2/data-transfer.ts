/**
 * Messages that the documents do not know. OCPP 2.x P01. Our charge point understands its vendor,
 * and of that one message, which says back what it was told.
 */
import { type DeviceModel, isOn } from './device-model.ts'
import type { PartReply, Request2 } from './part.ts'

export function answerDataTransfer<State>(
  state: State,
  model: DeviceModel,
  { vendorId, messageId, data }: Request2<'DataTransfer'>,
  vendor: string,
): PartReply<State, 'DataTransfer'> {
  const isOurs = vendorId.toLowerCase() === vendor.toLowerCase()
  if (!isOurs || !isOn(model, 'CustomizationCtrlr.CustomImplementationEnabled[Stator]')) {
    return { state, response: { status: 'UnknownVendorId' } }
  }
  if (messageId !== undefined && messageId !== 'Echo') {
    return { state, response: { status: 'UnknownMessageId' } }
  }
  const echoed = data === undefined ? {} : { data }
  return { state, response: { status: 'Accepted', ...echoed } }
}
