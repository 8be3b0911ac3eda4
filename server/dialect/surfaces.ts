import type { Call, Operation } from '../flow/call.ts'
import { anthropicSurfaces } from './anthropic/surfaces.ts'
import { nativeSurfaces } from './ollama/surfaces.ts'
import { openaiSurfaces } from './openai/surfaces.ts'
import type { Surface } from './surface.ts'

const SURFACES: Readonly<Record<Operation, Surface>> = {
  ...nativeSurfaces,
  ...openaiSurfaces,
  ...anthropicSurfaces,
}

export const surfaceOf = ({ operation }: Call): Surface => SURFACES[operation]
