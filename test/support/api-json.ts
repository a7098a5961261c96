/** One request of the API as JSON, with the operator's token of the tests. */
import { TOKEN } from './api-server.ts'

export interface Reply {
  readonly status: number
  readonly text: string
  /** Empty when the body is not a JSON object. */
  readonly body: Readonly<Record<string, unknown>>
}

/** A body that is text is sent as it is. */
export function newCaller(url: string) {
  return async (method: string, path: string, body?: unknown): Promise<Reply> => {
    const content = typeof body === 'string' ? body : JSON.stringify(body)
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${TOKEN}` },
      ...(body === undefined ? {} : { body: content }),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json') === true
    return { status: response.status, text, body: isJson ? JSON.parse(text) : {} }
  }
}
