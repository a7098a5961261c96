/** One charge point, one connection: the newest wins, and nothing of an older one touches it. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import net from 'node:net'
import { after, describe, it } from 'node:test'
import { WebSocket } from 'ws'

import { newChargePoint } from '../../src/model/charge-point.ts'
import { DEADLINE_MS, pause, waitFor, within } from '../support/wait.ts'
import type { Rig } from './rig.ts'
import { exchange, startRig, stopRigs, toHandshake, toStatus } from './rig.ts'

const FREE = { takeoversPerMinuteMax: 1_000_000 }
const PASSWORD = 'a password of 16'

/** Its close code once it is closed, whether it was let in or not. */
function connect(rig: Rig, id: string, password: string | null = null) {
  const options = password === null ? {} : { auth: `${id}:${password}` }
  const socket = new WebSocket(`ws://127.0.0.1:${rig.port}/ocpp/${id}`, ['ocpp1.6'], options)
  socket.on('error', () => undefined)
  const closed = new Promise<number>((resolve) => socket.once('close', resolve))
  return { socket, closed: within('close', closed, 4 * DEADLINE_MS) }
}

after(stopRigs)

describe('takeover', () => {
  it('closes the old connection with 1000, and tells the hub in order', async () => {
    const log: string[] = []
    const rig = startRig({
      known: { CP1: {} },
      hub: {
        onOpen: (connection) => log.push(`open ${connection.id}`),
        onClose: (connection) => log.push(`close ${connection.id}`),
      },
    })
    const first = connect(rig, 'CP1')
    await once(first.socket, 'open')
    const second = connect(rig, 'CP1')
    await once(second.socket, 'open')
    assert.equal(await first.closed, 1000)
    assert.deepEqual(log, ['open 1', 'close 1', 'open 2'])
    assert.equal(rig.edge.find('default', 'CP1')?.id, 2)
    assert.equal(rig.edge.count(), 1)
    second.socket.terminate()
    await waitFor('end', () => log.length === 4)
    assert.equal(rig.edge.find('default', 'CP1'), null)
    rig.stop()
  })

  it('needs the password: a stranger changes nothing for the first (S3 A)', async () => {
    const rig = startRig({ known: { CP1: { password: PASSWORD } } })
    const first = connect(rig, 'CP1', PASSWORD)
    await once(first.socket, 'open')
    const stranger = connect(rig, 'CP1', 'another password')
    assert.equal(await stranger.closed, 1006)
    assert.equal(rig.closed.length, 0)
    assert.deepEqual(rig.asked, ['claim default/CP1'])
    first.socket.send('[]')
    await waitFor('frame', () => rig.frames.length === 1)
    first.socket.terminate()
    rig.stop()
  })

  it('is refused to the newcomer when two fight (S3 C)', async () => {
    const rig = startRig({ known: { CP1: {} }, settings: { takeoversPerMinuteMax: 5 } })
    const held = connect(rig, 'CP1')
    await once(held.socket, 'open')
    const statuses: number[] = []
    for (let at = 0; at < 5; at += 1) {
      const next = connect(rig, 'CP1')
      await once(next.socket, 'open')
    }
    const current = rig.edge.find('default', 'CP1')
    for (let at = 0; at < 3; at += 1) {
      statuses.push(toStatus(await exchange(rig.port, toHandshake('/ocpp/CP1'), 100)))
    }
    assert.deepEqual(statuses, [429, 429, 429])
    assert.equal(rig.edge.find('default', 'CP1'), current)
    assert.equal(current?.isOpen, true)
    rig.stop()
  })

  it('leaves one connection, the last to claim, after a thousand in any order', async () => {
    let epoch = 0
    const rig = startRig({
      known: { CP1: {} },
      settings: FREE,
      registry: {
        // Claims are given in one order and answered in another.
        claim: async (tenant, id) => {
          epoch += 1
          const mine = epoch
          await pause((mine * 7_919) % 13)
          return { epoch: mine, takenFrom: null, state: newChargePoint(tenant, id) }
        },
      },
    })
    let next = 0
    const work = async () => {
      while (next < 1_000) {
        next += 1
        const { socket, closed } = connect(rig, 'CP1')
        // Some leave before they are answered, some stay until they are replaced.
        if (next % 7 === 0) setTimeout(() => socket.terminate(), next % 11)
        if (next <= 980) await Promise.race([closed, pause(15)])
      }
    }
    await Promise.all(Array.from({ length: 40 }, work))
    await waitFor('calm', () => rig.opened.length - rig.closed.length <= 1 && rig.opened.length > 0)
    await pause(100)
    const last = rig.edge.find('default', 'CP1')
    const open = rig.opened.filter(({ isOpen }) => isOpen)
    assert.ok(open.length <= 1)
    assert.equal(open[0] ?? null, last)
    assert.equal(rig.edge.count(), open.length)
    assert.equal(new Set(rig.closed).size, rig.closed.length)
    const epochs = rig.opened.map((connection) => connection.epoch)
    assert.deepEqual(
      epochs,
      [...epochs].sort((a, b) => a - b),
    )
    assert.ok(rig.opened.length > 100, `${rig.opened.length} opened`)
    rig.stop()
  })

  it('ends the old one too when its successor claimed and left before it was in', async () => {
    let release: () => void = () => undefined
    let claims = 0
    const rig = startRig({
      known: { CP1: {} },
      registry: {
        claim: async (tenant, id) => {
          claims += 1
          const epoch = claims
          if (epoch === 2) await new Promise<void>((resolve) => (release = resolve))
          return { epoch, takenFrom: null, state: newChargePoint(tenant, id) }
        },
      },
    })
    const first = connect(rig, 'CP1')
    await once(first.socket, 'open')
    const socket = net.connect({ port: rig.port, host: '127.0.0.1' })
    socket.write(toHandshake('/ocpp/CP1'))
    await waitFor('second claim', () => claims === 2)
    socket.destroy()
    await pause(50)
    release()
    // Its epoch is not the highest any more, so its writes would be fenced.
    assert.equal(await first.closed, 1012)
    assert.equal(rig.edge.count(), 0)
    rig.stop()
  })
})

