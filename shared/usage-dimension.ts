/** What sums of usage can be told apart by, and usage be filtered by. */
export const USAGE_DIMENSIONS = [
  'class',
  'caller',
  'key',
  'user',
  'model',
  'host',
  'outcome',
] as const

export type UsageDimension = (typeof USAGE_DIMENSIONS)[number]

/** The stretches of time by which they can be told apart. Weeks begin on Monday. */
export const USAGE_BUCKETS = ['hour', 'day', 'week', 'month'] as const

export type UsageBucket = (typeof USAGE_BUCKETS)[number]

/** What single requests can be ordered by beside the time at which they were queued. */
export const RECORD_RANKS = ['queueWaitMs', 'runMs', 'promptTokens', 'completionTokens'] as const

export type RecordRank = (typeof RECORD_RANKS)[number]
