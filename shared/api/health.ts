import { z } from 'zod'
import { instant } from './page.ts'

/** What one look at the installation found. */
const finding = z.object({
  /** `warning`: it works, and is probably not meant. `skipped`: it could not be looked at. */
  state: z.enum(['ok', 'warning', 'error', 'skipped']),
  check: z.string(),
  message: z.string(),
  /** The command, or the change, that puts it right. */
  repair: z.string().nullable(),
})

export const health = z.object({
  /** When it was looked. */
  at: instant,
  items: z.array(finding).readonly(),
})
