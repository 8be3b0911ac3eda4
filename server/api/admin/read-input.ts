import type { Context } from 'hono'
import type { z } from 'zod'
import { adminError, inputError } from './admin-error.ts'

/** Administration sends small objects; anything larger is a mistake. */
const BODY_BYTES_MAX = 262_144

/**
 * The JSON body in the form of `schema`, or the answer that says everything that is wrong with it. The
 * content type is not looked at, so that a plain `curl -d` works.
 */
export const readInput = async <Schema extends z.ZodType>(
  c: Context,
  schema: Schema,
): Promise<{ readonly input: z.output<Schema> } | { readonly answer: Response }> => {
  if (Number(c.req.header('content-length') ?? 0) > BODY_BYTES_MAX) return tooLarge(c)
  let text: string
  try {
    text = await c.req.text()
  } catch {
    // Its client has gone, most likely, and nobody reads this: but it is no fault of ours.
    return { answer: adminError(c, 'invalid_request', 'the body did not come whole') }
  }
  if (Buffer.byteLength(text) > BODY_BYTES_MAX) return tooLarge(c)
  let value: unknown
  try {
    value = text === '' ? {} : JSON.parse(text)
  } catch {
    return { answer: adminError(c, 'invalid_request', 'the body is not valid JSON') }
  }
  return judge(c, schema, value)
}

const tooLarge = (c: Context): { readonly answer: Response } => ({
  answer: adminError(c, 'body_too_large', `the body is larger than ${BODY_BYTES_MAX} bytes`),
})

/** The query in the form of `schema`, likewise. */
export const readQuery = <Schema extends z.ZodType>(
  c: Context,
  schema: Schema,
): { readonly input: z.output<Schema> } | { readonly answer: Response } =>
  judge(c, schema, c.req.query())

const judge = <Schema extends z.ZodType>(
  c: Context,
  schema: Schema,
  value: unknown,
): { readonly input: z.output<Schema> } | { readonly answer: Response } => {
  const parsed = schema.safeParse(value)
  if (parsed.success) return { input: parsed.data }
  const details = parsed.error.issues.map((issue) =>
    issue.path.length === 0 ? issue.message : `${issue.path.join('.')}: ${issue.message}`,
  )
  return { answer: inputError(c, details) }
}
