/** Settings of a charge point that feeds the grid. OCPP 2.1 R04. */
import type { SetDerControl } from '../../model/operation.ts'
import type { DERControlEnumType, Messages21 } from './../messages-21.gen.ts'
import { answerOf, toResultOfAll } from './answers.ts'
import type { Asked, Row } from './row.ts'
import { badRequest, call2, notImplemented } from './row.ts'

type Request = Messages21['SetDERControl']['request']
type Field = Exclude<keyof Request, 'isDefault' | 'controlId' | 'controlType' | 'customData'>

/** Where the settings of each type of control stand. R04.FR.01. */
const FIELDS: Readonly<Record<DERControlEnumType, Field>> = {
  EnterService: 'enterService',
  FixedPFAbsorb: 'fixedPFAbsorb',
  FixedPFInject: 'fixedPFInject',
  FixedVar: 'fixedVar',
  FreqDroop: 'freqDroop',
  FreqWatt: 'curve',
  Gradients: 'gradient',
  HFMayTrip: 'curve',
  HFMustTrip: 'curve',
  HVMayTrip: 'curve',
  HVMomCess: 'curve',
  HVMustTrip: 'curve',
  LFMustTrip: 'curve',
  LimitMaxDischarge: 'limitMaxDischarge',
  LVMayTrip: 'curve',
  LVMomCess: 'curve',
  LVMustTrip: 'curve',
  PowerMonitoringMustTrip: 'curve',
  VoltVar: 'curve',
  VoltWatt: 'curve',
  WattPF: 'curve',
  WattVar: 'curve',
}

export const DER_CONTROL_TYPES: readonly string[] = Object.keys(FIELDS)

const ALWAYS_DEFAULT: readonly string[] = ['EnterService', 'Gradients']

export const derControl: Row<SetDerControl> = {
  plan: (asked) => {
    const { version, operation } = asked
    const { controlType, isDefault, control } = operation
    if (version !== 'ocpp2.1') return notImplemented(version, 'DER controls')
    if (!isControlType(controlType)) {
      return badRequest(`controlType must be one of ${DER_CONTROL_TYPES.join(', ')}.`)
    }
    // R04.FR.12.
    if (isDefault && ('startTime' in control || 'duration' in control)) {
      return badRequest('A default has no startTime and no duration.')
    }
    if (!isDefault && ALWAYS_DEFAULT.includes(controlType)) {
      return badRequest(`${controlType} is always a default.`)
    }
    // What does not belong to the type breaks the schema.
    const setting = { [FIELDS[controlType]]: control } as Pick<Request, Field>
    return [call2('SetDERControl', { isDefault, controlId: idOf(asked), controlType, ...setting })]
  },
  merge: (asked, done) => {
    const superseded = done.flatMap((one) => {
      const ids = answerOf(one)?.supersededIds
      return Array.isArray(ids) ? ids.map(String) : []
    })
    return { ...toResultOfAll(done), controlId: idOf(asked), supersededIds: superseded }
  },
}

function isControlType(name: string): name is DERControlEnumType {
  return Object.hasOwn(FIELDS, name)
}

function idOf({ operation, facts }: Asked<SetDerControl>): string {
  return operation.controlId ?? `control-${facts.requestId}`
}
