import type { Placement } from './places.ts'
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
      return `Stays number ${placement.place}`
    case 'next':
      return 'Served next'
    case 'move':
      return `Priority ${formatPriority(placement.priority)}, about number ${placement.place}`
  }
}
