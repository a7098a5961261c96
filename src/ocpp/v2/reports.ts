/** The reports of 2.x other than that of its variables: what each part lists. */
import type { Handler } from '../handler.ts'
import { present } from '../items.ts'
import type { Messages21 } from '../messages-21.gen.ts'
import type { Nothing } from './accept.ts'
import { nameVariable } from './device-variable.ts'
import { newReportPart } from './report.ts'

type Reporter<Action extends keyof Messages21> = Handler<Messages21[Action]['request'], Nothing>

/** N02. The kind of a monitor is told by 2.1 alone. */
export const notifyMonitoringReport: Reporter<'NotifyMonitoringReport'> = newReportPart(
  'monitoring',
  ({ monitor = [] }) => ({
    items: monitor.flatMap(({ component, variable, variableMonitoring }) => {
      const name = nameVariable({ component, variable })
      return variableMonitoring.map((one) => {
        const { id, type, severity, value, transaction, eventNotificationType: kind = null } = one
        const body = { variable: name, type, severity, value, transaction, kind }
        return present('monitor', String(id), body)
      })
    }),
  }),
)

/** N09. All parts are one item: the store joins their text. */
export const notifyCustomerInformation: Reporter<'NotifyCustomerInformation'> = newReportPart(
  'customerInformation',
  ({ requestId, generatedAt, data }) => ({
    items: [present('customerInformation', String(requestId), { generatedAt, data })],
  }),
)

/** O03. */
export const notifyDisplayMessages: Reporter<'NotifyDisplayMessages'> = newReportPart(
  'displayMessages',
  ({ messageInfo = [] }) => ({
    items: messageInfo.map((message) => present('displayMessage', String(message.id), message)),
  }),
)

/** K09. Those from elsewhere may have the id of one of ours. */
export const reportChargingProfiles: Reporter<'ReportChargingProfiles'> = newReportPart(
  'chargingProfiles',
  ({ evseId, chargingLimitSource, chargingProfile: profiles }) => ({
    items: profiles.map((chargingProfile) => {
      const itemId = `${chargingLimitSource}/${evseId}/${chargingProfile.id}`
      return present('reportedProfile', itemId, { evseId, chargingLimitSource, chargingProfile })
    }),
  }),
)

/** R04. Each list of the message holds the controls of one type, but for curves, which say it. */
export const reportDerControl: Reporter<'ReportDERControl'> = newReportPart(
  'derControls',
  (request) => ({
    items: DER_LISTS.flatMap(({ list, controlType }) =>
      (request[list] ?? []).map((control) =>
        present('derControl', control.id, { controlType, ...control }, !isSuperseded(control)),
      ),
    ),
  }),
)

const DER_LISTS = [
  { list: 'curve', controlType: undefined },
  { list: 'enterService', controlType: 'EnterService' },
  { list: 'fixedPFAbsorb', controlType: 'FixedPFAbsorb' },
  { list: 'fixedPFInject', controlType: 'FixedPFInject' },
  { list: 'fixedVar', controlType: 'FixedVar' },
  { list: 'freqDroop', controlType: 'FreqDroop' },
  { list: 'gradient', controlType: 'Gradients' },
  { list: 'limitMaxDischarge', controlType: 'LimitMaxDischarge' },
] as const

/** Some types cannot be. */
function isSuperseded(control: object): boolean {
  return 'isSuperseded' in control && control.isSuperseded === true
}
