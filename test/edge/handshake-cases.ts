/** THE TABLE of opening handshakes: path and headers in, status out; for handshake.test.ts. */

export const PASSWORD = 'a password of 16'
/** Holds a colon, a NUL, and bytes that are no UTF-8. */
export const KEY = Buffer.from('0123ff3a00c1803a9999999999999999abcdefff', 'hex')

export type RefusalCase = readonly [
  what: string,
  path: string,
  headers: Readonly<Record<string, string | null>>,
  status: number,
  /** Lines that the answer's head must have. */
  expected: readonly string[],
]

function offer(protocols: string | null): Readonly<Record<string, string | null>> {
  return { 'Sec-WebSocket-Protocol': protocols }
}

function login(user: string, secret: string | Uint8Array): Readonly<Record<string, string>> {
  const bytes = Buffer.concat([Buffer.from(`${user}:`), Buffer.from(secret)])
  return { Authorization: `Basic ${bytes.toString('base64')}` }
}

const CHOSE_16 = ['sec-websocket-protocol: ocpp1\\.6']
const CHOSE_201 = ['sec-websocket-protocol: ocpp2\\.0\\.1']
const ASKS = ['www-authenticate: Basic realm="ocpp"']

export const CASES: readonly RefusalCase[] = [
  ['a plain one', '/ocpp/CP1', {}, 101, CHOSE_16],
  // Which version (A1 to A4).
  ['A1 an unknown version first', '/ocpp/CP1', offer('ocpp0.1, ocpp2.0.1'), 101, CHOSE_201],
  ['A2 only an unknown version', '/ocpp/CP1', offer('ocpp0.1'), 400, []],
  ['A3 the older version first', '/ocpp/CP1', offer('ocpp1.6, ocpp2.0.1'), 101, CHOSE_16],
  ['A4 another version in the path', '/ocpp/ocpp1.6/CP1', offer('ocpp2.0.1'), 101, CHOSE_201],
  ['Q1 none offered', '/ocpp/CP1', offer(null), 400, []],
  ['Q1 none offered, with a default', '/ocpp/Old', offer(null), 101, []],
  ['Q5 a longer name', '/ocpp/CP1', offer('ocpp2.0.1.1'), 400, []],
  ['the incompatible 2.0', '/ocpp/CP1', offer('ocpp2.0'), 400, []],
  // Who (A5, A6, Q7).
  ['A5 a space', '/ocpp/RDAM%20123', {}, 101, []],
  ['A5 a bar', '/ocpp/RDAM%7C123', {}, 101, []],
  ['A5 a broken escape', '/ocpp/%ZZ', {}, 400, []],
  ['A5 a slash inside', '/ocpp/a%2Fb', {}, 400, []],
  ['A6 an unknown one', '/ocpp/Nobody', {}, 404, []],
  ['Q7 many slashes', '/ocpp///CP1', {}, 101, []],
  ['Q7 a slash behind', '/ocpp/CP1/', {}, 101, []],
  ['Q7 a query', '/ocpp/CP1?version=2.0.1&id=CP2', {}, 101, CHOSE_16],
  ['Q7 a whole URL', '/ocpp/ws://host:80/ocpp/CP1', {}, 101, []],
  ['Q7 no identity', '/ocpp/', {}, 400, []],
  ['Q7 no identity and no slash', '/ocpp', {}, 400, []],
  ['bytes that are no UTF-8', '/ocpp/CP\xff1', {}, 400, []],
  ['another case', '/ocpp/cp1', {}, 101, []],
  ['a tenant', '/ocpp/acme/Tenant', {}, 101, []],
  ['the wrong tenant', '/ocpp/Tenant', {}, 404, []],
  // How (S10).
  ['no Upgrade header', '/ocpp/CP1', { Upgrade: null }, 426, ['upgrade: websocket']],
  ['no Connection header', '/ocpp/CP1', { Connection: null }, 426, ['upgrade: websocket']],
  [
    'an old WebSocket',
    '/ocpp/CP1',
    { 'Sec-WebSocket-Version': '8' },
    426,
    ['sec-websocket-version: 13'],
  ],
  ['no key', '/ocpp/CP1', { 'Sec-WebSocket-Key': null }, 400, []],
  ['a key that is too short', '/ocpp/CP1', { 'Sec-WebSocket-Key': 'abc' }, 400, []],
  // Whether it is who it says (A7 to A9, A17, A23, S1).
  ['A23 one out of service', '/ocpp/Gone', {}, 403, []],
  ['no password where one is needed', '/ocpp/Safe', {}, 401, ASKS],
  ['a wrong password', '/ocpp/Safe', login('Safe', 'wrong'), 401, ASKS],
  ['another scheme', '/ocpp/Safe', { Authorization: 'Bearer abc' }, 401, ASKS],
  ['the right password', '/ocpp/Safe', login('Safe', PASSWORD), 101, []],
  ['A7 the name of another', '/ocpp/Safe', login('CP1', PASSWORD), 401, ASKS],
  ['A8 a binary key with a colon', '/ocpp/Binary', login('Binary', KEY), 101, []],
  ['A9 the hex of a key', '/ocpp/Binary', login('Binary', KEY.toString('hex')), 401, ASKS],
  [
    'A9 the hex of a key, switched on',
    '/ocpp/Lenient',
    login('Lenient', KEY.toString('hex')),
    101,
    [],
  ],
  ['A17 profile 2 over plain ws', '/ocpp/Tls', login('Tls', PASSWORD), 403, []],
  [
    'S32 a claim of TLS by a stranger',
    '/ocpp/Tls',
    { ...login('Tls', PASSWORD), 'X-Forwarded-Proto': 'https' },
    403,
    [],
  ],
  ['profile 3 without a certificate', '/ocpp/Certified', login('Certified', PASSWORD), 403, []],
  // In which order.
  ['the Upgrade header before the path', '/ocpp/', { Upgrade: null }, 426, []],
  ['credentials before the version', '/ocpp/Safe', offer('ocpp0.1'), 401, []],
  ['out of service before the version', '/ocpp/Gone', offer('ocpp0.1'), 403, []],
]