describe('the end', () => {
  it('of one: it is removed with a code, and may not be sent to (A23)', async () => {
    const rig = startRig({ known: { CP1: {} } })
    const { socket, closed } = connect(rig, 'CP1')
    await once(socket, 'open')
    const connection = await waitFor('connection', () => rig.edge.find('default', 'CP1'))
    rig.edge.remove({ tenant: 'default', chargePointId: 'CP1' }, 1008, 'taken out of service')
    assert.equal(await closed, 1008)
    assert.equal(connection.send('x'), 'dropped')
    rig.edge.remove({ tenant: 'default', chargePointId: 'CP1' }, 1008, 'twice')
    assert.equal(rig.closed.length, 1)
    rig.stop()
  })

  it('of all: with 1001, spread over the time, newcomers refused', async () => {
    let isShut = false
    const known = Object.fromEntries(
      Array.from({ length: 60 }, (_, at) => [`CP${at}`, {}] as const),
    )
    const rig = startRig({
      known,
      gate: () => (isShut ? { status: 503, retryAfterSeconds: 1 } : null),
    })
    const all = Object.keys(known).map((id) => connect(rig, id))
    await Promise.all(all.map(({ socket }) => once(socket, 'open')))
    const times: number[] = []
    const codes: number[] = []
    const start = performance.now()
    for (const { closed } of all) {
      void closed.then((code) => {
        times.push(performance.now() - start)
        codes.push(code)
      })
    }
    isShut = true
    await rig.edge.closeAll(500)
    await waitFor('all closed', () => codes.length === 60)
    assert.ok(codes.every((code) => code === 1001))
    assert.ok(times.filter((ms) => ms < 250).length < 50, 'all in the first half')
    assert.ok(Math.max(...times) < 2_000)
    assert.equal(toStatus(await exchange(rig.port, toHandshake('/ocpp/CP1'), 100)), 503)
    rig.stop()
  })

  it('of one whose other side died without a word: found by silence (A13, A22)', async () => {
    const rig = startRig({ known: { CP1: {}, CP2: {} }, settings: { pingSeconds: 1 } })
    const dead = new WebSocket(`ws://127.0.0.1:${rig.port}/ocpp/CP1`, ['ocpp1.6'], {
      autoPong: false,
    })
    dead.on('error', () => undefined)
    await once(dead, 'open')
    const live = connect(rig, 'CP2')
    await once(live.socket, 'open')
    const start = performance.now()
    await waitFor('end', () => rig.closed.length === 1, { withinMs: 4_000 })
    const took = performance.now() - start
    assert.ok(took > 1_700 && took < 2_800, `${took} ms`)
    assert.equal(rig.closed[0]?.closeReason, 'silent')
    await pause(500)
    assert.equal(rig.edge.find('default', 'CP2')?.isOpen, true)
    assert.ok((rig.edge.find('default', 'CP2')?.lastSeenAt ?? 0) > Date.now() - 1_500)
    live.socket.terminate()
    dead.terminate()
    rig.stop()
  })

  it('does not come to one that ignores pings and sends heartbeats (A21)', async () => {
    const rig = startRig({
      known: { CP1: { ignoresPings: true } },
      settings: { pingSeconds: 1, heartbeatSeconds: 1 },
    })
    const socket = new WebSocket(`ws://127.0.0.1:${rig.port}/ocpp/CP1`, ['ocpp1.6'], {
      autoPong: false,
    })
    await once(socket, 'open')
    const start = performance.now()
    while (performance.now() - start < 3_600) {
      await pause(1_200)
      socket.send('[2,"1","Heartbeat",{}]')
    }
    assert.equal(rig.closed.length, 0)
    socket.terminate()
    rig.stop()
  })
})
