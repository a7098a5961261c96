/**
 * A WebSocket client for load only: raw sockets, one read buffer for all, no checks beyond what a
 * measurement needs. It costs a quarter of a full client, so what is measured is the server.
 */

import type { Socket } from 'node:net'
import { connect } from 'node:net'

/** One read buffer for every socket: data is consumed before the next read. */
const READ_BUFFER = Buffer.allocUnsafe(256 * 1_024)

/** Clients must mask (RFC 6455 §5.3); for a measurement any key will do, but not zero. */
const MASK = [0x1d, 0x2c, 0x3b, 0x4a] as const

export interface BenchSocketOptions {
  readonly port: number
  readonly path: string
  readonly protocol: string
  readonly onOpen: () => void
  readonly onText: (text: string) => void
  /** `status`: of a refused handshake; 0 for anything else. */
  readonly onEnd: (status: number) => void
}

export class BenchSocket {
  readonly #socket: Socket
  readonly #options: BenchSocketOptions
  #isOpen = false
  #rest: Buffer | null = null
  #status = 0

  constructor(options: BenchSocketOptions) {
    this.#options = options
    const onread = {
      buffer: READ_BUFFER,
      callback: (size: number) => this.#read(READ_BUFFER.subarray(0, size)),
    }
    this.#socket = connect({ host: '127.0.0.1', port: options.port, noDelay: true, onread })
    this.#socket.on('connect', () => this.#socket.write(handshake(options)))
    this.#socket.on('error', () => this.#socket.destroy())
    this.#socket.on('close', () => options.onEnd(this.#status))
  }

  send(text: string): void {
    this.#socket.write(encodeText(text))
  }

  /** Without a word, as a power cut would. */
  reset(): void {
    this.#socket.resetAndDestroy()
  }

  #read(chunk: Buffer): boolean {
    let data = this.#rest === null ? chunk : Buffer.concat([this.#rest, chunk])
    this.#rest = null
    if (!this.#isOpen) {
      const end = data.indexOf('\r\n\r\n')
      if (end < 0) {
        this.#rest = Buffer.from(data)
        return true
      }
      this.#status = Number(data.toString('latin1', 9, 12))
      if (this.#status !== 101) {
        this.#socket.destroy()
        return true
      }
      this.#isOpen = true
      data = data.subarray(end + 4)
      this.#options.onOpen()
    }
    const used = this.#readFrames(data)
    if (used < data.length) this.#rest = Buffer.from(data.subarray(used))
    return true
  }

  /** Bytes that were whole frames. */
  #readFrames(data: Buffer): number {
    let at = 0
    while (data.length - at >= 2) {
      const short = (data[at + 1] as number) & 0x7f
      const head = short === 126 ? 4 : short === 127 ? 10 : 2
      if (data.length - at < head) break
      const size = sizeOf(data, at, short)
      if (data.length - at < head + size) break
      const opcode = (data[at] as number) & 0x0f
      if (opcode === 1) this.#options.onText(data.toString('utf8', at + head, at + head + size))
      if (opcode === 9) this.#socket.write(encode(0x8a, data.subarray(at + head, at + head + size)))
      if (opcode === 8) this.#socket.end()
      at += head + size
    }
    return at
  }
}

/** The head is there. */
function sizeOf(data: Buffer, at: number, short: number): number {
  if (short < 126) return short
  return short === 126 ? data.readUInt16BE(at + 2) : Number(data.readBigUInt64BE(at + 2))
}

function handshake({ path, protocol }: BenchSocketOptions): string {
  return [
    `GET ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Protocol: ${protocol}`,
    '\r\n',
  ].join('\r\n')
}

export function encodeText(text: string): Buffer {
  return encode(0x81, Buffer.from(text))
}

function encode(first: number, payload: Buffer): Buffer {
  const size = payload.length
  const head = size < 126 ? 2 : size < 65_536 ? 4 : 10
  const frame = Buffer.allocUnsafe(head + 4 + size)
  frame[0] = first
  frame[1] = 0x80 | (head === 2 ? size : head === 4 ? 126 : 127)
  if (head === 4) frame.writeUInt16BE(size, 2)
  if (head === 10) frame.writeBigUInt64BE(BigInt(size), 2)
  for (let i = 0; i < 4; i += 1) frame[head + i] = MASK[i as 0]
  for (let i = 0; i < size; i += 1) {
    frame[head + 4 + i] = (payload[i] as number) ^ MASK[(i & 3) as 0]
  }
  return frame
}
