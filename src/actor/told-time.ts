/**
 * How far the charge point's clock is to be believed. Many start in 1970 and learn the time later;
 * others are a year ahead. Nothing is refused for it: doubts become flags. Integrity R19, R20.
 */
import type { Flag } from '../model/record.ts'

/** Older than this when it arrives: it waited in the charge point's queue. */
export const OFFLINE_AFTER_MS = 5 * 60_000

/** A clock that is ahead of ours by more than this is wrong. */
export const CLOCK_AHEAD_MAX_MS = 5 * 60_000

/** 2015: there was no OCPP 1.6 before, so this is a clock that was never set. */
const CLOCK_UNSET_BEFORE = Date.UTC(2015, 0, 1)

/** Their time where it can be believed, else ours. */
export function toUsableTime(occurredAt: number | null, at: number): number {
  return occurredAt === null || isClockSuspect(occurredAt, at) ? at : occurredAt
}

/** The doubts that a time raises about what is told of a transaction. */
export function timeFlags(occurredAt: number | null, at: number): readonly Flag[] {
  if (occurredAt === null || isClockSuspect(occurredAt, at)) return ['clockSuspect']
  return at - occurredAt > OFFLINE_AFTER_MS ? ['offline'] : []
}

/** It is no news: nothing that runs now is to be changed for it. */
export function isOld(occurredAt: number | null, at: number): boolean {
  return at - toUsableTime(occurredAt, at) > OFFLINE_AFTER_MS
}

export function isClockSuspect(occurredAt: number, at: number): boolean {
  return occurredAt < CLOCK_UNSET_BEFORE || occurredAt > at + CLOCK_AHEAD_MAX_MS
}
