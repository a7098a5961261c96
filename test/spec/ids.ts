/**
 * All that test/spec measures the hub by: the cases in which the Alliance's tool has a central
 * system of 1.6 under test, and the rows of error-prone behaviour that we collected. Titles are in
 * our words. What became of each is in the README that table.ts writes.
 */
import { CHECKLIST_2_AD } from './ids-2-ad.ts'
import { CHECKLIST_2_EH } from './ids-2-eh.ts'
import { CHECKLIST_2_IL } from './ids-2-il.ts'
import { CHECKLIST_2_MS } from './ids-2-ms.ts'
import { QUIRKS } from './ids-quirks.ts'
import { TRICKY } from './ids-tricky.ts'
import type { SpecId } from './spec-id.ts'

export type { SpecId } from './spec-id.ts'

const CORE = checklist('Core', {
  TC_001: 'cold boot',
  TC_003: 'session, plug-in first',
  TC_004_1: 'session, identification first',
  TC_004_2: 'identification first, nothing plugged in before ConnectionTimeOut',
  TC_005_1: 'EV side disconnected, which stops the session',
  TC_007: 'session with an idTag from the cache',
  TC_010: 'remote start, cable first',
  TC_011_1: 'remote start, remote start first',
  TC_011_2: 'remote start first, nothing plugged in before the time-out',
  TC_012: 'remote stop',
  TC_013: 'hard reset',
  TC_014: 'soft reset',
  TC_017_1: 'unlock without a session, cable not fixed',
  TC_017_2: 'unlock without a session, fixed cable',
  TC_018_1: 'unlock with a session',
  TC_019_1: 'all configuration keys',
  TC_019_2: 'one configuration key',
  TC_021: 'change a configuration key',
  TC_023_1: 'an unknown idTag',
  TC_023_2: 'an expired idTag',
  TC_023_3: 'a blocked idTag',
  TC_024: 'the connector cannot be locked',
  TC_026: 'remote start, rejected',
  TC_028: 'remote stop, rejected',
  TC_030: 'unlock, failed',
  TC_031: 'unlock, unknown connector',
  TC_032_1: 'power failure, the stop comes after the boot',
  TC_037_1: 'offline start, valid idTag',
  TC_037_3: 'offline start, invalid idTag, which stops the session',
  TC_039: 'offline session',
  TC_040_1: 'change a configuration key, not supported',
  TC_040_2: 'change a configuration key, invalid value',
  TC_061: 'clear the authorization cache',
  TC_064: 'data transfer to the central system',
})

const LOCAL_LIST = checklist('Local authorization list', {
  TC_042_1: 'version, lists are not supported',
  TC_042_2: 'version, the list is empty',
  TC_043_1: 'send, not supported',
  TC_043_3: 'send, failed',
  TC_043_4: 'send, full',
  TC_043_5: 'send, differential',
})

const FIRMWARE = checklist('Firmware', {
  TC_044_1: 'downloaded and installed',
  TC_044_2: 'download failed',
  TC_044_3: 'installation failed',
  TC_045_1: 'diagnostics, uploaded',
  TC_045_2: 'diagnostics, upload failed',
})

const RESERVATION = checklist('Reservation', {
  TC_046: 'of a connector, used',
  TC_047: 'of a connector, expired',
  TC_048_1: 'connector faulted',
  TC_048_2: 'connector occupied',
  TC_048_3: 'connector unavailable',
  TC_048_4: 'rejected',
  TC_049: 'of a charge point, used',
  TC_051: 'cancelled',
  TC_052: 'cancelling rejected',
  TC_053: 'used by another idTag of the group',
})

const TRIGGER = checklist('Remote trigger', {
  TC_054: 'accepted',
  TC_055: 'rejected',
})

const SMART_CHARGING = checklist('Smart charging', {
  TC_056: 'TxDefaultProfile',
  TC_057: 'TxProfile',
  TC_059: 'remote start with a profile',
  TC_066: 'composite schedule',
  TC_067: 'clear a profile',
})

const SECURITY = checklist('Security', {
  TC_073: 'password of the charge point changed',
  TC_074: 'certificate of the charge point, by request',
  TC_075_1: 'install the root of the manufacturer',
  TC_075_2: 'install the root of the central system',
  TC_076: 'delete a certificate',
  TC_077: 'event: invalid certificate of the charge point',
  TC_078: 'event: invalid certificate of the central system',
  TC_079: 'security log',
  TC_080: 'signed firmware, installed',
  TC_081: 'signed firmware, invalid signature',
  TC_083: 'security profile raised',
  TC_085: 'Basic authentication',
  TC_086: 'TLS, certificate of the server',
  TC_087: 'TLS, certificate of the client',
  TC_088: 'subprotocol negotiation',
})

export const CHECKLIST: readonly SpecId[] = [
  ...CORE,
  ...LOCAL_LIST,
  ...FIRMWARE,
  ...RESERVATION,
  ...TRIGGER,
  ...SMART_CHARGING,
  ...SECURITY,
]

export const CHECKLIST_2: readonly SpecId[] = [
  ...CHECKLIST_2_AD,
  ...CHECKLIST_2_EH,
  ...CHECKLIST_2_IL,
  ...CHECKLIST_2_MS,
]

export const SPEC_IDS: readonly SpecId[] = [...CHECKLIST, ...CHECKLIST_2, ...TRICKY, ...QUIRKS]

function checklist(name: string, titles: Readonly<Record<string, string>>): readonly SpecId[] {
  const group = `Checklist of 1.6: ${name}`
  return Object.entries(titles).map(([id, title]) => ({ id, group, title, applies: '1.6' }))
}
