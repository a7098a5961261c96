/**
 * From the path of a URL to the identity of a charge point, by the rules H1 to H6 of OCPP-J §3.1.1:
 * the last segment, percent-decoded once. Charge points append to what their owner typed in, so
 * empty segments, a version in the path and a whole URL inside of it are all seen, and harmless.
 */

export interface Identity {
  readonly tenant: string
  /** As the URL spells it; the store knows the canonical spelling. */
  readonly chargePointId: string
}

export const DEFAULT_TENANT = 'default'

/** `/ocpp/1.6/CP1`, `/ocpp/ocpp2.0.1/CP1`: never a tenant, and never decides the version. H5. */
const VERSION_SEGMENT = /^(ocpp)?v?\d\.\d(\.\d)?j?$/i
/** `ws://host:port` in the path: the scheme's segment, behind which stands the host's. */
const SCHEME_SEGMENT = /^(wss?|https?):$/i
const ROOT_SEGMENT = /^ocpp$/i

/** Controls, format characters (also those that change direction), surrogates, odd separators. */
const UNFIT = /[\p{C}\p{Zl}\p{Zp}/\uFFFD]|(?! )\p{Zs}|^ | $|^\.{1,2}$/u

/** The path without query. Says which of the two rules is broken when it is not good. */
export function parsePath(path: string, charactersMax: number): Identity | 'path' | 'identity' {
  const segments = path.split('/').filter((segment) => segment !== '')
  const last = segments.pop()
  // `/ocpp/` alone has no identity; `/ocpp/ocpp` is the charge point with that name.
  if (last === undefined || segments.length === 0) return 'path'
  const before = stripNoise(segments)
  if (before.length > 1) return 'path'
  const chargePointId = decodeSegment(last, charactersMax)
  if (chargePointId === null) return 'identity'
  const [first] = before
  if (first === undefined) return { tenant: DEFAULT_TENANT, chargePointId }
  const tenant = decodeSegment(first, charactersMax)
  return tenant === null ? 'path' : { tenant, chargePointId }
}

/** What stands between the root and the identity, without what is only noise there. */
function stripNoise(segments: readonly string[]): readonly string[] {
  const root = segments.findLastIndex((segment) => ROOT_SEGMENT.test(segment))
  const scheme = segments.findLastIndex((segment) => SCHEME_SEGMENT.test(segment))
  // Behind a scheme stands a host.
  const start = Math.max(root, scheme === -1 ? -1 : scheme + 1) + 1
  return segments.slice(start).filter((segment) => !VERSION_SEGMENT.test(segment))
}

/** Null: a broken escape, overlong or otherwise bad UTF-8, a slash or control inside, too long. */
export function decodeSegment(segment: string, charactersMax: number): string | null {
  let decoded: string
  try {
    decoded = decodeURIComponent(segment).normalize('NFC')
  } catch {
    return null
  }
  // In UTF-16 units, as the store counts them; whoever uses others than ASCII gets a few less.
  if (decoded.length === 0 || decoded.length > charactersMax) return null
  return UNFIT.test(decoded) ? null : decoded
}
