/**
 * The example configuration of NATS, as it stands in ops/nats: a real server on it lets each user
 * do what the table there says, and nothing else. Only ports and folders are those of the test.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'

import { AckPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect, type NatsConnection } from 'nats'

import { startNatsServer } from '../support/nats-server.ts'
import { findRoot } from '../support/root.ts'
import { within } from '../support/wait.ts'

const FILE = join(findRoot(), 'ops/nats/nats-server.conf')
const STREAM = 'STATOR_EVENTS'
const EVENT = 'stator.v1.event.default.CP1.transaction.started'
const FRAME = 'stator.v1.frame.default.CP1.in'
const COMMAND = 'stator.v1.command.default.CP1.Reset'
const CONSUMER = '$JS.API.CONSUMER'

const USERS = ['hub', 'integrator-events', 'integrator-commands', 'viewer'] as const
type User = (typeof USERS)[number]

/** By user: subjects that it may publish, and some that it may not. */
const PUBLISHES: Readonly<Record<User, { may: readonly string[]; not: readonly string[] }>> = {
  hub: {
    may: [EVENT, FRAME, 'stator.v1.node.n1.claimed', 'stator.v1.nodes.settings', '_INBOX.x.y'],
    not: ['$SYS.REQ.SERVER.PING', 'other.subject'],
  },
  'integrator-events': {
    may: [`$JS.ACK.${STREAM}.integrator-events.1.1.1.1.0`],
    not: [
      ...[EVENT, FRAME, COMMAND, 'stator.v1.node.n1.claimed', '_INBOX.x.y'],
      ...[`$JS.API.STREAM.DELETE.${STREAM}`, `$JS.API.STREAM.PURGE.${STREAM}`],
      ...[`$JS.API.STREAM.UPDATE.${STREAM}`, `$JS.API.STREAM.MSG.GET.${STREAM}`],
      ...[`$JS.API.DIRECT.GET.${STREAM}`, '$JS.API.STREAM.CREATE.OTHER'],
      ...[`${CONSUMER}.CREATE.${STREAM}`, `${CONSUMER}.DURABLE.CREATE.${STREAM}.billing`],
      ...[`${CONSUMER}.CREATE.${STREAM}.billing`, `${CONSUMER}.DELETE.${STREAM}.billing`],
      ...[`${CONSUMER}.MSG.NEXT.${STREAM}.billing`, `$JS.ACK.${STREAM}.billing.1.1.1.1.0`],
    ],
  },
  'integrator-commands': {
    may: [COMMAND, 'stator.v1.operation.default.CP1.start'],
    not: [
      ...[EVENT, FRAME, 'stator.v1.command.other.CP1.Reset', 'stator.v1.node.n1.command'],
      ...['stator.v1.nodes.settings', '_INBOX.x.y', '$JS.API.INFO'],
      ...[`$JS.API.STREAM.INFO.${STREAM}`, `${CONSUMER}.CREATE.${STREAM}.integrator-commands`],
    ],
  },
  viewer: {
    may: [],
    not: [EVENT, FRAME, COMMAND, 'stator.v1.node.n1.command', '$JS.API.INFO', '_INBOX.x.y'],
  },
}

/** By user: what it may subscribe to, and some that it may not. */
const HEARS: Readonly<Record<User, { may: readonly string[]; not: readonly string[] }>> = {
  hub: { may: ['stator.v1.>', '_INBOX.>'], not: ['$JS.>', '>'] },
  'integrator-events': {
    may: ['_INBOX.integrator-events.>'],
    not: ['stator.>', EVENT, '_INBOX.>', '_INBOX.integrator-commands.>', '$JS.>', '>'],
  },
  'integrator-commands': {
    may: ['_INBOX.integrator-commands.>'],
    not: ['stator.>', EVENT, COMMAND, '_INBOX.>', '_INBOX.integrator-events.>', '>'],
  },
  viewer: {
    may: [FRAME, 'stator.v1.frame.>'],
    not: ['stator.>', EVENT, COMMAND, '_INBOX.>', '>'],
  },
}

