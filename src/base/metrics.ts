/**
 * Every Prometheus metric, one row each; src/base/README.md is tested against it. Labels have few
 * values that we chose, never an id, an address or a text from outside.
 */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

interface MetricRow {
  readonly kind: 'counter' | 'gauge' | 'histogram'
  readonly help: string
  readonly labels: readonly string[]
  readonly buckets?: readonly number[]
}

const SECONDS = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
const COUNTS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000]

export const METRICS = {
  stator_connections: {
    kind: 'gauge',
    help: 'Open connections of charge points.',
    labels: ['version', 'profile'],
  },
  stator_handshakes_total: {
    kind: 'counter',
    help: 'Opening handshakes by result (101, 400, 401, 403, 404, 426, 429, 503) and reason.',
    labels: ['status', 'reason'],
  },
  stator_closes_total: {
    kind: 'counter',
    help: 'Connections that ended, by reason.',
    labels: ['reason'],
  },
  stator_takeovers_total: {
    kind: 'counter',
    help: 'Connections replaced by a newer one of the same charge point.',
    labels: [],
  },
  stator_messages_received_total: {
    kind: 'counter',
    help: 'Frames from charge points, by what became of them.',
    labels: ['result'],
  },
  stator_messages_sent_total: { kind: 'counter', help: 'Frames to charge points.', labels: [] },
  stator_messages_dropped_total: {
    kind: 'counter',
    help: 'Frames that could not be sent, or not be taken, by reason.',
    labels: ['reason'],
  },
  stator_durable_answer_seconds: {
    kind: 'histogram',
    help: 'From a fact leaving its lane to its answer being sent, commit included.',
    labels: [],
    buckets: SECONDS,
  },
  stator_oddities_total: {
    kind: 'counter',
    help: 'Things charge points should not do and do, by kind.',
    labels: ['what'],
  },
  stator_repairs_total: {
    kind: 'counter',
    help: 'Messages that broke their schema and were taken all the same, by rule.',
    labels: ['rule'],
  },
  stator_commands_total: {
    kind: 'counter',
    help: 'Commands to charge points, by how they ended.',
    labels: ['outcome'],
  },
  stator_command_seconds: {
    kind: 'histogram',
    help: 'From a command being accepted to its end.',
    labels: [],
    buckets: SECONDS,
  },
  stator_mailbox_inputs: {
    kind: 'gauge',
    help: 'Inputs waiting in mailboxes, all together.',
    labels: [],
  },
  stator_mailbox_full_total: {
    kind: 'counter',
    help: 'Connections closed because their mailbox was full.',
    labels: [],
  },
  stator_actors: { kind: 'gauge', help: 'Actors in lanes.', labels: [] },
  stator_actor_restarts_total: {
    kind: 'counter',
    help: 'Actors dropped after an error of ours and loaded again.',
    labels: [],
  },
  stator_lane_restarts_total: {
    kind: 'counter',
    help: 'Lanes that died and were replaced.',
    labels: [],
  },
  stator_lane_batch_inputs: {
    kind: 'histogram',
    help: 'Inputs in a batch for a lane.',
    labels: [],
    buckets: COUNTS,
  },
  stator_lane_batch_seconds: {
    kind: 'histogram',
    help: 'A batch from handing it to a lane to having its effects.',
    labels: [],
    buckets: SECONDS,
  },
  stator_store_up: { kind: 'gauge', help: '1 while the database answers.', labels: [] },
  stator_store_commit_seconds: {
    kind: 'histogram',
    help: 'A commit of facts, or of notes.',
    labels: ['kind'],
    buckets: SECONDS,
  },
  stator_store_batch_rows: {
    kind: 'histogram',
    help: 'Facts in one commit.',
    labels: [],
    buckets: COUNTS,
  },
  stator_store_queue_facts: {
    kind: 'gauge',
    help: 'Facts waiting for a commit: unacknowledged money.',
    labels: [],
  },
  stator_store_queue_bytes: {
    kind: 'gauge',
    help: 'Bytes of facts waiting for a commit.',
    labels: [],
  },
  stator_store_facts_total: {
    kind: 'counter',
    help: 'Facts by what became of them: stored, repeated, parked, given up, fenced.',
    labels: ['result'],
  },
  stator_store_notes_dropped_total: {
    kind: 'counter',
    help: 'Notes and log rows shed, by kind.',
    labels: ['kind'],
  },
  stator_bus_up: { kind: 'gauge', help: '1 while NATS is connected.', labels: [] },
  stator_bus_dropped_total: {
    kind: 'counter',
    help: 'Messages of best effort that were not sent: down, slow, tooLarge, refused, tooMany.',
    labels: ['what'],
  },
  stator_stream_up: {
    kind: 'gauge',
    help: '1 while the stream of events is there and takes them.',
    labels: [],
  },
  stator_outbox_rows: { kind: 'gauge', help: 'Events waiting to be published.', labels: [] },
  stator_outbox_oldest_seconds: {
    kind: 'gauge',
    help: 'Age of the event that waits longest to be published.',
    labels: [],
  },
  stator_events_published_total: {
    kind: 'counter',
    help: 'Events by what became of them: stored, duplicate, failed (tried again), parked.',
    labels: ['result'],
  },
  stator_lease_valid: {
    kind: 'gauge',
    help: '1 while this node may act as the owner of its charge points.',
    labels: [],
  },
  stator_nodes: {
    kind: 'gauge',
    help: 'Nodes that this one knows to be there, itself included.',
    labels: [],
  },
  stator_charge_points_lost_total: {
    kind: 'counter',
    help: 'Connections closed because another node has the charge point, or can serve it.',
    labels: ['reason'],
  },
  stator_unknown_charge_points: {
    kind: 'gauge',
    help: 'Unknown charge points in the list for the operator.',
    labels: [],
  },
  stator_api_requests_total: {
    kind: 'counter',
    help: 'API requests by route and status.',
    labels: ['route', 'status'],
  },
  stator_event_loop_lag_seconds: {
    kind: 'gauge',
    help: 'The longest wait of the main thread since the last scrape.',
    labels: [],
  },
} as const satisfies Record<string, MetricRow>

