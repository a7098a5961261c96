/**
 * What a charge point has or is in besides its connectors and transactions, of which only the
 * latest counts: alarms, monitors, limits from outside, streams, DER controls, messages on its
 * display, certificates. One shape for all of them, since nothing but their content differs.
 */

/** Every kind there is, and whether its actor keeps the open ones: `held` ones decide something. */
export const ITEM_KINDS = {
  /** By component, variable and type of monitor. N07. */
  alarm: { isHeld: false },
  /** Swaps: open from the battery that came to the one that went. 2.1 S03. */
  battery: { isHeld: true },
  /** Installed on it. M03. */
  certificate: { isHeld: false },
  /** Asked for and not signed yet, by its kind, or the id of the request in 2.1. A02. */
  certificateRequest: { isHeld: true },
  /** From a grid operator or an energy manager, by source and EVSE. K12, K13. */
  chargingLimit: { isHeld: true },
  /** What the EV said that it will follow, by EVSE. K15. */
  chargingSchedule: { isHeld: false },
  customerInformation: { isHeld: false },
  derAlarm: { isHeld: false },
  derControl: { isHeld: false },
  displayMessage: { isHeld: false },
  /** Periodic event streams, by their id. N11. */
  eventStream: { isHeld: true },
  monitor: { isHeld: false },
  networkProfile: { isHeld: false },
  /** Transactions that charge before others. K21. */
  priorityCharging: { isHeld: true },
  /** What it says is wrong with its messages, by rule; see src/ocpp/lenient. */
  repair: { isHeld: false },
  /** Charging profiles as it reported them itself. K09. */
  reportedProfile: { isHeld: false },
  settlement: { isHeld: false },
  tariff: { isHeld: false },
} as const satisfies Record<string, { readonly isHeld: boolean }>

export type ItemKind = keyof typeof ITEM_KINDS

export interface Item {
  readonly kind: ItemKind
  /** Unique among those of its kind. At most ITEM_ID_LENGTH_MAX characters. */
  readonly itemId: string
  /** JSON text. */
  readonly body: string
  /** Whether it is in force: an alarm that was cleared, or a stream that ended, is not. */
  readonly isOpen: boolean
}

/** A null body takes it away. */
export type ItemChange = Omit<Item, 'body'> & { readonly body: string | null }

export const ITEM_ID_LENGTH_MAX = 256

/** Of a request for a certificate: 1.6 and 2.0.1 have one of each kind at a time. 2.x A02. */
export function certificateRequestId(
  certificateType: string | null,
  requestId: number | null,
): string {
  return requestId === null ? (certificateType ?? OWN_CERTIFICATE) : `request ${requestId}`
}

/** What a request without a type is for. */
const OWN_CERTIFICATE = 'ChargingStationCertificate'

/** Held by an actor. Past it the oldest is no longer looked at here; the store keeps all. */
export const ITEMS_HELD_MAX = 64
