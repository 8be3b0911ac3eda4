/** An answer of a server that doctor looks at. */
export interface Sight {
  readonly status: number
  /** Null where the body is no JSON. */
  readonly json: unknown
  /** What its clock said, ms; null where it said nothing. */
  readonly clockMs: number | null
}

const TIMEOUT_MS = 3_000

/** Asks once; null where no answer came in time. Redirects are not followed. */
export const look = async (
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Sight | null> => {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    const reply = await fetch(url, { headers, redirect: 'manual', signal })
    const date = Date.parse(reply.headers.get('date') ?? '')
    const text = await reply.text()
    return {
      status: reply.status,
      json: parsed(text),
      clockMs: Number.isNaN(date) ? null : date,
    }
  } catch {
    return null
  }
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
