/**
 * The hub's parts put together as src/hub/hub.ts does it, each within reach of a test. The lanes
 * are real threads; what is around them are the stand-ins of rig.ts.
 */
import { newManualClock } from '../../src/base/clock.ts'
import { newMetrics } from '../../src/base/metrics.ts'
import type { HubActor } from '../../src/hub/actor.ts'
import { Actors } from '../../src/hub/actors.ts'
import { PendingCommands } from '../../src/hub/commands.ts'
import type { LaneWorker } from '../../src/hub/lanes.ts'
import { newPerform } from '../../src/hub/perform.ts'
import { Timers } from '../../src/hub/timers.ts'
import type { Command, Outcome } from '../../src/model/command.ts'
import type { Event } from '../../src/model/event.ts'
import { NOON } from '../actor/told.ts'
import { DEADLINE_MS } from '../support/wait.ts'
import { LOG, SETTINGS, TestLink, TestRegistry, TestWriter } from './rig.ts'

export interface TestHubOptions {
  readonly settings?: Partial<typeof SETTINGS>
  readonly worker?: LaneWorker
}

export class TestHub {
  readonly clock = newManualClock(NOON)
  readonly metrics = newMetrics({ hasProcessMetrics: false })
  readonly commands = new PendingCommands(this.clock, this.metrics)
  readonly writer = new TestWriter()
  readonly registry = new TestRegistry()
  readonly timers: Timers
  readonly actors: Actors
  isHopeless = false

  constructor({ settings, worker }: TestHubOptions) {
    const { clock, commands, metrics, registry, writer } = this
    const postEvent = (actor: HubActor, event: Event): void => {
      this.actors.post(actor, event)
    }
    this.timers = new Timers(clock, (actor) => postEvent(actor, { type: 'woke', at: clock.now() }))
    this.actors = new Actors({
      settings: { ...SETTINGS, ...settings },
      ...(worker === undefined ? {} : { worker }),
      store: { registry, writer },
      clock,
      metrics,
      log: LOG,
      context: () => ({
        now: clock.now(),
        heartbeatSeconds: 300,
        bootRetrySeconds: 60,
        isInventoryWanted: false,
        leniency: 'strict',
      }),
      perform: newPerform({
        mayAct: () => true,
        writer,
        lookups: writer,
        timers: this.timers,
        commands,
        clock,
        metrics,
        holdMs: 1_000,
        patienceMs: 1_000,
        badFramesPerMinuteMax: 10,
        postEvent,
        restart: (actor, reason) => this.actors.restart(actor, reason),
      }),
      timers: this.timers,
      onLost: (actor) => commands.failAll(actor),
      onHopeless: () => {
        this.isHopeless = true
      },
    })
  }

  /** Claimed and opened. The edge closes the one that it replaces before, if that is still open. */
  async connect(id: string, replaced?: TestLink): Promise<TestLink> {
    const claim = await this.registry.claim('default', id)
    const link = new TestLink(id, (closed) => this.actors.close(closed))
    replaced?.close(1000)
    this.actors.open(link, claim)
    return link
  }

  actorOf(link: TestLink): HubActor {
    const actor = this.actors.find(link)
    if (actor === null) throw new Error(`${link.chargePointId} has no actor`)
    return actor
  }

  command(link: TestLink, command: Command): Promise<Outcome> {
    const actor = this.actorOf(link)
    const outcome = this.commands.expect(actor, command.commandId)
    if (outcome === null) throw new Error('there is no room for a command')
    this.actors.post(actor, { type: 'commanded', at: this.clock.now(), command })
    return outcome
  }

  settle(): Promise<void> {
    return this.actors.settle(DEADLINE_MS)
  }

  stop(): Promise<void> {
    return this.actors.stop()
  }
}
