/**
 * The local authorization list as it is to be. The first message is Full and those behind it add to
 * it; when it still has what was sent last, only what changed goes. The version rises with each
 * message and is above 0. OCPP 1.6 §5.10, §5.15, errata §3.52; 2.x D01, D02.
 *
 *     ask for its version -+-> as we know it -> Differential ... -> done
 *             ^            |                         |
 *             |            `-> Full, Differential ... -> done
 *             |                              |       |
 *             `------------------------------`-------' VersionMismatch, Failed
 */
import type { ListedIdToken, SendLocalList } from '../../model/operation.ts'
import type { Version } from '../version.ts'
import { answerOf, isAccepted, toResult, wordOf } from './answers.ts'
import { toBatches } from './batches.ts'
import { findVariable, integerOf } from './facts.ts'
import type { ListChange } from './list-change.ts'
import { findChanges, hasRepeated, toAdded, toListStep } from './list-change.ts'
import type { Asked, Done, Refusal, Row, Step } from './row.ts'
import { badRequest, call2, call16, isRefusal, refused } from './row.ts'

const LIMITS_16 = { items: 'SendLocalListMaxLength', bytes: null }
const LIMITS_2 = {
  items: 'LocalAuthListCtrlr.ItemsPerMessage',
  bytes: 'LocalAuthListCtrlr.BytesPerMessage',
}
const ENTRIES_MAX_16 = 'LocalAuthListMaxLength'
/** Its value is how many there are, and its limit how many there may be. */
const ENTRIES_2 = 'LocalAuthListCtrlr.Entries'

/** Whole lists that are tried before it is given up. */
const FULL_ATTEMPTS_MAX = 2

/** Integers of 32 bits; behind the last comes the first again. */
const VERSION_MAX = 2 ** 31 - 1

const QUESTION = 'GetLocalListVersion'

export const localList: Row<SendLocalList> = {
  plan: (asked) => {
    const { version, operation, facts } = asked
    const { idTokens, lastSent } = operation
    if (hasRepeated(version, idTokens) || hasRepeated(version, lastSent ?? [])) {
      return badRequest('An idToken is in the list more than once.')
    }
    const entriesMax =
      version === 'ocpp1.6'
        ? integerOf(facts, ENTRIES_MAX_16)
        : (findVariable(facts, ENTRIES_2)?.maxLimit ?? null)
    if (entriesMax !== null && idTokens.length > entriesMax) {
      return refused(`It keeps ${entriesMax} idTokens at most.`)
    }
    const full = planFull(asked, facts.localListVersion ?? 0)
    const mustAsk = lastSent !== undefined || facts.localListVersion === null
    return mustAsk && !isRefusal(full) ? [askVersion(version)] : full
  },
  follow: (asked, done, waiting) => {
    const last = done.at(-1)
    if (last === undefined) return waiting
    if (last.step.action === QUESTION) return planByVersion(asked, done, versionTold(last))
    if (isAccepted(last)) return waiting
    return mayTryAgain(done, last) ? [askVersion(asked.version)] : []
  },
  merge: ({ facts }, done) => {
    const last = done.at(-1)
    const told = done.flatMap((one) => versionOf(one) ?? [])
    const listVersion = told.at(-1) ?? facts.localListVersion
    if (last === undefined) return { ...NOTHING, listVersion }
    const result = { ...toResult(last), listVersion }
    if (last.step.action !== QUESTION || versionTold(last) === null) return result
    return (listVersion ?? 0) < 0
      ? { ...result, status: 'notSupported', hint: 'It keeps no list.', listVersion: null }
      : { ...result, hint: 'Nothing has changed.' }
  },
}

const NOTHING = { status: 'accepted', reportedStatus: null, hint: 'Nothing has changed.' } as const

function planByVersion(
  asked: Asked<SendLocalList>,
  done: readonly Done[],
  told: number | null,
): readonly Step[] | Refusal {
  // It did not say, or it keeps no list.
  if (told === null || told < 0) return []
  const { operation, facts } = asked
  const isAsKnown = done.length === 1 && told > 0 && told === facts.localListVersion
  if (operation.lastSent !== undefined && isAsKnown) {
    return planChanges(asked, operation.lastSent, told)
  }
  return planFull(asked, Math.max(told, ...done.map(({ step }) => versionIn(step) ?? 0)))
}

function planFull(asked: Asked<SendLocalList>, after: number): readonly Step[] | Refusal {
  const { version, operation } = asked
  if (operation.idTokens.length > 0) {
    return toMessages(asked, operation.idTokens.map(toAdded), 'Full', after)
  }
  const listVersion = versionBehind(after, 0)
  return [toListStep(version, { updateType: 'Full', listVersion }, [])]
}

function planChanges(
  asked: Asked<SendLocalList>,
  lastSent: readonly ListedIdToken[],
  after: number,
): readonly Step[] | Refusal {
  const changes = findChanges(asked.version, lastSent, asked.operation.idTokens)
  return toMessages(asked, changes, 'Differential', after)
}

/** Only the first one may be Full; each has a version of its own. */
function toMessages(
  { version, facts }: Asked<SendLocalList>,
  changes: readonly ListChange[],
  first: 'Full' | 'Differential',
  after: number,
): readonly Step[] | Refusal {
  const limits = version === 'ocpp1.6' ? LIMITS_16 : LIMITS_2
  // What is counted is the longest that a message may become.
  const longest = { updateType: 'Differential', listVersion: VERSION_MAX } as const
  const toLongest = (batch: readonly ListChange[]) => toListStep(version, longest, batch)
  const batches = toBatches(changes, facts, limits, toLongest)
  if (batches === null) return badRequest('An idToken is larger than a message to it may be.')
  const name = version === 'ocpp1.6' ? 'listVersion' : 'versionNumber'
  return batches.map(({ action, payload }, i) => ({
    action,
    payload: {
      ...payload,
      updateType: i === 0 ? first : 'Differential',
      [name]: versionBehind(after, i),
    },
  }))
}

function versionBehind(after: number, i: number): number {
  return ((Math.max(0, after) + i) % VERSION_MAX) + 1
}

const askVersion = (version: Version): Step =>
  version === 'ocpp1.6' ? call16(QUESTION, {}) : call2(QUESTION, {})

/** An update that it did not take, or not any more: the whole list goes again. D01.FR.03. */
function mayTryAgain(done: readonly Done[], last: Done): boolean {
  const { step, outcome } = last
  if (outcome.type !== 'result' || step.payload.updateType === 'Full') return false
  const fulls = done.filter((one) => one.step.payload.updateType === 'Full')
  return TRIED_AGAIN.includes(wordOf(last) ?? '') && fulls.length < FULL_ATTEMPTS_MAX
}

const TRIED_AGAIN: readonly string[] = ['VersionMismatch', 'Failed']

/** In an answer to the question; null when there was none. */
function versionTold(done: Done): number | null {
  const answer = answerOf(done)
  const told = answer?.listVersion ?? answer?.versionNumber
  return done.step.action === QUESTION && typeof told === 'number' ? told : null
}

function versionIn({ payload }: Step): number | null {
  const sent = payload.listVersion ?? payload.versionNumber
  return typeof sent === 'number' ? sent : null
}

/** The one that it has after this answer; null when the answer does not tell. */
function versionOf(done: Done): number | null {
  if (done.step.action === QUESTION) return versionTold(done)
  return isAccepted(done) ? versionIn(done.step) : null
}
