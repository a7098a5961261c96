/**
 * The bus of one node alone: what is published reaches whoever listens in this process, as it would
 * over NATS: later than the call, in order, by wildcards, one of each queue.
 */
import { HubError } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import type { Bus, BusMessage, Subscription } from './bus.ts'

interface Listener extends Subscription {
  readonly tokens: readonly string[]
}

export function newLocalBus({ log }: { readonly log: Log }): Bus {
  const listeners = new Set<Listener>()
  let turns = 0
  let isClosed = false

  const find = (subject: string): readonly Listener[] => {
    const tokens = subject.split('.')
    const matching = [...listeners].filter((one) => matches(one.tokens, tokens))
    turns += 1
    return oneOfEachQueue(matching, turns)
  }
  const deliver = (message: BusMessage): boolean => {
    const found = isClosed ? [] : find(message.subject)
    for (const one of found) {
      queueMicrotask(() => {
        if (listeners.has(one)) hand(log, one, message)
      })
    }
    return found.length > 0
  }
  return {
    kind: 'local',
    isUp: () => !isClosed,
    publish: (subject, data, headers = {}) => {
      deliver({ subject, data, headers, respond: () => undefined })
      return !isClosed
    },
    subscribe: (subscription) => {
      const one = { ...subscription, tokens: subscription.subject.split('.') }
      listeners.add(one)
      return () => listeners.delete(one)
    },
    request: (subject, data, timeoutMs) => ask(deliver, { subject, data, timeoutMs }),
    onChange: () => undefined,
    close: async () => {
      isClosed = true
      listeners.clear()
    },
  }
}

function ask(
  deliver: (message: BusMessage) => boolean,
  { subject, data, timeoutMs }: { subject: string; data: string; timeoutMs: number },
): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (detail: string) => reject(new HubError('NODE_UNREACHABLE', { detail }))
    const timer = setTimeout(() => fail(`no answer within ${timeoutMs} ms`), timeoutMs)
    const respond = (answer: string): void => {
      clearTimeout(timer)
      queueMicrotask(() => resolve(answer))
    }
    if (deliver({ subject, data, headers: {}, respond })) return
    clearTimeout(timer)
    fail('nobody listens')
  })
}

/** A listener that fails costs nobody else the message. */
export function hand(log: Log, { take, subject }: Subscription, message: BusMessage): void {
  try {
    take(message)
  } catch (error) {
    const reason = error instanceof Error ? error.stack : String(error)
    log.error({ subject, reason }, 'what listens to the bus failed')
  }
}

function matches(pattern: readonly string[], tokens: readonly string[]): boolean {
  for (const [index, one] of pattern.entries()) {
    if (one === '>') return tokens.length > index
    if (tokens[index] === undefined || (one !== '*' && one !== tokens[index])) return false
  }
  return pattern.length === tokens.length
}

/** Those without a queue all, of each queue one, in turn. */
function oneOfEachQueue(matching: readonly Listener[], turn: number): readonly Listener[] {
  return matching.filter((one) => {
    if (one.queue === null) return true
    const members = matching.filter(({ queue }) => queue === one.queue)
    return members[turn % members.length] === one
  })
}
