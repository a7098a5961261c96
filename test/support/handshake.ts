/**
 * The opening handshake of a station in tests: a real WebSocket upgrade with exactly the headers a
 * case asks for, and its outcome as a value, refused or not.
 */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'

import { type ClientOptions, WebSocket } from 'ws'

import { DEADLINE_MS, within } from './wait.ts'

export interface HandshakeOptions {
  /** Subprotocols offered, best first. Default: `ocpp1.6` alone; an empty list offers none. */
  readonly protocols?: readonly string[]
  /** For Basic auth. Text is sent as its UTF-8 bytes. Left out: no Authorization header. */
  readonly password?: string | Uint8Array
  /** The user name of Basic auth, when it is not the id. */
  readonly user?: string
  readonly headers?: Readonly<Record<string, string>>
  /** The whole path, when it is not `/ocpp/<id>`. Sent as it is. */
  readonly path?: string
  /** Further options of the `ws` client: autoPong, perMessageDeflate, localAddress. */
  readonly socketOptions?: ClientOptions
}

/** What became of an upgrade. The socket is open when the status is 101, else null. */
export interface Handshake {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
  /** The subprotocol agreed upon; empty for none. */
  readonly protocol: string
  readonly socket: WebSocket | null
}

/** `attach` gets the socket before anything can arrive on it. */
export function shakeHands(
  hub: { readonly port: number },
  id: string,
  options: HandshakeOptions,
  attach: (socket: WebSocket) => void,
): Promise<Handshake> {
  const path = options.path ?? `/ocpp/${encodeURIComponent(id)}`
  const url = `ws://127.0.0.1:${hub.port}${path}`
  const socket = new WebSocket(url, [...(options.protocols ?? ['ocpp1.6'])], {
    perMessageDeflate: false,
    handshakeTimeout: DEADLINE_MS,
    ...options.socketOptions,
    headers: { ...authorization(id, options), ...options.headers },
  })
  attach(socket)
  let headers: IncomingHttpHeaders = {}
  socket.on('upgrade', (response) => {
    headers = response.headers
  })
  return within(
    `handshake of ${id}`,
    new Promise<Handshake>((resolve, reject) => {
      socket.once('open', () => {
        resolve({ status: 101, headers, body: '', protocol: socket.protocol, socket })
      })
      socket.once('unexpected-response', (request, response: IncomingMessage) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => {
          request.destroy()
          const body = Buffer.concat(chunks).toString('utf8')
          const status = response.statusCode ?? 0
          resolve({ status, headers: response.headers, body, protocol: '', socket: null })
        })
      })
      socket.on('error', reject)
    }),
    2 * DEADLINE_MS,
  )
}

/** The outcome of a handshake whose socket nobody needs: closed again when it was opened. */
export async function knock(
  hub: { readonly port: number },
  id: string,
  options: HandshakeOptions = {},
): Promise<Omit<Handshake, 'socket'>> {
  const { socket, ...outcome } = await shakeHands(hub, id, options, () => undefined)
  if (socket !== null) {
    const isClosed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
    socket.close(1000)
    await within(`close after the handshake of ${id}`, isClosed)
  }
  return outcome
}

function authorization(id: string, { password, user = id }: HandshakeOptions) {
  if (password === undefined) return {}
  const secret = typeof password === 'string' ? Buffer.from(password, 'utf8') : password
  const pair = Buffer.concat([Buffer.from(`${user}:`, 'utf8'), secret])
  return { authorization: `Basic ${pair.toString('base64')}` }
}
