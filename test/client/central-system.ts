/**
 * A central system in a hundred lines for the tests of our charge point: real sockets, answers that
 * a test decides, and a switch for every kind of trouble.
 */

import type { IncomingMessage } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import { WebSocketServer } from 'ws'
import { systemClock } from '../../src/base/clock.ts'
import { findViolation } from '../../src/ocpp/validate.ts'
import { isVersion, type Version } from '../../src/ocpp/version.ts'

export interface Got {
  readonly chargePointId: string
  readonly messageId: string
  readonly action: string
  readonly payload: Record<string, unknown>
  readonly version: Version
  readonly at: number
}

export interface Handshake {
  readonly path: string
  readonly protocol: string | undefined
  readonly authorization: string | undefined
  readonly extensions: string | undefined
  readonly at: number
}

/** Undefined is no answer; a string is the code of a CALLERROR. */
type Answer = (call: Got) => object | string | undefined

export class CentralSystem {
  readonly got: Got[] = []
  readonly handshakes: Handshake[] = []
  /** What a charge point sent that breaks its schema. */
  readonly violations: string[] = []
  readonly answersToUs: unknown[] = []
  readonly closes: number[] = []
  answer: Answer = (call) => this.usual(call)
  /** Raw head of an HTTP answer instead of an upgrade. */
  refusal: string | null = null
  #server = createServer()
  #sockets = new WebSocketServer({ noServer: true, handleProtocols: ([first]) => first ?? false })
  #open = new Map<string, WebSocket>()
  #transactionId = 0

  static async listen(port = 0): Promise<CentralSystem> {
    const system = new CentralSystem()
    system.#server.on('upgrade', (request, socket, head) => system.#upgrade(request, socket, head))
    await new Promise<void>((resolve) => system.#server.listen(port, '127.0.0.1', resolve))
    return system
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}/ocpp`
  }

  usual({ action, payload, version }: Got): object {
    const currentTime = new Date(systemClock.now()).toISOString()
    switch (action) {
      case 'BootNotification':
        return { status: 'Accepted', currentTime, interval: 300 }
      case 'Heartbeat':
        return { currentTime }
      case 'Authorize':
        return version === 'ocpp1.6'
          ? { idTagInfo: { status: 'Accepted' } }
          : { idTokenInfo: { status: 'Accepted' } }
      case 'TransactionEvent':
        return payload.idToken === undefined ? {} : { idTokenInfo: { status: 'Accepted' } }
      case 'StartTransaction':
        this.#transactionId += 1
        return { transactionId: this.#transactionId, idTagInfo: { status: 'Accepted' } }
      default:
        return {}
    }
  }

  gotOf(action: string): readonly Got[] {
    return this.got.filter((call) => call.action === action)
  }

  /** Sends as it is. */
  send(chargePointId: string, frame: unknown): void {
    this.#open.get(chargePointId)?.send(JSON.stringify(frame))
  }

  isOpen(chargePointId: string): boolean {
    return this.#open.has(chargePointId)
  }

  /** As a process that dies: no closing handshake. */
  cutAll(): void {
    for (const socket of this.#open.values()) socket.terminate()
  }

  async close(): Promise<void> {
    this.cutAll()
    this.#sockets.close()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { authorization } = request.headers
    const path = request.url ?? ''
    const protocol = request.headers['sec-websocket-protocol']
    const extensions = request.headers['sec-websocket-extensions']
    this.handshakes.push({ path, protocol, authorization, extensions, at: systemClock.monotonic() })
    if (this.refusal !== null) {
      // Who is refused may cut the line before it has read why.
      socket.on('error', () => socket.destroy())
      socket.end(`HTTP/1.1 ${this.refusal}\r\nContent-Length: 0\r\n\r\n`)
      return
    }
    this.#sockets.handleUpgrade(request, socket, head, (opened) => this.#opened(path, opened))
  }

  #opened(path: string, socket: WebSocket): void {
    const chargePointId = decodeURIComponent(path.split('/').at(-1) ?? '')
    this.#open.set(chargePointId, socket)
    // A line that breaks is one that closes.
    socket.on('error', () => socket.terminate())
    socket.on('close', (code) => {
      this.closes.push(code)
      if (this.#open.get(chargePointId) === socket) this.#open.delete(chargePointId)
    })
    socket.on('message', (data) => {
      const frame = JSON.parse(data.toString())
      if (frame[0] !== 2) {
        this.answersToUs.push(frame)
        return
      }
      const [, messageId, action, payload] = frame
      const at = systemClock.monotonic()
      const version = isVersion(socket.protocol) ? socket.protocol : 'ocpp1.6'
      const call: Got = { chargePointId, messageId, action, payload, version, at }
      this.got.push(call)
      const violation = findViolation(version, action, 'request', payload)
      if (violation !== null) this.violations.push(`${action}: ${violation.description}`)
      const answer = this.answer(call)
      if (answer === undefined) return
      const isError = typeof answer === 'string'
      socket.send(JSON.stringify(isError ? [4, messageId, answer, '', {}] : [3, messageId, answer]))
    })
  }
}
