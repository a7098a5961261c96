/** What the parts of our charge point have to know of it, as they want it: see part.ts. */
import type { RunningTransaction, Surroundings } from './part.ts'
import type { Station2 } from './state.ts'

export function surroundingsOf(state: Station2, at: number): Surroundings {
  const { vendor, serialNumber, jobStepMs } = state.identity
  return {
    at,
    vendor,
    serialNumber,
    jobStepMs,
    transactions: transactionsOf(state),
    hasSignalCurve: state.profiles.some(({ profile }) =>
      profile.chargingSchedule.some(({ chargingSchedulePeriod }) =>
        chargingSchedulePeriod.some(({ v2xSignalWattCurve }) => v2xSignalWattCurve !== undefined),
      ),
    ),
  }
}

const transactionsOf = ({ evses }: Station2): readonly RunningTransaction[] =>
  evses.flatMap(({ evseId, session }) =>
    session === null ? [] : [{ evseId, transactionId: session.transactionId }],
  )
