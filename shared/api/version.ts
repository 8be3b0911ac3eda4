import { z } from 'zod'

/** `If-Match` with the version that a change is meant for, as `ETag` has told it; without it any will do. */
export const ifMatch = z.object({
  'if-match': z
    .string()
    .regex(/^"\d{1,15}"$/, 'it must be an ETag as it was given, such as "3"')
    .optional(),
})

/** The number in an `If-Match` of that form. */
export const versionIn = (header: string | undefined): number | undefined =>
  header === undefined ? undefined : Number(header.slice(1, -1))

export const etagOf = (version: number): string => `"${version}"`
