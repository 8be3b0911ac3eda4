const REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/

/** A client's own `X-Request-Id`, where it is one that may be echoed (design.md 6). */
export const requestIdOf = (value: string | string[] | undefined): string | null =>
  typeof value === 'string' && REQUEST_ID.test(value) ? value : null
