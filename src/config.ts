/**
 * THE TABLE of settings: name, default, range, unit, meaning. The README's table is made from it,
 * `Settings` is derived from it, and src/config-sources.ts reads flags, environment and file by it.
 *
 * `a.bC` is `STATOR_A__B_C` in the environment, `--a.b-c` as a flag, and nested keys in the file.
 */

export interface SettingRow<Value> {
  readonly kind: 'text' | 'integer' | 'boolean' | 'choice' | 'list'
  readonly default: Value
  readonly unit: string
  readonly meaning: string
  readonly isSecret: boolean
  /** Least and greatest, of integers. */
  readonly range: readonly [number, number] | null
  /** The words allowed, of choices and lists. Null allows any. */
  readonly choices: readonly string[] | null
  /** What a text must match, and that in words. */
  readonly format: { readonly pattern: RegExp; readonly words: string } | null
}

const DAY_SECONDS = 86_400
const MEBIBYTE = 1_048_576
const DAYS_MAX = 36_500
const VERSION_NAMES = ['ocpp1.6', 'ocpp2.0.1', 'ocpp2.1'] as const
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

/** Not an address alone: a scheme, a login and a port may be there. */
const SERVER = String.raw`((nats|tls):\/\/)?([^\s,@/]+@)?[^\s,@/]+\/?`
const BUS_URL = new RegExp(`^${SERVER}(,\\s*${SERVER})*$`)

/** What most rows have. */
const PLAIN = { unit: '', isSecret: false, range: null, choices: null, format: null } as const

