/**
 * The meter of an EVSE of 2.x: energy is power times the time of the events, so a simulated hour
 * costs nothing. Power is constant between two readings; `changesAt` says when the next one is due.
 */
import { limitAt2, PHASES, VOLTS } from './charging-limit.ts'
import { textOf } from './device-model.ts'
import { iso } from './part.ts'
import type { Evse, Flow, MeterValue2, ReadingContext, SampledValue2, Station2 } from './state.ts'
import { energyLimitAt, timeLimitAt } from './transaction-limit.ts'

const MS_PER_HOUR = 3_600_000
const HERTZ = 50

/** Less than this is no charging: the vehicle gets nothing. */
const POWER_W_MIN = 1

const PHASE_NAMES = ['L1', 'L2', 'L3'] as const
const PHASE_TO_NEUTRAL_NAMES = ['L1-N', 'L2-N', 'L3-N'] as const

export const IDLE: Flow = { powerW: 0, hold: 'idle', changesAt: null, operationMode: null }

/** Brings every register up to date; what flowed since the last reading did not change. */
export function readRegisters(state: Station2, at: number): Station2 {
  if (state.evses.every(({ flow, meteredAt }) => flow.powerW === 0 || meteredAt >= at)) return state
  return { ...state, evses: state.evses.map((evse) => readRegister(evse, at)) }
}

function readRegister(evse: Evse, at: number): Evse {
  const { flow, session } = evse
  const passedMs = Math.max(0, at - evse.meteredAt)
  const meteredAt = Math.max(at, evse.meteredAt)
  if (flow.powerW === 0) return { ...evse, meteredAt }
  const registerWh = evse.registerWh + (flow.powerW * passedMs) / MS_PER_HOUR
  const charged =
    session === null ? null : { ...session, chargingMs: session.chargingMs + passedMs }
  return { ...evse, registerWh, meteredAt, session: charged }
}

/** The register as the wire has it: whole watt-hours, never falling. */
export const registerOf2 = ({ registerWh }: Evse): number => Math.floor(registerWh)

/** What flows from now on, the registers being up to date. SuspendedEVSE wins over SuspendedEV. */
export function flowAt2(state: Station2, evse: Evse, at: number): Flow {
  const { authorization, session } = evse
  if (!evse.points.PowerPathClosed || authorization === null) return IDLE
  const { limitW, changesAt, operationMode } = limitAt2(state, evse.evseId, at)
  const held = { powerW: 0, hold: 'evse', changesAt, operationMode } as const
  const isBroken = evse.fault !== null || state.fault !== null || evse.resetUntil !== null
  const isStopped = authorization.isSuspended || (session !== null && session.reached !== null)
  if (isBroken || isStopped || state.resumedAt !== null || limitW < POWER_W_MIN) return held
  const leftWh = leftOf(evse)
  const timeAt = Math.max(timeLimitAt(evse), at + 1)
  // A thousandth of a watt-hour is full: what is left of a rounded time is not worth a wake.
  if (leftWh < 0.001) {
    return { ...held, hold: 'ev', changesAt: finite(Math.min(changesAt ?? Infinity, timeAt)) }
  }
  const untilWh = (wh: number): number => Math.ceil(at + (wh / limitW) * MS_PER_HOUR)
  const { invalidAtWh } = authorization
  const times = [
    untilWh(leftWh),
    changesAt ?? Infinity,
    invalidAtWh === null ? Infinity : untilWh(Math.max(0, invalidAtWh - evse.registerWh)),
    timeAt,
    energyLimitAt(evse, untilWh),
  ]
  const next = finite(Math.max(Math.min(...times), at + 1))
  return { powerW: limitW, hold: 'none', changesAt: next, operationMode }
}

const finite = (time: number): number | null => (Number.isFinite(time) ? time : null)

export function leftOf({ wantedWh, registerWh, pluggedWh }: Evse): number {
  return wantedWh === null ? Infinity : wantedWh - (registerWh - pluggedWh)
}

