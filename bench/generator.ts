/**
 * The load generator: a process of its own, told what to do over IPC, so that its work and the
 * server's can be told apart. One outstanding call for each charge point, as OCPP wants it.
 */
import { summarise } from './figures.ts'
import type { MixName } from './mixes.ts'
import { bootText, MIXES } from './mixes.ts'
import { bootText2 } from './mixes2.ts'
import { BenchSocket } from './socket.ts'
import type { Talk } from './talk.ts'

export type Order =
  | {
      readonly type: 'connect'
      readonly port: number
      readonly count: number
      readonly concurrency: number
      readonly isEcho: boolean
      readonly protocol: 'ocpp1.6' | 'ocpp2.0.1'
      readonly prefix: string
    }
  | { readonly type: 'closedLoop'; readonly mix: MixName; readonly seconds: number }
  | {
      readonly type: 'openLoop'
      readonly mix: MixName
      readonly rate: number
      readonly seconds: number
    }
  | { readonly type: 'reset' }

export interface Figures {
  readonly seconds: number
  readonly answered: number
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
  readonly failed: number
  readonly cpuSeconds: number
}

interface Station {
  readonly number: number
  socket: BenchSocket | null
  isReady: boolean
  talk: Talk | null
  /** When the call out was, or should have been, sent; 0 for none. */
  sentAt: number
  /** Open loop: times at which calls should have been sent and were not yet. */
  due: number[]
  onAnswer: ((text: string) => void) | null
}

const CONNECT_SECONDS_MAX = 120
const WARM_UP_SECONDS = 1
let stations: Station[] = []
let target: Extract<Order, { type: 'connect' }> | null = null
let latencies: number[] = []
let failed = 0
let isMeasuring = false

process.on('message', (order: Order) => {
  void carryOut(order).then(
    (figures) => process.send?.({ figures }),
    (error: unknown) => process.send?.({ error: String(error) }),
  )
})

async function carryOut(order: Order): Promise<Figures> {
  const cpu = process.cpuUsage()
  const startedAt = performance.now()
  latencies = []
  failed = 0
  switch (order.type) {
    case 'connect':
      target = order
      stations = Array.from({ length: order.count }, (_, number) => newStation(number))
      await connectAll(order)
      break
    case 'reset':
      for (const { socket } of stations) socket?.reset()
      await connectAll({ ...(target as Extract<Order, { type: 'connect' }>), concurrency: 1e9 })
      break
    case 'closedLoop':
      await runClosedLoop(order.mix, order.seconds)
      break
    case 'openLoop':
      await runOpenLoop(order.mix, order.rate, order.seconds)
      break
  }
  const wall = (performance.now() - startedAt) / 1_000
  const used = process.cpuUsage(cpu)
  const cpuSeconds = (used.user + used.system) / 1e6
  return { ...summarise(latencies, 'seconds' in order ? order.seconds : wall), failed, cpuSeconds }
}

function newStation(number: number): Station {
  return {
    number,
    socket: null,
    isReady: false,
    talk: null,
    sentAt: 0,
    due: [],
    onAnswer: null,
  }
}

/** Connects and boots all; a refused or lost one tries again, as a charge point would. */
async function connectAll(order: Extract<Order, { type: 'connect' }>): Promise<void> {
  let open = 0
  let next = 0
  await new Promise<void>((resolve, reject) => {
    const failure = `${stations.length - open} not connected in ${CONNECT_SECONDS_MAX} s`
    const timer = setTimeout(() => reject(new Error(failure)), CONNECT_SECONDS_MAX * 1_000)
    const done = () => {
      open += 1
      if (open === stations.length) {
        clearTimeout(timer)
        resolve()
      } else begin()
    }
    const begin = () => {
      const station = stations[next]
      next += 1
      if (station !== undefined) connectOne(station, order, performance.now(), done)
    }
    for (let i = 0; i < Math.min(order.concurrency, stations.length); i += 1) begin()
  })
}

function connectOne(
  station: Station,
  order: Extract<Order, { type: 'connect' }>,
  since: number,
  done: () => void,
): void {
  station.isReady = false
  const again = () => setTimeout(() => connectOne(station, order, since, done), 100 + (since % 200))
  const ready = () => {
    station.isReady = true
    station.onAnswer = null
    latencies.push(performance.now() - since)
    done()
  }
  const socket = new BenchSocket({
    port: order.port,
    path: `/ocpp/${order.prefix}${station.number}`,
    protocol: order.isEcho ? '' : order.protocol,
    onOpen: () => {
      if (order.isEcho) return ready()
      station.onAnswer = ready
      socket.send(order.protocol === 'ocpp1.6' ? bootText() : bootText2())
    },
    onText: (text) => station.onAnswer?.(text),
    onEnd: () => {
      if (station.socket !== socket) return
      if (station.isReady) failed += 1
      else again()
    },
  })
  station.socket = socket
}

/** Each charge point calls again as soon as it is answered. */
async function runClosedLoop(mix: MixName, seconds: number): Promise<void> {
  let isOver = false
  for (const station of stations) {
    begin(station, mix)
    const send = () => {
      station.sentAt = performance.now()
      station.socket?.send((station.talk as Talk).next())
    }
    station.onAnswer = (text) => {
      note(station, text)
      if (!isOver) send()
    }
    send()
  }
  await measure(seconds)
  isOver = true
  await settle()
}

/** Calls arrive at a fixed rate, whether or not the last ones are answered. */
async function runOpenLoop(mix: MixName, rate: number, seconds: number): Promise<void> {
  for (const station of stations) {
    begin(station, mix)
    station.onAnswer = (text) => {
      note(station, text)
      const due = station.due.shift()
      if (due !== undefined) sendAt(station, due)
    }
  }
  const startedAt = performance.now()
  let sent = 0
  const timer = setInterval(() => {
    const wanted = ((performance.now() - startedAt) / 1_000) * rate
    for (; sent < wanted; sent += 1) {
      const station = stations[sent % stations.length] as Station
      const due = startedAt + (sent / rate) * 1_000
      if (station.sentAt === 0) sendAt(station, due)
      else station.due.push(due)
    }
  }, 1)
  await measure(seconds)
  clearInterval(timer)
  await settle()
}

function begin(station: Station, mix: MixName): void {
  station.talk = MIXES[mix](station.number)
  station.due = []
}

function sendAt(station: Station, due: number): void {
  station.sentAt = due
  station.socket?.send((station.talk as Talk).next())
}

function note(station: Station, text: string): void {
  if (isMeasuring) latencies.push(performance.now() - station.sentAt)
  if (text.startsWith('[4')) failed += 1
  station.sentAt = 0
  station.talk?.answered(text)
}

async function measure(seconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, WARM_UP_SECONDS * 1_000))
  isMeasuring = true
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000))
  isMeasuring = false
}

/** Waits for what is still out, so that the next order begins in peace. */
async function settle(): Promise<void> {
  const end = performance.now() + 30_000
  while (stations.some(({ sentAt }) => sentAt > 0) && performance.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