export const SETTINGS = {
  dataDir: text('./data', 'Folder of the embedded database and of keys made at the first start.'),
  nodeId: text(null, 'Name of this node for people, the same after a restart. None: made up.'),
  'node.leaseSeconds': integer(
    10,
    [3, 300],
    'seconds',
    'A node that is not heard of for so long has lost its charge points to the others.',
  ),
  operatorToken: secret('Token of the operator, for the API. None: made at the first start.', {
    pattern: /^[\x21-\x7e]{8,256}$/,
    words: '8 to 256 visible ASCII characters',
  }),
  secretKey: secret('Key under which passwords of charge points are hashed. None: made, kept.', {
    pattern: /^([0-9a-f]{2}){32,128}$/i,
    words: 'at least 64 hex digits (32 bytes)',
  }),
  autoAccept: toggle(false, 'Let unknown charge points in, and accept them.'),
  demo: toggle(false, 'Run a few simulated charge points against this hub.'),
  lanes: integer(0, [0, 64], '', 'Worker threads that hold actors. 0: cores - 1, at least one.'),
  'http.host': text('0.0.0.0', 'Address of the public listener: OCPP, API, page.'),
  'http.port': integer(8_080, [0, 65_535], '', 'Its port. 0 takes a free one.'),
  'management.host': text('127.0.0.1', 'Address of the listener for health and metrics.'),
  'management.port': integer(9_464, [0, 65_535], '', 'Its port. 0 takes a free one.'),
  'log.level': choice(LOG_LEVELS, 'info', 'The least severe lines that are written.'),
  'log.pretty': toggle(null, 'Lines for people instead of JSON. None: on a terminal.'),
  'ocpp.versions': list(VERSION_NAMES, VERSION_NAMES, 'Versions that are spoken.'),
  'ocpp.noCommonProtocol': choice(
    ['reject', 'close'],
    'reject',
    'Without a common version: refuse with 400, or accept without one and close.',
  ),
  'ocpp.heartbeatSeconds': integer(300, [0, DAY_SECONDS], 'seconds', 'Between heartbeats.'),
  'ocpp.bootRetrySeconds': integer(60, [1, DAY_SECONDS], 'seconds', 'Before the next boot.'),
  'ocpp.inventoryAtBoot': toggle(
    true,
    'Ask 2.x charge points for all variables and monitors when they are new or have changed.',
  ),
  'ocpp.leniency': choice(
    ['strict', 'byProfile', 'lenient'],
    'byProfile',
    "Repair messages that break their schema: nobody's, those of known models, everybody's.",
  ),
  'ocpp.masterPassGroupId': text(
    null,
    "Group of idTokens that end anybody's transactions, and start none. None or empty: nobody.",
  ),
  'ocpp.callTimeoutSeconds': integer(30, [1, 600], 'seconds', 'A charge point has to answer.'),
  'edge.identityCharactersMax': integer(48, [1, 255], '', 'Longest id of a charge point.'),
  'edge.frameBytesMax': integer(MEBIBYTE, [1_024, 16 * MEBIBYTE], 'bytes', 'Largest frame taken.'),
  'edge.sendBufferBytesMax': integer(
    MEBIBYTE,
    [16_384, 64 * MEBIBYTE],
    'bytes',
    'Unsent bytes a connection may have before it is closed.',
  ),
  'edge.messagesPerSecondMax': integer(200, [1, 100_000], '1/s', 'Frames of one connection.'),
  'edge.messagesBurst': integer(2_000, [1, 1_000_000], '', 'Frames it may send at once.'),
  'edge.badFramesPerMinuteMax': integer(60, [1, 100_000], '1/min', 'Unreadable frames of one.'),
  'edge.pingSeconds': integer(30, [0, 3_600], 'seconds', 'Between our pings. 0 sends none.'),
  'edge.connectionsMax': integer(200_000, [1, 2_000_000], '', 'Connections. Then: 503.'),
  'edge.connectionsPerAddressMax': integer(
    50_000,
    [1, 2_000_000],
    '',
    'Connections from one address. Then: 429.',
  ),
  'edge.handshakesPerSecondMax': integer(5_000, [1, 1_000_000], '1/s', 'Handshakes of all.'),
  'edge.handshakesBurst': integer(20_000, [1, 1_000_000], '', 'Handshakes at once. Then: 503.'),
  'edge.failuresPerMinutePerAddress': integer(
    600,
    [1, 1_000_000],
    '1/min',
    'Failed logins from one address. Then: 429.',
  ),
  'edge.failuresPerMinutePerId': integer(
    10,
    [1, 1_000_000],
    '1/min',
    'Failed logins as one charge point from one address. Then: 429.',
  ),
  'edge.takeoversPerMinuteMax': integer(
    10,
    [1, 100_000],
    '1/min',
    'Times a charge point may replace its own live connection. Then: 429.',
  ),
  'edge.unknownMax': integer(1_000, [0, 100_000], '', 'Unknown charge points kept in the list.'),
  'edge.trustedProxies': list(
    [],
    null,
    'Addresses or networks whose X-Forwarded-* headers are believed.',
  ),
  'edge.backlogSockets': integer(8, [1, 64], '', 'Listening sockets; each queues 512 newcomers.'),
  'mailbox.inputsMax': integer(2_000, [16, 100_000], '', 'Inputs waiting for one charge point.'),
  'lane.batchMax': integer(512, [1, 10_000], '', 'Inputs in one batch for a lane.'),
  'lane.batchCharactersMax': integer(
    4 * MEBIBYTE,
    [65_536, 256 * MEBIBYTE],
    'characters',
    'Text in one batch.',
  ),
  'lane.passivateSeconds': integer(
    600,
    [1, DAY_SECONDS],
    'seconds',
    'An actor without a connection is kept in memory.',
  ),
  'store.url': secret('Postgres server. None: an embedded one in dataDir.', {
    pattern: /^postgres(ql)?:\/\/./,
    words: 'postgres://user:password@host:port/database',
  }),
  'store.connectionsMax': integer(8, [3, 200], '', 'Connections to the database.'),
  'store.holdSeconds': integer(20, [1, 600], 'seconds', 'Held answers wait for a lost database.'),
  'store.queueBytesMax': integer(
    128 * MEBIBYTE,
    [MEBIBYTE, 16_384 * MEBIBYTE],
    'bytes',
    'Facts waiting for a commit. Then: frames of money are held back.',
  ),
  'store.queueFactsMax': integer(200_000, [100, 10_000_000], '', 'The same, counted.'),
  'store.messageLog': choice(['off', 'all'], 'all', 'Frames kept for operators to read.'),
  'store.messageLogRowsPerSecondMax': integer(2_000, [1, 1_000_000], '1/s', 'More are shed.'),
  'store.retentionDays.messages': integer(14, [1, DAYS_MAX], 'days', 'Kept: message log.'),
  'store.retentionDays.events': integer(400, [1, DAYS_MAX], 'days', 'Kept: journal of events.'),
  'store.retentionDays.meterValues': integer(400, [1, DAYS_MAX], 'days', 'Kept: meter values.'),
  'bus.url': secret('NATS, one server or several by comma. None: this node stands alone.', {
    pattern: BUS_URL,
    words: 'nats://user:password@host:port or tls://..., several by comma',
  }),
  'bus.credentialsFile': text(null, 'Credentials for NATS (JWT and seed).'),
  'bus.caFile': text(null, 'Certificates that its server is trusted by. None: those of Node.'),
  'api.bodyBytesMax': integer(262_144, [1_024, 16 * MEBIBYTE], 'bytes', 'Largest request body.'),
  'api.requestsPerSecondMax': integer(
    1_000,
    [1, 1_000_000],
    '1/s',
    'Requests from one address. Then: 429.',
  ),
  'api.failuresPerMinuteMax': integer(
    60,
    [1, 100_000],
    '1/min',
    'Wrong tokens from one address. Then: 429.',
  ),
  'api.sessionHours': integer(12, [1, 720], 'hours', 'A login at the page lasts.'),
  'drain.seconds': integer(20, [1, 600], 'seconds', 'A stop may take, for what is under way.'),
  'drain.closesPerSecond': integer(500, [1, 100_000], '1/s', 'Connections closed at a stop.'),
} as const satisfies Record<string, SettingRow<unknown>>

