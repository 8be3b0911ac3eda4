import { answerOf } from './client.ts'

/**
 * The JSON at a path of this gateway, for what has no typed client: answers that may be tables too, and
 * what the gateway answers clients.
 */
export const askJson = <Answer>(path: string): Promise<Answer> =>
  answerOf(fetch(path, { headers: { Accept: 'application/json' } }) as never)
