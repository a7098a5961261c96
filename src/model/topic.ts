/**
 * What a charge point tells that has no machine of its own: it is stored, published under this
 * name, and answered. `isEvidence`: durable before the answer (class T of the integrity rules).
 */

export const TOPICS = {
  'answer.refused': { isEvidence: false },
  'battery.swapped': { isEvidence: true },
  'certificate-status.asked': { isEvidence: false },
  'charging-limit.changed': { isEvidence: false },
  'charging-limit.cleared': { isEvidence: false },
  'charging-profiles.reported': { isEvidence: false },
  'der.alarm': { isEvidence: true },
  'der.control': { isEvidence: true },
  'dynamic-schedule.asked': { isEvidence: false },
  'ev-certificate.asked': { isEvidence: false },
  'ev.charging-needs': { isEvidence: false },
  'ev.charging-schedule': { isEvidence: false },
  /** Where its charging stations can get a firmware that it published. L03. */
  'firmware.published': { isEvidence: false },
  'monitor.event': { isEvidence: true },
  'payment.settled': { isEvidence: true },
  'priority-charging.changed': { isEvidence: false },
  'stream.closed': { isEvidence: false },
  'stream.opened': { isEvidence: false },
  'stream.values': { isEvidence: false },
  'vat-number.asked': { isEvidence: false },
} as const satisfies Record<string, { readonly isEvidence: boolean }>

export type Topic = keyof typeof TOPICS
