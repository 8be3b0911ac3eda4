import { z } from 'zod'

/** Which page of a list: `cursor` is the `next` of the page before. */
export const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  cursor: z.string().max(64).optional(),
})

/** One page of a list; `next` is null on the last one. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item).readonly(), next: z.string().nullable() })

/** Milliseconds since 1970. */
export const instant = z.int().min(0)

/** A time in a query: milliseconds since 1970, or ISO 8601. */
export const time = z.union([
  z
    .string()
    .regex(/^\d{1,15}$/, 'a time is a number of milliseconds since 1970 or an ISO date')
    .transform(Number),
  z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
])

/** In which a whole list leaves; an `Accept: text/csv` asks for the second too. */
export const format = z.enum(['json', 'csv']).optional()
