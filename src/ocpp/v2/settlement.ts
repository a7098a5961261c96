/**
 * NotifySettlement: what became of a payment at the charge point. OCPP 2.1 C19 to C22.
 *
 * One booking for each payment and outcome, however often it is told. No receipts are made here, so
 * none is pointed to. What failed stays open, until the payment ends well.
 */
import type { ItemChange } from '../../model/item.ts'
import type { Handler } from '../handler.ts'
import { gone, present } from '../items.ts'
import type { Messages21, PaymentStatusEnumType } from '../messages-21.gen.ts'
import { accept, type Nothing } from './accept.ts'

const FAILED: readonly PaymentStatusEnumType[] = ['Rejected', 'Failed']

export const notifySettlement: Handler<Messages21['NotifySettlement']['request'], Nothing> = accept(
  'payment.settled',
  (request) => {
    const { status, pspRef, settlementTime } = request
    const isFailed = FAILED.includes(status)
    const booked: ItemChange = present('settlement', idOf(status, pspRef), request, isFailed)
    const mended = isFailed ? [] : FAILED.map((one) => gone('settlement', idOf(one, pspRef)))
    return { time: settlementTime, items: [booked, ...mended] }
  },
)

/** The longest reference leaves no room behind it. */
function idOf(status: PaymentStatusEnumType, pspRef: string): string {
  return `${status} ${pspRef}`
}
