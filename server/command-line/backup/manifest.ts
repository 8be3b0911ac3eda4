import { z } from 'zod'
import type { Manifest } from '../../store/backup/backup-files.ts'

export const manifestSchema = z.strictObject({
  format: z.literal(1),
  madeAt: z.iso.datetime(),
  files: z.record(z.string(), z.strictObject({ bytes: z.int().min(0), sha256: z.string() })),
}) satisfies z.ZodType<Manifest>