describe('nats permissions', () => {
  const closings: (() => Promise<unknown>)[] = []
  const clients = new Map<User, NatsConnection>()
  const clientOf = (user: User): NatsConnection => {
    const client = clients.get(user)
    assert.ok(client !== undefined)
    return client
  }

  before(async () => {
    for (const user of [...USERS, 'sys']) process.env[passwordNameOf(user)] = passwordOf(user)
    const server = await startNatsServer({ config: readConfig() })
    closings.push(() => server.close())
    for (const user of USERS) {
      const client = await connect({
        servers: `127.0.0.1:${server.port}`,
        user,
        pass: passwordOf(user),
        inboxPrefix: user === 'hub' ? '_INBOX' : `_INBOX.${user}`,
      })
      closings.push(() => client.close())
      clients.set(user, client)
    }
    const manager = await jetstreamManager(clientOf('hub'))
    await manager.streams.add({ name: STREAM, subjects: ['stator.v1.event.>'] })
  })
  after(async () => {
    for (const close of closings.reverse()) await close()
  })

  for (const user of USERS) {
    it(`let ${user} publish what is its own, and nothing else`, async () => {
      const { may, not } = PUBLISHES[user]
      for (const subject of may) assert.ok(await mayPublish(clientOf(user), subject), subject)
      for (const subject of not) assert.ok(!(await mayPublish(clientOf(user), subject)), subject)
    })

    it(`let ${user} hear what is its own, and nothing else`, async () => {
      const { may, not } = HEARS[user]
      for (const subject of may) assert.ok(await mayHear(clientOf(user), subject), subject)
      for (const subject of not) assert.ok(!(await mayHear(clientOf(user), subject)), subject)
    })
  }

  it('let integrator-events read the stream by a consumer of its own', async () => {
    await jetstream(clientOf('hub')).publish(EVENT, '{"n":1}')
    const reader = clientOf('integrator-events')
    const manager = await jetstreamManager(reader)
    const durable = { durable_name: 'integrator-events', ack_policy: AckPolicy.Explicit }
    await manager.consumers.add(STREAM, durable)
    const consumer = await jetstream(reader).consumers.get(STREAM, 'integrator-events')
    const message = await within('the event', consumer.next())
    assert.equal(message?.subject, EVENT)
    assert.ok(await within('its acknowledgement', message?.ackAck() ?? Promise.resolve(false)))
    await assert.rejects(manager.streams.purge(STREAM), /permission/i)
  })

  it('let integrator-commands ask, and get the answer of the hub', async () => {
    const hub = clientOf('hub')
    const subscription = hub.subscribe('stator.v1.command.>', {
      queue: 'nodes',
      callback: (_, message) => void message.respond(`heard ${message.string()}`),
    })
    await hub.flush()
    const answer = await clientOf('integrator-commands').request(COMMAND, 'hard')
    assert.equal(answer.string(), 'heard hard')
    subscription.unsubscribe()
  })
})

/** The file as it is, but for what startNatsServer sets itself. */
function readConfig(): string {
  const text = readFileSync(FILE, 'utf8')
  const own = /^(?:listen|http|server_name):.*\n|^jetstream \{[^}]*\}\n/gm
  assert.equal(text.match(own)?.length, 4, 'the lines that a test has to set itself')
  return text.replace(own, '')
}

function passwordNameOf(user: string): string {
  return `NATS_${user.toUpperCase().replaceAll('-', '_')}_PASSWORD`
}

function passwordOf(user: string): string {
  return `password-of-${user}`
}

/** The server refuses before it answers the ping of a flush. */
async function mayPublish(client: NatsConnection, subject: string): Promise<boolean> {
  let isRefused = false
  const status = client.status()
  const watching = (async () => {
    for await (const { type } of status) if (type === 'error') isRefused = true
  })()
  client.publish(subject, '')
  await client.flush()
  // What a client tells of its status comes a turn later.
  await client.flush()
  ;(status as unknown as { stop: () => void }).stop()
  await watching
  return !isRefused
}

async function mayHear(client: NatsConnection, subject: string): Promise<boolean> {
  let isRefused = false
  const subscription = client.subscribe(subject, {
    callback: (error) => {
      if (error !== null) isRefused = true
    },
  })
  await client.flush()
  subscription.unsubscribe()
  return !isRefused
}
