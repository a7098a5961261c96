/**
 * Readings of the register that transactions are billed by: of the whole meter, else the sum of
 * its phases at one time. Spec transactions §9.1 to §9.4.
 */
import type { Sample } from '../model/transaction.ts'

export interface Reading {
  readonly wh: number
  /** It says that it is the one at the start of its transaction. */
  readonly isBegin: boolean
}

const REGISTER = 'Energy.Active.Import.Register'
const BEGIN = 'Transaction.Begin'

/** Digits that survive a sum: 0.1 + 0.2 is 0.3. */
const PRECISION = 15

export function registersOf(samples: readonly Sample[]): readonly Reading[] {
  const its = samples.filter(
    ({ kind: { measurand, location }, number }) =>
      measurand === REGISTER && location === 'Outlet' && number !== null,
  )
  const whole = its.filter(({ kind }) => kind.phase === null)
  if (whole.length > 0) return whole.map((one) => toReading(one, one.number ?? 0))
  return sumPhases(its)
}

/** Of the times at which all three are there. */
function sumPhases(samples: readonly Sample[]): readonly Reading[] {
  return samples.flatMap((first): readonly Reading[] => {
    if (first.kind.phase !== 'L1') return []
    const beside = (phase: string) =>
      samples.find(
        ({ occurredAt, kind }) =>
          kind.phase === phase &&
          kind.context === first.kind.context &&
          occurredAt === first.occurredAt,
      )?.number ?? null
    const [second, third] = [beside('L2'), beside('L3')]
    if (first.number === null || second === null || third === null) return []
    return [toReading(first, Number((first.number + second + third).toPrecision(PRECISION)))]
  })
}

function toReading({ kind }: Sample, wh: number): Reading {
  return { wh, isBegin: kind.context === BEGIN }
}
