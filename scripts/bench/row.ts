import type { Turns } from './bench-run.ts'
import type { RivalName } from './rival.ts'
import type { Spread } from './statistics.ts'
import { median, pairedRatios, spreadOf } from './statistics.ts'

/** A line of the table. */
export interface Row {
  /** What was measured, with its unit. */
  readonly what: string
  readonly figures: Readonly<Partial<Record<RivalName, string>>>
  readonly ofBare: Spread | null
  readonly ofNginx: Spread | null
  /** What design.md asks for; empty where it asks for nothing. */
  readonly bar: string
  /** Null where there is no bar. */
  readonly isMet: boolean | null
}

export interface RatioBar {
  readonly text: string
  readonly isMet: (ofBare: number) => boolean
}

/** A figure that all rivals have in every turn, with the ratios of the turns. */
export const ratioRow = <Figures>(
  what: string,
  turns: Turns<Figures>,
  {
    of,
    bar,
    digits = 0,
  }: {
    readonly of: (figures: Figures) => number
    readonly bar: RatioBar | null
    readonly digits?: number
  },
): Row => {
  const values = (name: RivalName): readonly number[] | null => turns.get(name)?.map(of) ?? null
  const ratios = (base: RivalName): Spread | null => {
    const [own, others] = [values('seadragon'), values(base)]
    return own === null || others === null ? null : spreadOf(pairedRatios(own, others))
  }
  const figures = Object.fromEntries(
    [...turns.keys()].map((name) => [name, format(median(values(name)!), digits)]),
  )
  const ofBare = ratios('bare')
  return {
    what,
    figures,
    ofBare,
    ofNginx: ratios('nginx'),
    bar: bar?.text ?? '',
    isMet: bar === null || ofBare === null ? null : bar.isMet(ofBare.median),
  }
}

/** A figure that is held against a bar of its own. */
export const plainRow = (
  what: string,
  figures: Row['figures'],
  bar: { readonly text: string; readonly isMet: boolean } | null,
): Row => ({
  what,
  figures,
  ofBare: null,
  ofNginx: null,
  bar: bar?.text ?? '',
  isMet: bar?.isMet ?? null,
})

/** With commas between the thousands. */
export const format = (value: number, digits = 0): string =>
  value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
