/**
 * Who is at the other end: the socket's address, or what a trusted proxy says of it. From anyone
 * else an X-Forwarded-* header is a rumour and is not read.
 */
import { BlockList, isIP, isIPv4, SocketAddress } from 'node:net'

export interface Peer {
  readonly address: string
  /** It came over TLS: ours, or that of a trusted proxy. */
  readonly isSecure: boolean
}

export interface ForwardedHeaders {
  readonly forwardedFor: string
  readonly forwardedProto: string
}

export type FindPeer = (socketAddress: ArrayBuffer, headers: ForwardedHeaders) => Peer

/** Bounds what is read of a header that a stranger may have begun. */
const HOPS_MAX = 16

/** Throws for an entry that is no address or network. `isTls`: the listener itself speaks it. */
export function newFindPeer(trustedProxies: readonly string[], isTls: boolean): FindPeer {
  const trusted = toBlockList(trustedProxies)
  const isTrusted = (address: string) => trusted.check(address, isIPv4(address) ? 'ipv4' : 'ipv6')
  return (socketAddress, { forwardedFor, forwardedProto }) => {
    const direct = formatAddress(new Uint8Array(socketAddress))
    if (trustedProxies.length === 0 || isIP(direct) === 0 || !isTrusted(direct)) {
      return { address: direct, isSecure: isTls }
    }
    // Each proxy appends, so the last entry is the newest; its own view of the protocol too.
    const isSecure = isTls || /(^|,)\s*(https|wss)\s*$/i.test(forwardedProto)
    const hops = forwardedFor.split(',').slice(-HOPS_MAX).reverse().map(toPlainAddress)
    let address = direct
    for (const hop of hops) {
      if (isIP(hop) === 0) break
      address = hop
      if (!isTrusted(hop)) break
    }
    return { address, isSecure }
  }
}

/**
 * What limits are counted by: an IPv4 address, or the /64 of an IPv6 one, since whoever has one of
 * those has all of it.
 */
export function toLimitKey(address: string): string {
  if (!address.includes(':')) return address
  const [head = '', tail] = address.split('::')
  const groups = head === '' ? [] : head.split(':')
  if (tail !== undefined) {
    const behind = tail === '' ? [] : tail.split(':')
    while (groups.length + behind.length < 8) groups.push('0')
    groups.push(...behind)
  }
  return `${groups.slice(0, 4).join(':')}::/64`
}

function toBlockList(entries: readonly string[]): BlockList {
  const list = new BlockList()
  for (const entry of entries) {
    const [address = '', prefix] = entry.trim().split('/')
    const family = isIPv4(address) ? 'ipv4' : 'ipv6'
    if (prefix === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(prefix), family)
  }
  return list
}

/** `1.2.3.4:567`, `[2001:db8::1]:567`, `::ffff:1.2.3.4`: proxies spell them in all ways. */
function toPlainAddress(hop: string): string {
  const text = hop.trim()
  const bare = /^\[([^\]]*)\](:\d+)?$/.exec(text)?.[1] ?? text.replace(/^([\d.]+):\d+$/, '$1')
  const address = bare.replace(/^::ffff:(?=[\d.]+$)/i, '')
  // A zone (`fe80::1%eth0`) means something on that machine only.
  if (address.includes('%')) return ''
  return isIP(address) === 6 ? toShortIPv6(address) : address
}

/** uWebSockets.js gives 4 or 16 bytes; on a Unix socket none. */
function formatAddress(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.')
  if (bytes.length !== 16) return 'local'
  const isMapped = bytes.subarray(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff
  if (isMapped && bytes[11] === 0xff) return bytes.subarray(12).join('.')
  const groups = Array.from({ length: 8 }, (_, at) =>
    (((bytes[2 * at] ?? 0) << 8) | (bytes[2 * at + 1] ?? 0)).toString(16),
  )
  return toShortIPv6(groups.join(':'))
}

function toShortIPv6(address: string): string {
  return new SocketAddress({ address, family: 'ipv6' }).address
}
