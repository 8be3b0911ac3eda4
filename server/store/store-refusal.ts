/** An expected "no" of the store, as a value; the message is fit for the one who asked. */
export interface StoreRefusal {
  readonly refused: 'conflict' | 'not_found' | 'invalid_cursor' | 'too_much' | 'stale'
  readonly message: string
}

export const isRefused = (result: object): result is StoreRefusal => 'refused' in result

/**
 * The store could not answer now: its thread is starting again, the database is locked or the disk is
 * full. Nothing was changed; asking again later is right.
 */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable'
}
