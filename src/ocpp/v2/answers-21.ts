/** What its answers tell in 2.1 alone: DER controls R04, tariffs I07 to I10, event streams N12. */
import type { AnswerHandlerOf } from '../handler.ts'
import { changed, gone, present, replaced } from '../items.ts'
import type { Messages21 } from '../messages-21.gen.ts'

/** Those that it displaces stay known, and are not in force. R04.FR.13. */
export const setDerControl: AnswerHandlerOf<Messages21['SetDERControl']> = (
  control,
  { status, supersededIds = [] },
  { now },
  _commandId,
) => {
  if (status !== 'Accepted') return null
  const others = supersededIds.map((id) => present('derControl', id, { isSuperseded: true }, false))
  return changed(now, [present('derControl', control.controlId, control), ...others])
}

/** With an id that one; else what its next report does not list any more. */
export const clearDerControl: AnswerHandlerOf<Messages21['ClearDERControl']> = (
  { controlId },
  { status },
  { now },
) => {
  if (controlId === undefined || !['Accepted', 'NotFound'].includes(status)) return null
  return changed(now, [gone('derControl', controlId)])
}

export const setDefaultTariff: AnswerHandlerOf<Messages21['SetDefaultTariff']> = (
  { evseId, tariff },
  { status },
  { now },
) => {
  if (status !== 'Accepted') return null
  const body = { tariffKind: 'DefaultTariff', evseIds: [evseId], tariff }
  return changed(now, [present('tariff', tariff.tariffId, body)])
}

export const getTariffs: AnswerHandlerOf<Messages21['GetTariffs']> = (
  { evseId },
  { tariffAssignments = [] },
  { now },
) => {
  const items = tariffAssignments.map((one) => present('tariff', one.tariffId, one))
  return evseId === 0 ? replaced(now, 'tariff', items) : changed(now, items)
}

/** A result without an id is about all that was asked. */
export const clearTariffs: AnswerHandlerOf<Messages21['ClearTariffs']> = (
  { tariffIds, evseId },
  { clearTariffsResult },
  { now },
) => {
  const cleared = clearTariffsResult.filter(({ status }) => status !== 'Rejected')
  const isAll = tariffIds === undefined && (evseId === undefined || evseId === 0)
  if (isAll && cleared.length === clearTariffsResult.length) return replaced(now, 'tariff', [])
  return changed(
    now,
    cleared.flatMap(({ tariffId }) => (tariffId === undefined ? [] : [gone('tariff', tariffId)])),
  )
}

export const getPeriodicEventStream: AnswerHandlerOf<Messages21['GetPeriodicEventStream']> = (
  _request,
  { constantStreamData = [] },
  { now },
) =>
  replaced(
    now,
    'eventStream',
    constantStreamData.map((stream) => present('eventStream', String(stream.id), stream)),
  )

export const adjustPeriodicEventStream: AnswerHandlerOf<Messages21['AdjustPeriodicEventStream']> = (
  { id, params },
  { status },
  { now },
  _commandId,
  { held },
) => {
  const known = held.find(({ kind, itemId }) => kind === 'eventStream' && itemId === String(id))
  if (status !== 'Accepted' || known === undefined) return null
  return changed(now, [present('eventStream', String(id), { ...JSON.parse(known.body), params })])
}
