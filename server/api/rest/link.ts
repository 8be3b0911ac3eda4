import type { Context } from 'hono'
import type { RestEnv } from './rest-env.ts'

/**
 * A link into our own pages, as whoever asks reaches us. The secret stands in the fragment, which no
 * browser ever sends, and the page exchanges it by a POST.
 */
export const linkTo = (c: Context<RestEnv>, page: string, secret: string): string => {
  const { origin, host = 'localhost' } = c.env.incoming.headers
  const base = origin ?? `${c.var.isSecure ? 'https' : 'http'}://${host}`
  return `${base}/ui/${page}#${secret}`
}
