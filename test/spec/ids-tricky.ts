/**
 * Rows of error-prone behaviour, by what they are about. The letter and number are the first word
 * of the test's name. `only` lists the rows that are of one version alone; all others hold for
 * each.
 */
import type { Applies, SpecId } from './spec-id.ts'

const CONNECTION = rows('Connection', [], ['A16'], {
  A1: 'an unknown and a known version are offered',
  A2: 'only an unknown version is offered',
  A3: 'the order of the client decides, not the newest version',
  A4: 'the path names another version than the header',
  A5: 'percent signs in the identity',
  A6: 'unknown identity',
  A7: 'the user name is not the identity',
  A8: 'the key is 20 bytes that are no text',
  A9: 'the key is sent as its hex text',
  A10: 'a new password was accepted, the old one is used',
  A11: 'a new password was rejected',
  A12: 'the answer to a new password was lost',
  A13: 'a second connection while the first is half-open',
  A14: 'a thousand return at once',
  A15: 'return without a boot, on another node',
  A16: 'serial number and certificate disagree',
  A17: 'known at profile 2, comes without TLS',
  A18: 'a client of TLS 1.1',
  A19: 'a bomb of compressed nothing',
  A20: 'binary, oversized and undecodable frames',
  A21: 'never answers pings, but is alive',
  A22: 'the connection is dead without a word',
  A23: 'taken out of service while connected',
})

const RPC = rows(
  'Calls',
  ['B7', 'B9', 'B10', 'B11', 'B21', 'B22'],
  ['B6', 'B8', 'B12', 'B23', 'B24', 'B25', 'B26', 'B30'],
  {
    B1: 'their call crosses ours',
    B2: 'two commands for one charge point',
    B3: 'commands for two charge points',
    B4: 'an answer after its time',
    B5: 'an answer that nobody waits for',
    B6: 'broken JSON, 2.x',
    B7: 'broken JSON, 1.6',
    B8: 'unknown type of message',
    B9: 'unknown action',
    B10: 'an action in the wrong direction',
    B11: 'a field is missing, 1.6',
    B12: 'a field is missing, 2.x',
    B13: 'wrong syntax',
    B14: 'a number where text is due',
    B15: 'an id of 37 characters',
    B16: 'the same call again under its id',
    B17: 'the same content under a new id',
    B18: 'null for an empty payload',
    B19: 'empty answers',
    B20: 'errors with parts missing, and of unknown codes',
    B21: 'limits of one decimal, and of two',
    B22: 'a stop without reason; two spellings of Celsius',
    B23: 'signed meter data that are too long',
    B24: 'SEND is never answered',
    B25: 'their answer breaks its schema, 2.1',
    B26: 'our answer could not be processed, 2.1',
    B27: 'custom data anywhere',
    B28: 'a handler throws',
    B29: 'the connection ends during our call',
    B30: 'fifty variables, ten a message',
  },
)

const REGISTRATION = rows('Registration', ['C9', 'C10'], ['C3', 'C11'], {
  C1: 'never accepted, sends a status',
  C2: 'pending, a boot is triggered',
  C3: 'pending, a report that was asked for',
  C4: 'pending, remote start is asked',
  C5: 'rejected, a command waits',
  C6: 'interval 0 with Accepted',
  C7: 'a boot during a session',
  C8: 'our time',
  C9: 'a model name that is too long',
  C10: 'accepted, a boot is triggered',
  C11: 'serial number or firmware changed',
  C12: 'a boot each second',
})

const AUTHORIZATION = rows(
  'Authorization',
  ['D13'],
  ['D2', 'D7', 'D8', 'D9', 'D10', 'D11', 'D12', 'D15', 'D16', 'D17'],
  {
    D1: 'upper and lower case of an idToken',
    D2: 'the same text, another type',
    D3: 'a second session at the same time',
    D4: 'the start comes again',
    D5: 'another card of the group stops',
    D6: 'blocked after it started offline',
    D7: 'allowed on one EVSE only',
    D8: 'allowed nowhere here',
    D9: 'no authorization needed',
    D10: 'a key code stays out of logs',
    D11: 'a second language alone',
    D12: 'version mismatch of a differential list',
    D13: 'list versions 0 and -1',
    D14: 'a list longer than one message',
    D15: 'master pass',
    D16: 'plug and charge, revoked chain',
    D17: 'the OCSP responder hangs',
  },
)

const SESSIONS = rows(
  'Sessions of 1.6',
  Array.from({ length: 20 }, (_, index) => `E${index + 1}`),
  [],
  {
    E1: 'the start comes again',
    E2: 'two connectors start in the same millisecond',
    E3: 'a stop of an unknown id',
    E4: 'a stop of id -1',
    E5: 'the stop comes again',
    E6: 'the last reading is below the first',
    E7: 'a session of yesterday',
    E8: 'readings of an unknown session',
    E9: 'the database is down during a stop',
    E10: 'a start that was answered Invalid',
    E11: 'a new start where one is open',
    E12: 'a status without a time, and an old one',
    E13: 'from Charging to Available',
    E14: 'an unknown connector',
    E15: 'a remote start that no start follows',
    E16: 'a remote stop that was accepted',
    E17: 'ten thousand samples in a stop',
    E18: 'registers of several kinds and units',
    E19: 'unplugged where that does not stop',
    E20: 'a reservation used within its group',
  },
)

/** The rows of sections F and G join with the releases that bring what they are about. */
export const TRICKY: readonly SpecId[] = [
  ...CONNECTION,
  ...RPC,
  ...REGISTRATION,
  ...AUTHORIZATION,
  ...SESSIONS,
]

function rows(
  name: string,
  only16: readonly string[],
  only2: readonly string[],
  titles: Readonly<Record<string, string>>,
): readonly SpecId[] {
  return Object.entries(titles).map(([id, title]) => {
    const applies: Applies = only16.includes(id) ? '1.6' : only2.includes(id) ? '2.x' : 'all'
    return { id, group: `Error-prone: ${name}`, title, applies }
  })
}
