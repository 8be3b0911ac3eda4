import type { UsageBucket } from '../../../shared/usage-dimension.ts'
import { ApiFailure } from '../api/api-failure.ts'

/** The next longer stretch of time; months are the longest. */
const LONGER: Readonly<Record<UsageBucket, UsageBucket | null>> = {
  hour: 'day',
  day: 'week',
  week: 'month',
  month: null,
}

export interface Cut<Answer> {
  readonly bucket: UsageBucket
  readonly answer: Answer
}

/**
 * Asks in stretches of this length, or of the next one that the gateway does not refuse as too much: how
 * many rows an answer has depends on how many groups there are, which only the gateway knows.
 */
export const askFinest = async <Answer>(
  bucket: UsageBucket,
  ask: (bucket: UsageBucket) => Promise<Answer>,
): Promise<Cut<Answer>> => {
  try {
    return { bucket, answer: await ask(bucket) }
  } catch (error) {
    const longer = LONGER[bucket]
    if (longer === null || !isRefusal(error)) throw error
    return askFinest(longer, ask)
  }
}

/** Too much is one of the things that this code says; of what is asked here nothing else can be wrong. */
const isRefusal = (error: unknown): boolean =>
  error instanceof ApiFailure && error.code === 'invalid_request'
