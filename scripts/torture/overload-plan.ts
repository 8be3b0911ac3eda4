/** What the callers of an overload are told. */
export interface OverloadTask {
  readonly port: number
  readonly forMs: number
  readonly seed: number
  readonly callersPerS: number
  /** How long the host takes for each request. */
  readonly serviceMs: number
}

const EXTENTS = { nothing: 'n', refused: 'r', begun: 'b', complete: 'c' } as const

export type Extent = keyof typeof EXTENTS

/** What the callers saw, in a form that can be sent though it is of a million requests. */
export interface OverloadResult {
  readonly callers: number
  /** Of each request in the order in which they were numbered, one letter. */
  readonly extents: string
  readonly servedInTime: number
  readonly loopLateP99Ms: number
}

export const letterOf = (extent: Extent): string => EXTENTS[extent]

const BY_LETTER = new Map(Object.entries(EXTENTS).map(([name, letter]) => [letter, name as Extent]))

export const extentsOf = (letters: string): readonly Extent[] =>
  Array.from(letters, (letter) => BY_LETTER.get(letter as never)!)
