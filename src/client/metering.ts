/**
 * The meter of a connector: energy is power times the time of the events, so a simulated hour costs
 * nothing. Power is constant between two readings; `changesAt` says when the next one is due.
 */
import { limitAt } from './charging-profiles.ts'
import type { Measurand } from './configuration.ts'
import { measurandsOf, numberOf, textOf } from './configuration.ts'
import type { Connector, MeterValue, SampledValue, Session, Station } from './state.ts'
import { isoTime } from './state.ts'

const MS_PER_HOUR = 3_600_000
const VOLTS = 230
const PHASES = 3

/** Less than this is no charging: the vehicle gets nothing. */
const POWER_W_MIN = 1

/** Brings the register up to date and decides what flows from now on. */
export function readMeter(state: Station, connector: Connector, at: number): Connector {
  const { session } = connector
  if (session === null) return connector
  const hours = Math.max(0, at - connector.meteredAt) / MS_PER_HOUR
  const registerWh = connector.registerWh + session.powerW * hours
  const read = { ...connector, registerWh, meteredAt: Math.max(at, connector.meteredAt) }
  return { ...read, session: { ...session, ...flowAt(state, read, session, at) } }
}

/** The register as the wire has it: whole watt-hours, never falling. */
export const registerOf = ({ registerWh }: Connector): number => Math.floor(registerWh)

export function sampleOf(
  state: Station,
  connector: Connector,
  at: number,
  context: NonNullable<SampledValue['context']>,
): MeterValue {
  const key = context === 'Sample.Clock' ? 'MeterValuesAlignedData' : 'MeterValuesSampledData'
  const names = measurandsOf(textOf(state, key))
  const asked: readonly Measurand[] = names.length === 0 ? ['Energy.Active.Import.Register'] : names
  const sampledValue = asked.flatMap((measurand) => {
    const reading = READINGS[measurand](state, connector, at)
    return reading === null ? [] : [{ ...reading, context, measurand }]
  })
  if (sampledValue.length === 0) return registerSample(at, registerOf(connector), context)
  return { timestamp: isoTime(at), sampledValue }
}

/** The register alone, for the ends of a transaction. */
export function registerSample(
  at: number,
  meterWh: number,
  context: NonNullable<SampledValue['context']>,
): MeterValue {
  const measurand = 'Energy.Active.Import.Register'
  const value = String(meterWh)
  return { timestamp: isoTime(at), sampledValue: [{ value, context, measurand, unit: 'Wh' }] }
}

/** The next whole multiple of the interval since midnight; null when it is off. */
export function nextAlignedAt(state: Station, at: number): number | null {
  const everyMs = numberOf(state, 'ClockAlignedDataInterval') * 1_000
  if (everyMs === 0) return null
  const midnight = at - (at % 86_400_000)
  const next = midnight + (Math.floor((at - midnight) / everyMs) + 1) * everyMs
  return Math.min(next, midnight + 86_400_000)
}

type Flow = Pick<Session, 'powerW' | 'hold' | 'changesAt'>

/** SuspendedEVSE wins over SuspendedEV. */
function flowAt(state: Station, connector: Connector, session: Session, at: number): Flow {
  const { limitW, changesAt } = limitAt(state, connector.connectorId, at)
  if (session.isDeauthorized) return { powerW: 0, hold: 'evse', changesAt: null }
  if (connector.fault !== null) return { powerW: 0, hold: session.hold, changesAt: null }
  if (limitW < POWER_W_MIN) return { powerW: 0, hold: 'evse', changesAt }
  const leftWh = leftOf(connector, session)
  // A thousandth of a watt-hour is full: what is left of a rounded time is not worth a wake.
  if (!connector.isPlugged || leftWh < 0.001) return { powerW: 0, hold: 'ev', changesAt }
  const fullAt = Math.ceil(at + (leftWh / limitW) * MS_PER_HOUR)
  const soonest = Math.min(fullAt, changesAt ?? Infinity)
  return { powerW: limitW, hold: 'none', changesAt: Number.isFinite(soonest) ? soonest : null }
}

function leftOf(connector: Connector, session: Session): number {
  if (session.wantedWh === null) return Infinity
  return session.wantedWh - (connector.registerWh - session.meterStartWh)
}

type Reading = Pick<SampledValue, 'value' | 'unit' | 'location'>

const powerOf = ({ session }: Connector): number => session?.powerW ?? 0
const offeredOf = (state: Station, { connectorId }: Connector, at: number): number =>
  limitAt(state, connectorId, at).limitW
const toAmperes = (powerW: number): string => (powerW / (VOLTS * PHASES)).toFixed(1)

const READINGS: {
  readonly [M in Measurand]: (state: Station, connector: Connector, at: number) => Reading | null
} = {
  'Energy.Active.Import.Register': (_state, connector) => ({
    value: String(registerOf(connector)),
    unit: 'Wh',
  }),
  'Power.Active.Import': (_state, connector) => ({
    value: powerOf(connector).toFixed(0),
    unit: 'W',
  }),
  'Power.Offered': (state, connector, at) => ({
    value: offeredOf(state, connector, at).toFixed(0),
    unit: 'W',
  }),
  'Current.Import': (_state, connector) => ({ value: toAmperes(powerOf(connector)), unit: 'A' }),
  'Current.Offered': (state, connector, at) => ({
    value: toAmperes(offeredOf(state, connector, at)),
    unit: 'A',
  }),
  Voltage: () => ({ value: String(VOLTS), unit: 'V' }),
  SoC: (_state, { session, registerWh }) => {
    if (session === null || session.wantedWh === null || session.wantedWh <= 0) return null
    const share = (registerWh - session.meterStartWh) / session.wantedWh
    const percent = Math.min(100, 20 + 80 * share)
    return { value: percent.toFixed(0), unit: 'Percent', location: 'EV' }
  },
}
