/**
 * A station in tests: a bare WebSocket that plays its side message by message and answers calls by
 * script. It checks each frame of the hub against the schema of its version, so that no test need.
 * It is not src/client, on purpose: a test must be able to do what no honest station does.
 */
import assert from 'node:assert/strict'

import type { WebSocket } from 'ws'

import { newMessageId } from '../../src/base/ids.ts'
import { findViolation } from '../../src/ocpp/validate.ts'
import { isVersion } from '../../src/ocpp/version.ts'
import { type HandshakeOptions, shakeHands } from './handshake.ts'
import { DEADLINE_MS, within } from './wait.ts'

/** A call of the hub, as it came. */
export interface HubCall {
  readonly messageId: string
  readonly action: string
  readonly payload: unknown
  readonly text: string
}

export type HubAnswer =
  | { readonly type: 'result'; readonly messageId: string; readonly payload: unknown }
  | {
      readonly type: 'error'
      readonly messageId: string
      readonly code: string
      readonly description: string
      readonly details: unknown
    }

export interface StationClosed {
  readonly code: number
  readonly reason: string
}

/** What is answered at once to a call of this action: a payload, or one made from the call's. */
export type Script = Readonly<Record<string, unknown>>

export interface Station {
  readonly id: string
  /** The agreed subprotocol; empty when there is none. */
  readonly protocol: string
  readonly socket: WebSocket
  /** Every text frame of the hub, in order. */
  readonly frames: readonly string[]
  /** Every call of the hub, in order, taken by expectCall or not. */
  readonly calls: readonly HubCall[]
  /** Result or error to a call of ours, whose payload may be anything. */
  readonly call: (action: string, payload: unknown, messageId?: string) => Promise<HubAnswer>
  /** A call whose payload fits its schema, and whose answer must be a result: its payload. */
  readonly request: <Result = Readonly<Record<string, unknown>>>(
    action: string,
    payload: unknown,
  ) => Promise<Result>
  /** Sends text as it is. */
  readonly send: (text: string) => void
  /** Sends text as it is; the next frame of the hub that is not a call. */
  readonly callRaw: (text: string) => Promise<string>
  /** The first call of this action that was not taken yet. */
  readonly expectCall: (action: string, withinMs?: number) => Promise<HubCall>
  readonly answer: (call: HubCall, payload: unknown) => void
  readonly answerError: (call: HubCall, code: string, description?: string) => void
  /** From now on these are answered at once; they can still be taken by expectCall. */
  readonly answerAll: (script: Script) => void
  /** Closes from our side, and waits for the end. */
  readonly close: (code?: number) => Promise<StationClosed>
  /** Cuts the connection without a word. */
  readonly cut: () => Promise<StationClosed>
  /** Settles when the connection has ended, whoever ended it. */
  readonly closed: Promise<StationClosed>
}

interface Waiting<T> {
  readonly matches: (value: T) => boolean
  readonly resolve: (value: T) => void
}

/** What one socket has got, and who waits for what of it. */
interface Inbox {
  readonly frames: string[]
  readonly calls: HubCall[]
  readonly untaken: HubCall[]
  readonly callsAwaited: Waiting<HubCall>[]
  /** By message id: the action that was called. */
  readonly asked: Map<string, string>
  readonly answersAwaited: Map<string, (answer: HubAnswer) => void>
  readonly rawAwaited: ((text: string) => void)[]
  /** Set once a frame of the hub broke the rules: each later wait fails with it. */
  fault: Error | null
  script: Script
}

/** A handshake that must succeed; see handshake.ts for one that may not. */
export async function openStation(
  hub: { readonly port: number },
  id: string,
  options: HandshakeOptions = {},
): Promise<Station> {
  const inbox = newInbox()
  const early: string[] = []
  let onText = (text: string): void => void early.push(text)
  let onClosed = (_: StationClosed): void => undefined
  const closed = new Promise<StationClosed>((resolve) => {
    onClosed = resolve
  })
  const { socket, status, body, protocol } = await shakeHands(hub, id, options, (opening) => {
    opening.on('message', (data, isBinary) => {
      if (!isBinary) onText(data.toString())
    })
    opening.on('close', (code, reason) => onClosed({ code, reason: reason.toString() }))
  })
  if (socket === null) throw new Error(`${id}: the hub answered the upgrade ${status} ${body}`)
  onText = (text) => receive(inbox, socket, protocol, text)
  for (const text of early) onText(text)
  return newStation({ id, protocol, socket, inbox, closed })
}

function newInbox(): Inbox {
  return {
    frames: [],
    calls: [],
    untaken: [],
    callsAwaited: [],
    asked: new Map(),
    answersAwaited: new Map(),
    rawAwaited: [],
    fault: null,
    script: {},
  }
}

