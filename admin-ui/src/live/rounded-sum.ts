/** What makes up an effective priority, in points. */
interface Addends {
  readonly base: number
  readonly waited: number
  readonly lost: number
}

/** To thousandths of a point: each addend is rounded once, and `effective` is the sum of the rounded. */
export const roundedSum = ({ base, waited, lost }: Addends): Addends & { effective: number } => {
  const [from, less, more] = [thousandths(base), thousandths(waited), thousandths(lost)]
  return {
    base: points(from),
    waited: points(less),
    lost: points(more),
    effective: points(from - less + more),
  }
}

/** Whole numbers, so that nothing is left over where they cancel out. */
const thousandths = (amount: number): number => Math.round(amount * 1_000)

/** Zero has no sign: it would be shown as one. */
const points = (whole: number): number => whole / 1_000 + 0
