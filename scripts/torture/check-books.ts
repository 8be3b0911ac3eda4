import type { BookedRecord } from './books.ts'

/** What a caller saw of its reply. */
export interface Seen {
  readonly canary: string
  /** Complete: its terminal came. Begun: a token came, the end did not. */
  readonly extent: 'nothing' | 'refused' | 'begun' | 'complete'
  readonly tokens: number
}

export interface BooksVerdict {
  readonly complete: number
  readonly records: number
  readonly lost: number
  readonly doubled: number
  readonly interrupted: number
  /** Records that are open still, or say something else than what was seen. */
  readonly wrong: number
  readonly examples: readonly string[]
}

/**
 * Compares what callers saw with what was recorded: a complete reply has exactly one record, which
 * says so with the same tokens; a reply that had begun has one; nobody has two; none stays open.
 */
export const checkBooks = (
  history: readonly Seen[],
  books: readonly BookedRecord[],
): BooksVerdict => {
  const byId = new Map<string, BookedRecord[]>()
  for (const record of books) {
    const same = byId.get(record.requestId)
    if (same === undefined) byId.set(record.requestId, [record])
    else same.push(record)
  }
  const lost: string[] = []
  const wrong = books.filter(({ outcome }) => outcome === null).map(({ requestId }) => requestId)
  for (const { canary, extent, tokens } of history) {
    const [record] = byId.get(canary) ?? []
    if (extent === 'refused' && record?.outcome === 'completed') wrong.push(canary)
    if (extent !== 'complete' && extent !== 'begun') continue
    if (record === undefined) lost.push(`${canary} (${extent})`)
    else if (extent === 'complete' && !isComplete(record, tokens)) wrong.push(canary)
  }
  const doubled = [...byId].filter(([, records]) => records.length > 1).map(([id]) => id)
  return {
    complete: history.filter(({ extent }) => extent === 'complete').length,
    records: books.length,
    lost: lost.length,
    doubled: doubled.length,
    interrupted: books.filter(({ outcome }) => outcome === 'interrupted').length,
    wrong: wrong.length,
    examples: [...lost, ...doubled, ...wrong].slice(0, 5),
  }
}

const isComplete = (record: BookedRecord, tokens: number): boolean =>
  record.outcome === 'completed' && record.completionTokens === tokens

export const booksFaults = (verdict: BooksVerdict): readonly string[] => [
  ...(verdict.lost > 0 ? [`${verdict.lost} records lost: ${verdict.examples.join(', ')}`] : []),
  ...(verdict.doubled > 0
    ? [`${verdict.doubled} records doubled: ${verdict.examples.join(', ')}`]
    : []),
  ...(verdict.wrong > 0
    ? [`${verdict.wrong} records wrong or open: ${verdict.examples.join(', ')}`]
    : []),
]
