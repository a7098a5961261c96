/** Token buckets and counts: what they allow, when they allow it again, how large they grow. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { newLimits, TokenBuckets } from '../../src/edge/limits.ts'
import { EDGE_DEFAULTS } from '../../src/edge/settings.ts'

const MINUTE_MS = 60_000

describe('token buckets', () => {
  it('give the burst at once, and then as time allows', () => {
    const buckets = new TokenBuckets({ burst: 3, perMs: 1 / 1_000 }, 10)
    const taken = [0, 0, 0, 0, 999, 1_000, 1_001, 10_000, 10_000, 10_000, 10_000]
    const expected = [true, true, true, false, false, true, false, true, true, true, false]
    assert.deepEqual(
      taken.map((nowMs) => buckets.take('a', nowMs)),
      expected,
    )
    assert.equal(buckets.take('b', 10_000), true)
  })

  it('remember a bounded number of keys', () => {
    const buckets = new TokenBuckets({ burst: 1, perMs: 0 }, 100)
    for (let key = 0; key < 10_000; key += 1) buckets.take(String(key), 0)
    assert.equal(buckets.size, 100)
    assert.equal(buckets.take('9999', 0), false)
    assert.equal(buckets.take('0', 0), true)
  })
})

describe('limits', () => {
  const settings = {
    ...EDGE_DEFAULTS,
    failuresPerMinutePerAddress: 20,
    failuresPerMinutePerId: 5,
    connectionsPerAddressMax: 2,
  }

  it('bar an address after its failures, but not who has logged in from there', () => {
    const limits = newLimits(settings)
    limits.succeeded('1.1.1.1', 'default/good')
    for (let at = 0; at < 20; at += 1) limits.failed('1.1.1.1', `default/bad${at}`, 0)
    assert.equal(limits.isAddressBarred('1.1.1.1', 'default/new', 0), true)
    assert.equal(limits.isAddressBarred('1.1.1.1', 'default/good', 0), false)
    assert.equal(limits.isAddressBarred('2.2.2.2', 'default/new', 0), false)
    assert.equal(limits.isAddressBarred('1.1.1.1', 'default/new', MINUTE_MS), false)
  })

  it('bar guesses at one charge point from one address, and from there only', () => {
    const limits = newLimits(settings)
    for (let at = 0; at < 5; at += 1) limits.failed('1.1.1.1', 'default/CP1', 0)
    assert.equal(limits.isIdBarred('1.1.1.1', 'default/CP1', 0), true)
    assert.equal(limits.isIdBarred('2.2.2.2', 'default/CP1', 0), false)
    assert.equal(limits.isIdBarred('1.1.1.1', 'default/CP2', 0), false)
    assert.equal(limits.isIdBarred('1.1.1.1', 'default/CP1', MINUTE_MS / 5), false)
  })

  it('count the connections of an address, and of a whole IPv6 network', () => {
    const limits = newLimits(settings)
    for (const address of ['1.1.1.1', '1.1.1.1', '2001:db8::1', '2001:db8::2'])
      limits.enter(address)
    assert.equal(limits.isAddressFull('1.1.1.1'), true)
    assert.equal(limits.isAddressFull('2001:db8::3'), true)
    assert.equal(limits.isAddressFull('3.3.3.3'), false)
    limits.leave('1.1.1.1')
    assert.equal(limits.isAddressFull('1.1.1.1'), false)
  })
})