/** Percent of the vehicle's battery, which came with a fifth of it; null is not known. */
export function socOf({ wantedWh, registerWh, pluggedWh, pluggedId }: Evse): number | null {
  if (pluggedId === null || wantedWh === null || wantedWh <= 0) return null
  return Math.min(100, 20 + (80 * (registerWh - pluggedWh)) / wantedWh)
}

/** Null when nothing of it can be measured. */
export function sampleOf2(
  state: Station2,
  evse: Evse,
  at: number,
  what: {
    readonly context: ReadingContext
    readonly measurands: readonly string[]
    readonly isSigned?: boolean
  },
): MeterValue2 | null {
  const { context, measurands, isSigned = false } = what
  const sampledValue = measurands.flatMap((name) => {
    const read = isMeasurand(name) ? READINGS[name](state, evse, at) : []
    return read.map((reading) => {
      const measurand = name as NonNullable<SampledValue2['measurand']>
      const value: SampledValue2 = { ...reading, context, measurand }
      return isSigned && name === REGISTER
        ? { ...value, signedMeterValue: signatureOf(state, evse, at) }
        : value
    })
  })
  const [first, ...rest] = sampledValue
  return first === undefined ? null : { timestamp: iso(at), sampledValue: [first, ...rest] }
}

/** The next whole multiple of the interval since midnight; null when it is off. */
export function nextAlignedAt2(everySeconds: number, at: number): number | null {
  const everyMs = everySeconds * 1_000
  if (everyMs === 0) return null
  const midnight = at - (at % 86_400_000)
  const next = midnight + (Math.floor((at - midnight) / everyMs) + 1) * everyMs
  return Math.min(next, midnight + 86_400_000)
}

/** Nothing is signed: it only looks so, and says what it would be a signature of. */
function signatureOf(state: Station2, evse: Evse, at: number) {
  const text = `OCMF|${JSON.stringify({ RV: registerOf2(evse), RU: 'Wh', TM: iso(at) })}|{}`
  const told = textOf(state.parts.model, 'OCPPCommCtrlr.PublicKeyWithSignedMeterValue')
  return {
    signedMeterData: Buffer.from(text).toString('base64'),
    signingMethod: '',
    encodingMethod: 'OCMF',
    publicKey: told === 'Never' ? '' : Buffer.from('oca:base16:asn1:00').toString('base64'),
  }
}

const REGISTER = 'Energy.Active.Import.Register'

type Reading = Pick<SampledValue2, 'value' | 'unitOfMeasure' | 'location' | 'phase'>

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits))
const toAmperes = (powerW: number): number => rounded(powerW / (VOLTS * PHASES), 1)
const inUnit = (value: number, unit: string): Reading => ({ value, unitOfMeasure: { unit } })
const offeredOf = (state: Station2, { evseId }: Evse, at: number): number =>
  limitAt2(state, evseId, at).limitW

const READINGS = {
  [REGISTER]: (_state, evse) => [inUnit(registerOf2(evse), 'Wh')],
  'Power.Active.Import': (_state, { flow }) => [inUnit(rounded(flow.powerW, 0), 'W')],
  'Power.Offered': (state, evse, at) => [inUnit(rounded(offeredOf(state, evse, at), 0), 'W')],
  'Current.Import': (_state, { flow }) =>
    PHASE_NAMES.map((phase) => ({ ...inUnit(toAmperes(flow.powerW), 'A'), phase })),
  'Current.Offered': (state, evse, at) => [inUnit(toAmperes(offeredOf(state, evse, at)), 'A')],
  Voltage: () => PHASE_TO_NEUTRAL_NAMES.map((phase) => ({ ...inUnit(VOLTS, 'V'), phase })),
  Frequency: () => [inUnit(HERTZ, 'Hz')],
  SoC: (_state, evse) => {
    const percent = socOf(evse)
    if (percent === null) return []
    return [{ ...inUnit(rounded(percent, 0), 'Percent'), location: 'EV' }]
  },
} as const satisfies Record<string, (state: Station2, evse: Evse, at: number) => readonly Reading[]>

const isMeasurand = (name: string): name is keyof typeof READINGS => Object.hasOwn(READINGS, name)
