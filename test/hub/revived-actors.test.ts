import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'

import { command } from '../actor/told.ts'
import { waitFor } from '../support/wait.ts'
import { DEADLY } from '../workers/mortal-lane.ts'
import type { TestLink } from './rig.ts'
import { beat, heartbeat, MORTAL, sentOn } from './rig.ts'
import type { TestHubOptions } from './test-hub.ts'
import { TestHub } from './test-hub.ts'

const ID = 'CP-1'

describe('actors whose lane dies', () => {
  let hub: TestHub
  const opened: TestHub[] = []
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((one) => one.stop()))
  })

  function open(options: TestHubOptions = {}): TestHub {
    hub = new TestHub(options)
    opened.push(hub)
    return hub
  }

  function post(link: TestLink, ...texts: readonly string[]): void {
    for (const text of texts) assert.ok(hub.actors.postFrame(link, text))
  }

  it('are closed with 1012 if it was working on them, else go on unharmed', async () => {
    open({ worker: MORTAL, settings: { batchMax: 8 } })
    const [guilty, idle] = [await hub.connect('GUILTY'), await hub.connect('IDLE')]
    const gone = await hub.connect('GONE')
    const others = await Promise.all(['A', 'B', 'C'].map((id) => hub.connect(id)))
    await hub.settle()
    gone.close(1000)
    await hub.settle()
    const before = hub.registry.claimed.length
    post(guilty, DEADLY.exit)
    // That batch is out; these wait for the next one.
    for (const other of others) post(other, heartbeat(1), heartbeat(2), heartbeat(3))
    await waitFor('a close', () => guilty.closed !== null)
    assert.equal(guilty.closed, 1012)
    for (const other of others) {
      assert.deepEqual(await sentOn(other, 3), [beat(1), beat(2), beat(3)])
      assert.equal(other.closed, null)
    }
    post(idle, heartbeat('idle'))
    assert.deepEqual(await sentOn(idle, 1), [beat('idle')])
    await hub.settle()
    // Nobody asks the store for one that is not connected: another node may have it.
    assert.ok(!hub.registry.claimed.slice(before).includes('GONE'))
    assert.equal(hub.actors.find(gone), null)
    const back = await hub.connect('GUILTY')
    post(back, heartbeat('back'))
    assert.deepEqual(await sentOn(back, 1), [beat('back')])
  })

  it('lose their commands, each told once', async () => {
    open({ worker: MORTAL })
    const [guilty, other] = [await hub.connect('GUILTY'), await hub.connect('OTHER')]
    const asked = [guilty, other].map((link) => hub.command(link, command()))
    await Promise.all([sentOn(guilty, 1), sentOn(other, 1)])
    post(guilty, DEADLY.exit)
    const disconnected = { type: 'disconnected' }
    assert.deepEqual(await Promise.all(asked), [disconnected, disconnected])
    await hub.settle()
    const again = hub.command(other, command({ commandId: 'again' }))
    assert.equal((await sentOn(other, 2))[1], '[2,"again","Reset",{"type":"Soft"}]')
    other.close(1000)
    assert.deepEqual(await again, disconnected)
  })

  it('end with it when it does so again and again', async () => {
    open({ worker: MORTAL })
    for (let i = 0; i < 6; i += 1) {
      const link = await hub.connect(ID)
      post(link, DEADLY.exit)
      await waitFor('a close', () => link.closed !== null)
    }
    assert.equal(hub.isHopeless, true)
  })
})
