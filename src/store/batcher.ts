/**
 * Many questions of one moment become one: those asked while a batch is on its way wait and form
 * the next. A storm of a thousand reconnects is a few statements.
 */
import { HubError } from '../base/errors.ts'

/** Waiting questions. Past it they fail at once. */
const WAITING_MAX = 50_000
const BATCH_MAX = 500

interface Asked<Question, Answer> {
  readonly question: Question
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: unknown) => void
}

/** `answerAll` gives one answer for each question, in their order. */
export function newBatcher<Question, Answer>(
  answerAll: (questions: readonly Question[]) => Promise<readonly Answer[]>,
): (question: Question) => Promise<Answer> {
  let waiting: Asked<Question, Answer>[] = []
  let isRunning = false

  const run = async (): Promise<void> => {
    isRunning = true
    await new Promise<void>((resolve) => setImmediate(resolve))
    while (waiting.length > 0) {
      const batch = waiting.slice(0, BATCH_MAX)
      waiting = waiting.slice(BATCH_MAX)
      await settle(batch, answerAll)
    }
    isRunning = false
  }
  return (question) => {
    if (waiting.length >= WAITING_MAX) {
      const detail = `${WAITING_MAX} questions wait already`
      return Promise.reject(new HubError('STORE_UNAVAILABLE', { detail }))
    }
    return new Promise((resolve, reject) => {
      waiting.push({ question, resolve, reject })
      if (!isRunning) void run()
    })
  }
}

async function settle<Question, Answer>(
  batch: readonly Asked<Question, Answer>[],
  answerAll: (questions: readonly Question[]) => Promise<readonly Answer[]>,
): Promise<void> {
  try {
    const answers = await answerAll(batch.map(({ question }) => question))
    for (const [index, { resolve }] of batch.entries()) resolve(answers[index] as Answer)
  } catch (error) {
    for (const { reject } of batch) reject(error)
  }
}
