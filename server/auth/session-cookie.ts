import { parse, serialize } from 'hono/utils/cookie'

const NAME = 'seadragon_session'

/** Browsers take a cookie with this prefix only over TLS and from this very host, for all its paths. */
const HOST_PREFIX = '__Host-'

/** Over TLS the prefix is demanded: a cookie that a neighbouring host has set does not count. */
const nameOver = (isSecure: boolean): string => (isSecure ? HOST_PREFIX + NAME : NAME)

/** The text of the session that a request shows, whatever it is worth; null where it shows none. */
export const readSessionCookie = (header: string, isSecure: boolean): string | null => {
  const name = nameOver(isSecure)
  return parse(header, name)[name] ?? null
}

const attributesOver = (isSecure: boolean) =>
  ({ path: '/', httpOnly: true, sameSite: 'Lax', secure: isSecure }) as const

export const sessionCookie = (token: string, isSecure: boolean, maxAgeS: number): string =>
  serialize(nameOver(isSecure), token, { ...attributesOver(isSecure), maxAge: maxAgeS })

/** Makes the browser forget it. */
export const endedSessionCookie = (isSecure: boolean): string =>
  serialize(nameOver(isSecure), '', { ...attributesOver(isSecure), maxAge: 0 })
