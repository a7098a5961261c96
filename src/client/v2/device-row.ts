/**
 * What one variable of the device model is made of, and short ways to write it down in a table.
 * OCPP 2.x part 1 §4; part 2, VariableCharacteristicsType and VariableAttributeType.
 */
import type { Messages21 } from '../../ocpp/messages-21.gen.ts'

type Report = NonNullable<Messages21['NotifyReport']['request']['reportData']>[number]
export type DataType = NonNullable<Report['variableCharacteristics']>['dataType']
export type Attribute = NonNullable<Report['variableAttribute'][number]['type']>
export type Mutability = NonNullable<Report['variableAttribute'][number]['mutability']>

export interface VariableRow {
  readonly dataType: DataType
  /** The factory's, as text; empty is not set. */
  readonly value: string
  readonly mutability: Mutability
  readonly unit?: string
  /** Of a text they are its length. */
  readonly minLimit?: number
  readonly maxLimit?: number
  readonly valuesList?: readonly string[]
  /** A component like this for each EVSE, or for each connector; once when left out. */
  readonly scope?: 'evse' | 'connector'
  /** The first version that has it; both when left out. */
  readonly since?: 'ocpp2.1'
  readonly needsReboot?: boolean
  readonly isMonitored?: boolean
  readonly isConstant?: boolean
  /** Attributes beside Actual that can be written, with the factory's values. */
  readonly attributes?: Readonly<Partial<Record<Exclude<Attribute, 'Actual'>, string>>>
}

type Extra = Partial<VariableRow>

export const NEW_IN_21 = { since: 'ocpp2.1' } as const
export const REBOOT = { needsReboot: true } as const
export const MONITORED = { isMonitored: true } as const
export const READ_ONLY = { mutability: 'ReadOnly' } as const
export const WRITE_ONLY = { mutability: 'WriteOnly' } as const

const readable = (dataType: DataType, value: string, extra: Extra = {}): VariableRow => ({
  dataType,
  value,
  mutability: 'ReadOnly',
  ...extra,
})

const writable = (dataType: DataType, value: string, extra: Extra = {}): VariableRow => ({
  dataType,
  value,
  mutability: 'ReadWrite',
  ...extra,
})

/** A fact: true or false, and not to be changed. */
export const fact = (value: string, extra?: Extra) => readable('boolean', value, extra)
/** A switch that the CSMS may turn. */
export const toggle = (value: string, extra?: Extra) => writable('boolean', value, extra)
/** A number that is what it is. */
export const figure = (value: string, extra?: Extra) => readable('integer', value, extra)
/** A number that the CSMS may set. */
export const whole = (value: string, extra?: Extra) =>
  writable('integer', value, { minLimit: 0, maxLimit: 2_147_483_647, ...extra })
export const seconds = (value: string, extra?: Extra) => whole(value, { unit: 's', ...extra })
/** A measured number. */
export const measure = (value: string, unit: string, extra?: Extra) =>
  readable('decimal', value, { unit, ...MONITORED, ...extra })
export const decimal = (value: string, extra?: Extra) => writable('decimal', value, extra)
/** A text that is what it is. */
export const label = (value: string, extra?: Extra) => readable('string', value, extra)
/** A text that the CSMS may set. */
export const text = (value: string, maxLimit: number, extra?: Extra) =>
  writable('string', value, { maxLimit, ...extra })
export const moment = (value: string, extra?: Extra) => readable('dateTime', value, extra)
/** One of these. */
export const option = (value: string, valuesList: readonly string[], extra?: Extra) =>
  writable('OptionList', value, { valuesList, ...extra })
/** Any of these, in any order. */
export const members = (value: string, valuesList: readonly string[], extra?: Extra) =>
  writable('MemberList', value, { valuesList, ...extra })
/** Any of these, and the order counts. */
export const sequence = (value: string, valuesList: readonly string[], extra?: Extra) =>
  writable('SequenceList', value, { valuesList, ...extra })
