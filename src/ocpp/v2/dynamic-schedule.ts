/** PullDynamicScheduleUpdate: asks for the values of a Dynamic profile of ours. OCPP 2.1 K28. */
import { answerPull } from '../charging/dynamic.ts'
import type { HandlerOf } from '../handler.ts'
import type { Messages21 } from '../messages-21.gen.ts'
import { tell } from './accept.ts'

export const pullDynamicScheduleUpdate: HandlerOf<Messages21['PullDynamicScheduleUpdate']> = {
  toEvent: (request, context, received) =>
    tell('dynamic-schedule.asked', request, {}, { context, received }),

  toResponse: ({ chargingProfiles }, _context, { chargingProfileId }) =>
    answerPull(chargingProfiles, chargingProfileId),
}