interface Parts {
  readonly id: string
  readonly protocol: string
  readonly socket: WebSocket
  readonly inbox: Inbox
  readonly closed: Promise<StationClosed>
}

function newStation({ id, protocol, socket, inbox, closed }: Parts): Station {
  const send = (text: string): void => socket.send(text)
  const call: Station['call'] = async (action, payload, messageId = newMessageId()) => {
    const answer = new Promise<HubAnswer>((resolve) => {
      inbox.asked.set(messageId, action)
      inbox.answersAwaited.set(messageId, resolve)
    })
    send(JSON.stringify([2, messageId, action, payload]))
    return faultless(inbox, await within(`${id}: answer to ${action}`, answer))
  }
  const ended = () => within(`${id}: end of the connection`, closed)
  return {
    id,
    protocol,
    socket,
    frames: inbox.frames,
    calls: inbox.calls,
    closed,
    send,
    call,
    request: async <Result>(action: string, payload: unknown) => {
      const fault = findFault(protocol, action, 'request', payload)
      if (fault !== null) throw fault
      const answer = await call(action, payload)
      assert.equal(answer.type, 'result', `${action} was answered ${JSON.stringify(answer)}`)
      return (answer as { payload: unknown }).payload as Result
    },
    callRaw: (text) => {
      const reply = new Promise<string>((resolve) => inbox.rawAwaited.push(resolve))
      send(text)
      return within(`${id}: a reply to raw text`, reply)
    },
    expectCall: (action, withinMs = DEADLINE_MS) => takeCall(inbox, id, action, withinMs),
    answer: ({ messageId }, payload) => send(JSON.stringify([3, messageId, payload])),
    answerError: ({ messageId }, code, description = '') =>
      send(JSON.stringify([4, messageId, code, description, {}])),
    answerAll: (script) => {
      inbox.script = { ...inbox.script, ...script }
    },
    close: (code = 1000) => {
      socket.close(code)
      return ended()
    },
    cut: () => {
      socket.terminate()
      return ended()
    },
  }
}

async function takeCall(inbox: Inbox, id: string, action: string, withinMs: number) {
  const isWanted = (call: HubCall) => call.action === action
  const index = inbox.untaken.findIndex(isWanted)
  const found = index < 0 ? undefined : inbox.untaken.splice(index, 1)[0]
  if (found !== undefined) return faultless(inbox, found)
  const coming = new Promise<HubCall>((resolve) => {
    inbox.callsAwaited.push({ matches: isWanted, resolve })
  })
  return faultless(inbox, await within(`${id}: the call ${action}`, coming, withinMs))
}

function faultless<T>(inbox: Inbox, value: T): T {
  if (inbox.fault !== null) throw inbox.fault
  return value
}

/** One frame of the hub: kept, checked, and given to who waits for it. */
function receive(inbox: Inbox, socket: WebSocket, protocol: string, text: string): void {
  inbox.frames.push(text)
  const [type, id, first, second, third] = JSON.parse(text) as readonly unknown[]
  const messageId = String(id)
  if (type === 2) {
    const call = { messageId, action: String(first), payload: second, text }
    inbox.fault ??= findFault(protocol, call.action, 'request', second)
    takeIn(inbox, socket, call)
    return
  }
  const action = inbox.asked.get(messageId)
  if (type === 3 && action !== undefined) {
    inbox.fault ??= findFault(protocol, action, 'response', first)
  }
  const error = { code: String(first), description: String(second), details: third }
  const answer: HubAnswer =
    type === 3
      ? { type: 'result', messageId, payload: first }
      : { type: 'error', messageId, ...error }
  inbox.answersAwaited.get(messageId)?.(answer)
  inbox.answersAwaited.delete(messageId)
  inbox.rawAwaited.shift()?.(text)
}

function takeIn(inbox: Inbox, socket: WebSocket, call: HubCall): void {
  inbox.calls.push(call)
  const scripted = inbox.script[call.action]
  if (scripted !== undefined) {
    const payload = typeof scripted === 'function' ? (scripted(call.payload) as unknown) : scripted
    socket.send(JSON.stringify([3, call.messageId, payload]))
  }
  const index = inbox.callsAwaited.findIndex(({ matches }) => matches(call))
  const awaited = index < 0 ? undefined : inbox.callsAwaited.splice(index, 1)[0]
  if (awaited === undefined) inbox.untaken.push(call)
  else awaited.resolve(call)
}

/** Nothing is known of frames without an agreed version. */
function findFault(
  protocol: string,
  action: string,
  kind: 'request' | 'response',
  payload: unknown,
): Error | null {
  if (!isVersion(protocol)) return null
  const violation = findViolation(protocol, action, kind, payload)
  if (violation === null) return null
  return new Error(`${action} ${kind} breaks its schema: ${violation.description}`)
}
