import type { LoadWorker } from './children.ts'
import type { MeasuredGateway } from './measured-gateway.ts'
import type { Rival, RivalName } from './rival.ts'
import type { Target } from './target.ts'

/** How long everything takes. */
export interface Size {
  /** Turns of the headline rows, in each of which every rival is measured once. */
  readonly turns: number
  readonly secondsEach: number
  /** Turns of the 1,000 slow streams. */
  readonly slowTurns: number
  /** Streams of each target whose first byte is timed. */
  readonly firstByteSamples: number
  /** How long the 10,000 wait while their memory is watched; heartbeats come each 10 s. */
  readonly crowdSeconds: number
  readonly leaves: number
}

/** What the rows measure with. */
export interface BenchRun {
  readonly size: Size
  readonly rivals: readonly Rival[]
  /** Starts a gateway beside the one that is a rival. */
  readonly startGateway: (slots: number) => Promise<MeasuredGateway>
  readonly stopGateway: (gateway: MeasuredGateway) => Promise<void>
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
  { rivals, say }: BenchRun,
  { title, count }: { readonly title: string; readonly count: number },
  measure: (rival: Rival) => Promise<Figures>,
): Promise<Turns<Figures>> => {
  const figures = new Map<RivalName, Figures[]>(rivals.map(({ name }) => [name, []]))
  for (let turn = 0; turn < count; turn += 1) {
    say(`${title}: turn ${turn + 1} of ${count}`)
    for (const rival of turn % 2 === 0 ? rivals : [...rivals].reverse()) {
      figures.get(rival.name)!.push(await measure(rival))
    }
  }
  return figures
}
