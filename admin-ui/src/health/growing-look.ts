const GROWING_LOOK_MS = 500
/** While the gateway does not answer. */
const AWAY_LOOK_MS = 5_000

interface Growth {
  readonly isGrowing: boolean
  /** The last look had no answer. */
  readonly isAway: boolean
}

/** How soon to look again how far a backup is; false where none is being made. */
export const growingLookMs = ({ isGrowing, isAway }: Growth): number | false => {
  if (!isGrowing) return false
  return isAway ? AWAY_LOOK_MS : GROWING_LOOK_MS
}
