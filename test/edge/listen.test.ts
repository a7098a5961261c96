/** Listening: the port is ours alone, a free one can be had, and many can knock at once. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import net from 'node:net'
import { describe, it } from 'node:test'

import { HubError } from '../../src/base/errors.ts'
import { uWS } from '../../src/base/uws.ts'
import { listen } from '../../src/edge/listen.ts'
import { within } from '../support/wait.ts'

const HOST = '127.0.0.1'

const isConflict = (error: unknown) =>
  error instanceof HubError && error.code === 'CONFLICT' && error.detail.includes('port in use')

function newApp() {
  return uWS.App().any('/*', (response) => {
    response.end('hello', true)
  })
}

async function isAnswered(port: number): Promise<boolean> {
  const socket = net.connect({ port, host: HOST })
  try {
    await once(socket, 'connect')
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    await within('answer', once(socket, 'data'))
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

describe('listen', () => {
  it('takes a free port, on all its sockets, and gives it back', async () => {
    const listener = listen(newApp(), { host: HOST, port: 0, backlogSockets: 8 })
    assert.ok(listener.port > 0)
    const answers = await Promise.all(Array.from({ length: 64 }, () => isAnswered(listener.port)))
    assert.ok(answers.every((answer) => answer))
    listener.close()
    listener.close()
    assert.equal(await isAnswered(listener.port), false)
    const again = listen(newApp(), { host: HOST, port: listener.port, backlogSockets: 1 })
    assert.equal(again.port, listener.port)
    again.close()
  })

  it('does not share its port with another listener of the same kind', () => {
    const listener = listen(newApp(), { host: HOST, port: 0, backlogSockets: 4 })
    const again = () => listen(newApp(), { host: HOST, port: listener.port, backlogSockets: 4 })
    assert.throws(again, isConflict)
    listener.close()
  })

  it('says that the port is in use when any other program has it', async () => {
    const other = net.createServer().listen(0, HOST)
    await once(other, 'listening')
    const { port } = other.address() as net.AddressInfo
    assert.throws(() => listen(newApp(), { host: HOST, port, backlogSockets: 2 }), isConflict)
    other.close()
  })

  it('keeps more newcomers waiting than one socket would', async () => {
    const listener = listen(newApp(), { host: HOST, port: 0, backlogSockets: 8 })
    // They all knock before the event loop gets to accept the first one.
    const answers = await Promise.all(
      Array.from({ length: 1_500 }, () => isAnswered(listener.port)),
    )
    assert.equal(answers.filter((answer) => answer).length, 1_500)
    listener.close()
  })
})
