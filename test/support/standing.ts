/** What the store knows of an idToken that is known and has nothing special about it. */
import type { Standing } from '../../src/model/id-token.ts'

export const PLAIN_STANDING: Standing = {
  status: 'accepted',
  expiresAt: null,
  groupIdToken: null,
  isConcurrentAllowed: false,
  isPrepaid: false,
  isMasterPass: false,
  places: null,
  language1: null,
  language2: null,
  personalMessage: null,
  chargingPriority: null,
  limits: null,
  allowedEnergyTransfer: null,
  running: [],
}
