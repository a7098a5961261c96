/**
 * What it takes on and tells of later: firmware, logs, reports. Pairs that share a request id: OCPP
 * 2.x FR.05; B07, B08, K09, L01, L03, N01, N02, N09, O03; 2.1 R04, S02.
 */
import type { JobRequested } from '../../model/event-answer.ts'
import type { ItemKind } from '../../model/item.ts'
import type { ReportKind } from '../../model/job.ts'
import { REPORT_PATIENCE_MS, WHOLE } from '../../model/job.ts'
import { invite } from '../answers-trigger.ts'
import type { AnswerHandlerOf, Context } from '../handler.ts'
import { replaced } from '../items.ts'
import type { Messages21 } from '../messages-21.gen.ts'

type Messages = Messages21

/** The second ends an older job of its kind. */
const ACCEPTED: readonly string[] = ['Accepted', 'AcceptedCanceled']

/** What carries a report, by its kind. It may come although it is not accepted: B02.FR.09. */
const CARRIERS: Record<ReportKind, string> = {
  deviceModel: 'NotifyReport',
  monitoring: 'NotifyMonitoringReport',
  customerInformation: 'NotifyCustomerInformation',
  displayMessages: 'NotifyDisplayMessages',
  chargingProfiles: 'ReportChargingProfiles',
  derControls: 'ReportDERControl',
}

/** Asked for all of these, it may say that there is none: what was known of them is gone. */
const ITEMS_OF: Readonly<Partial<Record<ReportKind, ItemKind>>> = {
  monitoring: 'monitor',
  displayMessages: 'displayMessage',
  derControls: 'derControl',
}

/** Its word for none, of whatever it was asked for. N02, O03, R04. */
const NONE_THERE: readonly string[] = ['EmptyResultSet', 'Unknown', 'NotFound']

export const updateFirmware: AnswerHandlerOf<Messages['UpdateFirmware']> = (
  { requestId },
  { status },
  context,
  commandId,
) => job('firmware', { requestId, status, commandId }, context)

export const publishFirmware: AnswerHandlerOf<Messages['PublishFirmware']> = (
  { requestId },
  { status },
  context,
  commandId,
) => job('publishFirmware', { requestId, status, commandId }, context)

export const getLog: AnswerHandlerOf<Messages['GetLog']> = (
  { requestId },
  { status, filename },
  context,
  commandId,
) => ({
  ...job('log', { requestId, status, commandId }, context),
  fileName: filename ?? null,
})

export const requestBatterySwap: AnswerHandlerOf<Messages['RequestBatterySwap']> = (
  { requestId, idToken },
  { status },
  context,
  commandId,
) => ({
  ...job('batterySwap', { requestId, status, commandId }, context),
  detail: idToken.idToken,
})

export const getBaseReport: AnswerHandlerOf<Messages['GetBaseReport']> = (
  { requestId, reportBase },
  { status },
  context,
  commandId,
) => report('deviceModel', { requestId, status, commandId, detail: reportBase }, context)

export const getReport: AnswerHandlerOf<Messages['GetReport']> = newReport(
  'deviceModel',
  () => false,
)

export const getMonitoringReport: AnswerHandlerOf<Messages['GetMonitoringReport']> = newReport(
  'monitoring',
  ({ componentVariable, monitoringCriteria }) =>
    componentVariable === undefined && monitoringCriteria === undefined,
)

export const customerInformation: AnswerHandlerOf<Messages['CustomerInformation']> = (
  { requestId, report: isReportWanted },
  { status },
  context,
  commandId,
) =>
  // Told to forget and not to tell, it has nothing to tell.
  isReportWanted
    ? report('customerInformation', { requestId, status, commandId, detail: null }, context)
    : null

export const getDisplayMessages: AnswerHandlerOf<Messages['GetDisplayMessages']> = newReport(
  'displayMessages',
  ({ id, priority, state }) => id === undefined && priority === undefined && state === undefined,
)

/** There is always a choice of them; what is kept is what the last report said. */
export const getChargingProfiles: AnswerHandlerOf<Messages['GetChargingProfiles']> = newReport(
  'chargingProfiles',
  () => true,
)

export const getDerControl: AnswerHandlerOf<Messages['GetDERControl']> = newReport(
  'derControls',
  ({ isDefault, controlType, controlId }) =>
    isDefault === undefined && controlType === undefined && controlId === undefined,
)

interface Asked {
  readonly requestId: number
  readonly status: string
  readonly commandId: string
}

function newReport<Request extends { readonly requestId: number }>(
  kind: ReportKind,
  isWhole: (request: Request) => boolean,
) {
  return (
    request: Request,
    { status }: { readonly status: string },
    context: Context,
    commandId: string,
  ) => {
    const { requestId } = request
    const detail = isWhole(request) ? WHOLE : null
    return report(kind, { requestId, status, commandId, detail }, context)
  }
}

/** Any status but Accepted means that nothing will come: `EmptyResultSet`, `NoProfiles`... */
function report(
  kind: ReportKind,
  asked: Asked & { readonly detail: string | null },
  context: Context,
) {
  const requested = {
    ...job(kind, asked, context),
    detail: asked.detail,
    dueAt: context.now + REPORT_PATIENCE_MS,
  }
  if (requested.isAccepted) return [requested, invite([CARRIERS[kind]], context)]
  const itemKind = ITEMS_OF[kind]
  const isNoneThere = asked.detail === WHOLE && NONE_THERE.includes(asked.status)
  if (itemKind === undefined || !isNoneThere) return requested
  return [requested, replaced(context.now, itemKind, [])]
}

function job(
  kind: JobRequested['kind'],
  { requestId, status, commandId }: Asked,
  { now }: Context,
): JobRequested {
  return {
    type: 'job.requested',
    at: now,
    kind,
    requestId,
    commandId,
    fileName: null,
    isAccepted: ACCEPTED.includes(status),
    detail: null,
    dueAt: null,
    transactionId: null,
  }
}
