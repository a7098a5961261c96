/**
 * The message log shows frames as they were, but for what nobody may read there: passwords of
 * charge points, secrets of payment pages, key codes of drivers (2.x C04.FR.04, A01.FR.09), what a
 * charge point tells about a customer (N09), and passwords in URLs of files (N01.FR.17).
 */

/** A frame without one of these is shown as it is; most are. */
const SUSPECT = new RegExp(
  [
    'authorizationkey|basicauthpassword|sharedsecret|keycode|"NotifyCustomerInformation"',
    // A slash may be written with a backslash before it.
    String.raw`:\\?/\\?/[^"/\s]*@`,
  ].join('|'),
  'i',
)

/** Variables of all versions, compared without case. */
const SECRET_VARIABLE = /^(?:.*\.)?(?:authorizationkey|basicauthpassword|sharedsecret)$/i
const HIDDEN = '[hidden]'

/** User and password in a URL. The last `@` before the path ends them. */
const IN_URL = /(:\/\/)[^/?#\s]*@/g

/** In place of a frame that names a secret and cannot be taken apart. */
const UNREADABLE = '"[hidden: unreadable]"'

export function hideSecrets(text: string): string {
  if (!SUSPECT.test(text)) return text
  try {
    return JSON.stringify(hide(JSON.parse(text)))
  } catch {
    return UNREADABLE
  }
}

function hide(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value[2] === 'NotifyCustomerInformation' ? value.map(hideData) : value.map(hide)
  }
  if (typeof value === 'string') return value.replace(IN_URL, `$1${HIDDEN}@`)
  if (!isRecord(value)) return value
  const isSecret = SECRET_VARIABLE.test(nameOf(value)) || isKeyCode(value)
  const entries = Object.entries(value).map(([name, part]) => [
    name,
    isSecretField(name, isSecret) ? HIDDEN : hide(part),
  ])
  return Object.fromEntries(entries)
}

/** A key and its value in 1.6; a variable and its attribute in 2.x; a token and its type. */
function isSecretField(name: string, isInSecret: boolean): boolean {
  if (name.toLowerCase() === 'basicauthpassword') return true
  return isInSecret && ['value', 'attributeValue', 'variableAttribute', 'idToken'].includes(name)
}

/** In any case: a spelling that breaks the schema hides nothing of the code. */
function isKeyCode({ type }: Readonly<Record<string, unknown>>): boolean {
  return typeof type === 'string' && type.toLowerCase() === 'keycode'
}

function nameOf(value: Readonly<Record<string, unknown>>): string {
  const variable = value.variable
  const name = isRecord(variable) ? variable.name : (value.key ?? value.name)
  return typeof name === 'string' ? name.trim() : ''
}

function hideData(part: unknown): unknown {
  return isRecord(part) && 'data' in part ? { ...part, data: HIDDEN } : part
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
