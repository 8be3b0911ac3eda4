import type { Target } from './target.ts'

export const RIVALS = ['seadragon', 'bare', 'nginx'] as const

export type RivalName = (typeof RIVALS)[number]

/** A proxy in front of the upstream: the gateway, or one that it is compared with. */
export interface Rival {
  readonly name: RivalName
  readonly pid: number
  readonly target: Target
}