export type SettingName = keyof typeof SETTINGS

type ValueOf<Name extends SettingName> =
  (typeof SETTINGS)[Name] extends SettingRow<infer Value> ? Value : never
type Head<Name extends string> = Name extends `${infer First}.${string}` ? First : Name
type Tail<Name extends string, First extends string> = Name extends `${First}.${infer Rest}`
  ? Rest
  : never
type Nested<Names extends string, Prefix extends string> = {
  readonly [First in Head<Names>]: `${Prefix}${First}` extends SettingName
    ? ValueOf<`${Prefix}${First}`>
    : Nested<Tail<Names, First>, `${Prefix}${First}.`>
}

/** All settings, nested as their names are: `settings.edge.pingSeconds`. */
export type Settings = Nested<SettingName, ''>

function text<Default extends string | null>(
  value: Default,
  meaning: string,
): SettingRow<string | Default> {
  return { ...PLAIN, kind: 'text', default: value, meaning }
}

function secret(
  meaning: string,
  format: { readonly pattern: RegExp; readonly words: string },
): SettingRow<string | null> {
  return { ...PLAIN, kind: 'text', default: null, meaning, format, isSecret: true }
}

function integer(
  value: number,
  range: readonly [number, number],
  unit: string,
  meaning: string,
): SettingRow<number> {
  return { ...PLAIN, kind: 'integer', default: value, range, unit, meaning }
}

function toggle<Default extends boolean | null>(
  value: Default,
  meaning: string,
): SettingRow<boolean | Default> {
  return { ...PLAIN, kind: 'boolean', default: value, meaning }
}

function choice<const Choice extends string>(
  choices: readonly Choice[],
  value: NoInfer<Choice>,
  meaning: string,
): SettingRow<Choice> {
  return { ...PLAIN, kind: 'choice', default: value, choices, meaning }
}

function list<const Choice extends string>(
  value: readonly NoInfer<Choice>[],
  choices: readonly Choice[] | null,
  meaning: string,
): SettingRow<readonly Choice[]> {
  return { ...PLAIN, kind: 'list', default: value, choices, meaning }
}
