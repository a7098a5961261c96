/**
 * The page as HTML. No asset from elsewhere, one style, one script, every text escaped: what charge
 * points send is shown here, and they send anything.
 */
import { createHash } from 'node:crypto'

import type { ActiveTransactionView, ConnectorView } from '../store/views.ts'

export interface Overview {
  readonly chargePoints: readonly ChargePointRow[]
  /** Of all, shown or not. */
  readonly chargePointsCount: number
  readonly runningCount: number
  readonly isMoreRunning: boolean
  readonly unknownCount: number
  readonly at: number
}

interface ChargePointRow {
  readonly id: string
  readonly connected: boolean
  readonly connectedSince: string | null
  readonly protocol: string | null
  readonly lastSeenAt: string | null
  readonly registration: string
  readonly isBlocked: boolean
  readonly identity: { readonly vendor: string; readonly model: string } | null
  readonly connectors: readonly ConnectorView[]
  readonly activeTransactions: readonly ActiveTransactionView[]
}

/** Connectors shown of one charge point. The others are counted. */
const CONNECTORS_SHOWN_MAX = 12

const STYLE = `
:root { color-scheme: light dark; --text: #1a1f26; --soft: #5b6673; --line: #d9dee4; --back: #fff;
  --card: #f5f7f9; --good: #12683a; --busy: #1450a8; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --text: #e6eaef; --soft: #9aa6b3; --line: #2f3843;
  --back: #12161b; --card: #1b2129; --good: #63cf94; --busy: #8ab8ff; --bad: #ff8a80; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--text);
  font: 16px/1.5 system-ui, sans-serif; }
header, main { max-width: 72rem; margin: 0 auto; padding: 1rem; }
header { display: flex; align-items: center; justify-content: space-between; gap: 1rem; }
h1 { font-size: 1.25rem; margin: 0; }
h2 { font-size: 1.05rem; }
code, pre { font: 0.9em ui-monospace, monospace; overflow-wrap: anywhere; white-space: pre-wrap; }
pre { background: var(--card); padding: 0.75rem; border-radius: 0.4rem; }
button, input { font: inherit; padding: 0.5rem 0.8rem; border: 1px solid var(--line);
  border-radius: 0.4rem; background: var(--card); color: inherit; }
button:focus-visible, input:focus-visible { outline: 2px solid var(--busy); outline-offset: 1px; }
.login { display: grid; gap: 0.6rem; max-width: 26rem; margin: 10vh auto; }
.counts { display: flex; flex-wrap: wrap; gap: 0.75rem; padding: 0; margin: 0 0 1rem;
  list-style: none; }
.counts li { background: var(--card); border-radius: 0.4rem; padding: 0.6rem 0.9rem; }
.counts b { display: block; font-size: 1.4rem; font-variant-numeric: tabular-nums; }
table { width: 100%; border-collapse: collapse; }
th, td { text-align: left; vertical-align: top; padding: 0.55rem 0.6rem 0.55rem 0;
  border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
th { color: var(--soft); font-weight: 600; }
small, .soft { color: var(--soft); }
small { display: block; }
.good { color: var(--good); } .busy { color: var(--busy); } .bad { color: var(--bad); }
td ul { margin: 0; padding: 0; list-style: none; }
@media (max-width: 40rem) { thead { position: absolute; width: 1px; height: 1px;
    overflow: hidden; clip-path: inset(50%); }
  tr { display: block; padding: 0.6rem 0; border-bottom: 1px solid var(--line); }
  td { display: block; border: 0; padding: 0.1rem 0; } }
`

/** The style is allowed by what it is, so that no other can be. */
export const STYLE_HASH = `sha256-${createHash('sha256').update(STYLE).digest('base64')}`

/** Replaces what is in <main> every five seconds, and says so when it cannot. */
export const PAGE_SCRIPT = `'use strict'
const REFRESH_MS = 5000
const refresh = async () => {
  try {
    const response = await fetch('/', { cache: 'no-store', credentials: 'same-origin' })
    if (!response.ok) throw new Error(String(response.status))
    const fresh = new DOMParser().parseFromString(await response.text(), 'text/html')
    if (fresh.querySelector('form.login') !== null) return location.reload()
    document.querySelector('main').replaceWith(fresh.querySelector('main'))
    document.querySelector('#stale').hidden = true
  } catch {
    document.querySelector('#stale').hidden = false
  }
  setTimeout(refresh, REFRESH_MS)
}
if (document.querySelector('#stale') !== null) setTimeout(refresh, REFRESH_MS)
`

export function loginPage(problem: string | null): string {
  const shown = problem === null ? '' : `<p class="bad" role="alert">${escapeHtml(problem)}</p>`
  return layout(
    'Stator: log in',
    `<main><form class="login" method="post" action="/login">
<h1>Stator</h1>
${shown}
<label for="token">Operator token</label>
<input id="token" name="token" type="password" autocomplete="current-password" required autofocus>
<button type="submit">Log in</button>
<p class="soft">It was shown at the first start,
or is what <code>STATOR_OPERATOR_TOKEN</code> says.</p>
</form></main>`,
  )
}

