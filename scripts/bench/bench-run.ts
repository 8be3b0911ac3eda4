import type { LoadWorker } from './children.ts'
import type { MeasuredGateway } from './measured-gateway.ts'
import type { Rival, RivalName } from './rival.ts'
import type { Target } from './target.ts'

/** How long everything takes. */
export interface Size {
  /** Turns of the headline rows, in each of which every rival is measured once. */
  readonly turns: number
  readonly secondsEach: number
  /** Streams of each target whose first byte is timed. */
  readonly firstByteSamples: number
}

/** What the rows measure with. */
export interface BenchRun {
  readonly size: Size
  readonly rivals: readonly Rival[]
  readonly gateway: MeasuredGateway
  /** The upstream itself. */
  readonly direct: Target
  readonly load: LoadWorker
  readonly hasWrk: boolean
  /** For files that are gone afterwards. */
  readonly folder: string
  /** Tells the user what is being done. */
  readonly say: (text: string) => void
}

/** Figures of each rival, in the order of the turns. */
export type Turns<Figures> = ReadonlyMap<RivalName, readonly Figures[]>

/**
 * Every rival in each turn, in alternating order, so that what else the machine does at the time
 * meets all of them.
 */
export const takeTurns = async <Figures>(
  { rivals, size, say }: BenchRun,
  title: string,
  measure: (rival: Rival) => Promise<Figures>,
): Promise<Turns<Figures>> => {
  const figures = new Map<RivalName, Figures[]>(rivals.map(({ name }) => [name, []]))
  for (let turn = 0; turn < size.turns; turn += 1) {
    say(`${title}: turn ${turn + 1} of ${size.turns}`)
    for (const rival of turn % 2 === 0 ? rivals : [...rivals].reverse()) {
      figures.get(rival.name)!.push(await measure(rival))
    }
  }
  return figures
}
