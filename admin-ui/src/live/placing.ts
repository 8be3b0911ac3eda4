import type { Placement } from './places.ts'
import { texts } from './texts.ts'
import { formatPriority } from './words.ts'

/** What to ask of the gateway for it; null where nothing has to change. */
export const wishOf = (placement: Placement) => {
  switch (placement.kind) {
    case 'stays':
      return null
    case 'next':
      return { action: 'pin' } as const
    case 'move':
      return { action: 'move', priority: placement.priority } as const
  }
}

export const placementWords = (placement: Placement): string => {
  switch (placement.kind) {
    case 'stays':
      return texts.stays(placement.place)
    case 'next':
      return texts.servedNext
    case 'move':
      return texts.priorityAbout(formatPriority(placement.priority), placement.place)
  }
}