export type MetricName = keyof typeof METRICS
type NamesOf<Kind> = {
  [Name in MetricName]: (typeof METRICS)[Name]['kind'] extends Kind ? Name : never
}[MetricName]
type LabelsOf<Name extends MetricName> = Readonly<
  Record<(typeof METRICS)[Name]['labels'][number], string>
>

export interface Metrics {
  readonly count: <N extends NamesOf<'counter'>>(name: N, labels: LabelsOf<N>, by?: number) => void
  readonly set: <N extends NamesOf<'gauge'>>(name: N, labels: LabelsOf<N>, value: number) => void
  readonly add: <N extends NamesOf<'gauge'>>(name: N, labels: LabelsOf<N>, by: number) => void
  readonly observe: <N extends NamesOf<'histogram'>>(
    name: N,
    labels: LabelsOf<N>,
    value: number,
  ) => void
  /** The text that Prometheus scrapes. */
  readonly expose: () => Promise<string>
}

interface Cell {
  readonly labels: Readonly<Record<string, string>>
  value: number
  /** How much of it Prometheus' own counter has been told. */
  told: number
}

/**
 * Counting happens on every message, so counters and gauges are plain numbers here and are handed
 * to the registry when somebody scrapes.
 */
export function newMetrics({ hasProcessMetrics }: { hasProcessMetrics: boolean }): Metrics {
  const registry = new Registry()
  if (hasProcessMetrics) collectDefaultMetrics({ register: registry })
  const all = new Map<string, Counter | Gauge | Histogram>()
  const cells = new Map<string, Map<string, Cell>>()
  for (const [name, row] of Object.entries(METRICS) as [MetricName, MetricRow][]) {
    all.set(name, newMetric(name, row, registry))
    cells.set(name, new Map())
    if (row.kind !== 'histogram' && row.labels.length === 0) findCell(cells, name, {})
  }
  return {
    count: (name, labels, by = 1) => {
      findCell(cells, name, labels).value += by
    },
    set: (name, labels, value) => {
      findCell(cells, name, labels).value = value
    },
    add: (name, labels, by) => {
      findCell(cells, name, labels).value += by
    },
    observe: (name, labels, value) => (all.get(name) as Histogram).observe(labels, value),
    expose: () => {
      for (const [name, ofName] of cells) {
        for (const cell of ofName.values()) tell(all.get(name) as Counter | Gauge, cell)
      }
      return registry.metrics()
    },
  }
}

function findCell(
  cells: ReadonlyMap<string, Map<string, Cell>>,
  name: MetricName,
  labels: Readonly<Record<string, string>>,
): Cell {
  const ofName = cells.get(name) as Map<string, Cell>
  const names = METRICS[name].labels as readonly string[]
  const [first] = names
  const key =
    names.length > 1
      ? names.map((label) => labels[label]).join('\n')
      : first === undefined
        ? ''
        : (labels[first] as string)
  const known = ofName.get(key)
  if (known !== undefined) return known
  const fresh = { labels, value: 0, told: 0 }
  ofName.set(key, fresh)
  return fresh
}

function tell(metric: Counter | Gauge, cell: Cell): void {
  if (metric instanceof Gauge) metric.set(cell.labels, cell.value)
  else {
    metric.inc(cell.labels, cell.value - cell.told)
    cell.told = cell.value
  }
}

function newMetric(name: string, row: MetricRow, registry: Registry) {
  const common = { name, help: row.help, labelNames: [...row.labels], registers: [registry] }
  switch (row.kind) {
    case 'counter':
      return new Counter(common)
    case 'gauge':
      return new Gauge(common)
    case 'histogram':
      return new Histogram({ ...common, buckets: [...(row.buckets ?? SECONDS)] })
  }
}
