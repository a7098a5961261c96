/** Whose address counts: the socket's, unless a trusted proxy says better. S32. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { newFindPeer, toLimitKey } from '../../src/edge/remote-address.ts'

function bytes(...values: readonly number[]): ArrayBuffer {
  return new Uint8Array(values).buffer
}

const PROXY = bytes(10, 0, 0, 1)
const STRANGER = bytes(203, 0, 113, 9)
const MAPPED = bytes(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 10, 0, 0, 1)
const IPV6 = bytes(0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)

const CASES: readonly (readonly [
  what: string,
  socket: ArrayBuffer,
  forwardedFor: string,
  forwardedProto: string,
  expected: readonly [string, boolean],
])[] = [
  ['a direct one', STRANGER, '', '', ['203.0.113.9', false]],
  ['a stranger who claims', STRANGER, '1.2.3.4', 'https', ['203.0.113.9', false]],
  ['a proxy', PROXY, '1.2.3.4', 'https', ['1.2.3.4', true]],
  ['a proxy over plain', PROXY, '1.2.3.4', 'http', ['1.2.3.4', false]],
  ['a proxy, with the secure scheme of WebSocket', PROXY, '1.2.3.4', 'wss', ['1.2.3.4', true]],
  ['a proxy that says nothing', PROXY, '', '', ['10.0.0.1', false]],
  ['a proxy behind a liar', PROXY, '6.6.6.6, 1.2.3.4', 'https', ['1.2.3.4', true]],
  ['two proxies', PROXY, '1.2.3.4, 10.9.9.9', 'https, https', ['1.2.3.4', true]],
  ['a liar about the protocol', PROXY, '1.2.3.4', 'https, http', ['1.2.3.4', false]],
  ['only proxies', PROXY, '10.1.1.1, 10.2.2.2', '', ['10.1.1.1', false]],
  ['rubbish', PROXY, 'unknown', '', ['10.0.0.1', false]],
  ['rubbish behind a hop', PROXY, '"<script>", 10.2.2.2', '', ['10.2.2.2', false]],
  ['a port', PROXY, '1.2.3.4:5678', '', ['1.2.3.4', false]],
  ['IPv6 in brackets', PROXY, '[2001:DB8::0001]:99', '', ['2001:db8::1', false]],
  ['IPv6 with a zone', PROXY, 'fe80::1%eth0', '', ['10.0.0.1', false]],
  ['a mapped hop', PROXY, '::ffff:1.2.3.4', '', ['1.2.3.4', false]],
  ['a mapped proxy', MAPPED, '1.2.3.4', '', ['1.2.3.4', false]],
  ['a direct IPv6', IPV6, '1.2.3.4', '', ['2001:db8::1', false]],
  ['a Unix socket', new ArrayBuffer(0), '1.2.3.4', 'https', ['local', false]],
]

describe('remote address', () => {
  const findPeer = newFindPeer(['10.0.0.0/8'], false)
  for (const [what, socket, forwardedFor, forwardedProto, expected] of CASES) {
    it(`of ${what} is ${expected[0]}`, () => {
      const { address, isSecure } = findPeer(socket, { forwardedFor, forwardedProto })
      assert.deepEqual([address, isSecure], expected)
    })
  }

  it('is secure on a listener with TLS, whatever is claimed', () => {
    const nothing = { forwardedFor: '', forwardedProto: 'http' }
    assert.equal(newFindPeer([], true)(STRANGER, nothing).isSecure, true)
  })

  it('refuses a setting that is no address', () => {
    assert.throws(() => newFindPeer(['proxy.example'], false))
    assert.throws(() => newFindPeer(['10.0.0.0/64'], false))
  })

  it('is counted by itself, or by the network of an IPv6 one', () => {
    assert.equal(toLimitKey('1.2.3.4'), '1.2.3.4')
    assert.equal(toLimitKey('2001:db8:1:2:3:4:5:6'), '2001:db8:1:2::/64')
    assert.equal(toLimitKey('2001:db8::1'), '2001:db8:0:0::/64')
    assert.equal(toLimitKey('::1'), '0:0:0:0::/64')
    assert.equal(toLimitKey('fe80::'), 'fe80:0:0:0::/64')
  })
})