export function overviewPage(overview: Overview): string {
  const { chargePoints, chargePointsCount } = overview
  const list = chargePoints.length === 0 ? emptyState() : table(chargePoints)
  const more = chargePointsCount - chargePoints.length
  return layout(
    'Stator',
    `<header><h1>Stator</h1>
<form method="post" action="/logout"><button type="submit">Log out</button></form></header>
<p id="stale" class="bad" role="status" hidden>The hub does not answer: this is not up to date.</p>
<main>
${counts(overview)}
${list}
${more > 0 ? `<p class="soft">and ${more} more: <code>GET /v1/charge-points</code></p>` : ''}
<p class="soft">As of ${time(new Date(overview.at).toISOString())} UTC.</p>
</main>
<script src="/page.js"></script>`,
  )
}

function counts(overview: Overview): string {
  const { chargePoints, chargePointsCount, runningCount, isMoreRunning, unknownCount } = overview
  const connected = chargePoints.filter((one) => one.connected).length
  const isAll = chargePointsCount <= chargePoints.length
  const items = [
    [chargePointsCount, 'charge points'],
    [connected, isAll ? 'connected' : `connected, of the ${chargePoints.length} shown`],
    [`${runningCount}${isMoreRunning ? ' or more' : ''}`, 'transactions running'],
    [unknownCount, 'unknown ones came'],
  ] as const
  const cells = items.map(([value, what]) => `<li><b>${value}</b>${what}</li>`)
  return `<ul class="counts">${cells.join('')}</ul>`
}

function emptyState(): string {
  return `<section><h2>No charge point yet</h2>
<p>Add one, then let it connect to <code>ws://&lt;this host&gt;/ocpp/CP1</code>:</p>
<pre>curl -X PUT -H "Authorization: Bearer $TOKEN" -d '{}' \\
  http://&lt;this host&gt;/v1/charge-points/CP1</pre>
<p>Or start the hub with <code>--auto-accept</code> to take in any that comes,
and try it with <code>npx stator charge-point --id CP1</code>.</p></section>`
}

function table(chargePoints: readonly ChargePointRow[]): string {
  return `<table><thead><tr><th scope="col">Charge point</th><th scope="col">Connection</th>
<th scope="col">Connectors</th><th scope="col">Charging</th></tr></thead>
<tbody>${chargePoints.map(row).join('\n')}</tbody></table>`
}

function row(one: ChargePointRow): string {
  const { id, identity, connectors, activeTransactions } = one
  const made =
    identity === null ? '' : `<small>${escapeHtml(`${identity.vendor} ${identity.model}`)}</small>`
  const shown = connectors.slice(0, CONNECTORS_SHOWN_MAX).map(connector)
  const more = connectors.length - shown.length
  const rest = more > 0 ? `<li class="soft">and ${more} more</li>` : ''
  return `<tr><td><b>${escapeHtml(id)}</b>${made}</td><td>${connection(one)}</td>
<td><ul>${shown.join('')}${rest}</ul></td>
<td><ul>${activeTransactions.map(transaction).join('')}</ul></td></tr>`
}

function connection(one: ChargePointRow): string {
  const registration = one.isBlocked ? 'blocked' : one.registration
  const isFine = registration === 'accepted'
  const note = isFine ? '' : `<small class="bad">${escapeHtml(registration)}</small>`
  if (!one.connected) {
    const seen = one.lastSeenAt === null ? 'never seen' : `last seen ${time(one.lastSeenAt)}`
    return `<span class="soft">not connected</span><small>${seen}</small>${note}`
  }
  const since = one.connectedSince === null ? '' : ` since ${time(one.connectedSince)}`
  const how = `<small>${escapeHtml(one.protocol ?? '')}${since}</small>`
  return `<span class="good">connected</span>${how}${note}`
}

function connector(one: ConnectorView): string {
  const { evseId, connectorId, status, reportedStatus, errorCode } = one
  const kinds: Readonly<Record<string, string>> = {
    available: 'good',
    occupied: 'busy',
    reserved: 'busy',
    faulted: 'bad',
  }
  const error = errorCode === 'NoError' || errorCode === '' ? '' : ` (${escapeHtml(errorCode)})`
  const place = connectorId === 1 ? String(evseId) : `${evseId}.${connectorId}`
  const name = evseId === 0 ? 'whole' : place
  const kind = kinds[status] ?? 'soft'
  return `<li>${name}: <span class="${kind}">${escapeHtml(reportedStatus)}</span>${error}</li>`
}

function transaction(one: ActiveTransactionView): string {
  const { transactionId, evseId, startedAt, meterStartWh, meterWh } = one
  const hasReading = meterStartWh !== null && meterWh !== null
  const energy = hasReading
    ? `${((meterWh - meterStartWh) / 1_000).toFixed(2)} kWh`
    : 'no reading yet'
  const place = evseId === 0 ? '' : `EVSE ${evseId}, `
  const where = `${place}transaction ${escapeHtml(transactionId)}`
  return `<li>${energy}<small>${where}, since ${time(startedAt)}</small></li>`
}

function layout(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<style>${STYLE}</style></head>
<body>${body}</body></html>
`
}

/** Day and minute of an ISO text, in UTC. */
function time(iso: string): string {
  const short = iso.slice(0, 16).replace('T', ' ')
  return `<time datetime="${escapeHtml(iso)}">${escapeHtml(short)}</time>`
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
}
