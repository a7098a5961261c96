/** What a handler answers: plain data that src/api/server.ts puts on the wire. */

export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly mediaType: string
  /** Null when there is none. */
  readonly text: string | null
}

const JSON_TYPE = 'application/json'

export const ok = (value: unknown): Reply => newReply(200, JSON_TYPE, JSON.stringify(value))

export const created = (value: unknown): Reply => newReply(201, JSON_TYPE, JSON.stringify(value))

export const noContent = (): Reply => newReply(204, '', null)

/** For JSON that must leave exactly as it came. */
export const okText = (json: string): Reply => newReply(200, JSON_TYPE, json)

export function newReply(
  status: number,
  mediaType: string,
  text: string | null,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return { status, headers, mediaType, text }
}
