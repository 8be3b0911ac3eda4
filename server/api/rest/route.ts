import { createRoute, type RouteConfig } from '@hono/zod-openapi'
import { requires, type Access } from './access.ts'
import { ERROR_ANSWERS } from './api-error.ts'

interface RouteInput extends Omit<RouteConfig, 'middleware' | 'security'> {
  readonly access: Access
  readonly summary: string
}

/**
 * One route of administration or of a session: its path, what it takes and answers, and who may use
 * it. Guard, validation, document and typed client all come from this one value.
 */
export const route = <const Input extends RouteInput>(input: Input) => {
  const { access, ...config } = input
  const guarded = createRoute({
    ...config,
    'x-access': access,
    security: access === 'public' ? [] : [{ adminToken: [] }, { session: [] }, { apiKey: [] }],
    middleware: [requires(access)],
    responses: { ...config.responses, ...ERROR_ANSWERS },
  } as RouteConfig)
  return guarded as unknown as Omit<Input, 'responses'> & {
    readonly responses: Input['responses'] & typeof ERROR_ANSWERS
    getRoutingPath(): Input['path']
  }
}

/** A body or an answer of JSON in the form of `schema`. */
export const json = <Schema>(schema: Schema, description: string) => ({
  description,
  content: { 'application/json': { schema } },
})

/** An answer of JSON in the form of `schema`, or the same as a table. */
export const jsonOrCsv = <Schema>(schema: Schema, description: string) => ({
  description,
  content: { 'application/json': { schema }, 'text/csv': { schema: { type: 'string' as const } } },
})
