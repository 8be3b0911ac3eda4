import type { IncomingMessage } from 'node:http'
import { versionIn } from '../../../shared/api/version.ts'
import type { ClientAddress, ReadAddress } from '../../identify/address.ts'
import { parseIpAddress } from '../../identify/ip-address.ts'
import type { UntrustedForwarders } from '../../identify/untrusted-forwarders.ts'
import { isRefused } from '../../store/store-refusal.ts'
import type { WhitelistChoice } from '../../store/whitelist-entry.ts'
import { actorOf } from '../rest/access.ts'
import { refuse, refuseAsStore } from '../rest/api-error.ts'
import { present } from '../rest/present.ts'
import { createResource } from '../rest/rest-area.ts'
import { answerVersioned } from '../rest/versioned.ts'
import { WhitelistBook, type WhitelistBookDeps } from './whitelist-book.ts'
import { whitelistRoutes as routes } from './whitelist-routes.ts'

export interface WhitelistApiDeps extends WhitelistBookDeps {
  readonly readAddress: ReadAddress
  readonly forwarders: UntrustedForwarders
}

const NAMELESS = {
  code: 'invalid_request',
  message: 'name an entry: DELETE …/whitelist/{id or address}',
} as const

/** Who may call by address alone. */
export const createWhitelistApi = ({ readAddress, forwarders, ...deps }: WhitelistApiDeps) => {
  const book = new WhitelistBook(deps)

  const matchOf = (address: string) => {
    const match = deps.snapshot.whitelist.match(address)
    const entry = match && { ...match, scopes: [...match.scopes] }
    return { address, matches: entry !== null, entry }
  }

  return createResource()
    .openapi(routes.list, async (c) => {
      const page = await book.list(present(c.req.valid('query')))
      return isRefused(page) ? refuseAsStore(c, page) : c.json(page, 200)
    })
    .openapi(routes.add, async (c) => {
      const { ip, ...entry } = c.req.valid('json')
      const address = entry.address ?? ip
      return answerVersioned(c, await book.add({ ...entry, address }, actorOf(c)), 201)
    })
    .openapi(routes.test, (c) => {
      const { address } = c.req.valid('json')
      const parsed = parseIpAddress(address.trim())
      if (parsed === null) {
        return refuse(c, { code: 'invalid_request', message: `${address} is not an IP address` })
      }
      return c.json(matchOf(parsed.text), 200)
    })
    .openapi(routes.ownAddress, (c) => {
      const { socket, headers } = c.env.incoming as IncomingMessage
      const from = readAddress(socket.remoteAddress, headers)
      const found = from.isVouched ? matchOf(from.address) : NO_MATCH
      return c.json({ ...found, ...wayOf(from, socket.remoteAddress) }, 200)
    })
    .openapi(routes.forwarders, (c) => c.json({ items: forwarders.list() }, 200))
    .openapi(routes.read, async (c) =>
      answerVersioned(c, await book.find(c.req.valid('param').entry), 200),
    )
    .openapi(routes.change, async (c) => {
      const choice = choiceOf(c.req.valid('param').entry, c.req.valid('header'))
      return answerVersioned(c, await book.update(choice, c.req.valid('json'), actorOf(c)), 200)
    })
    .openapi(routes.removeNamed, async (c) => {
      const { ip, address } = c.req.valid('query')
      const named = ip ?? address
      if (named === undefined) return refuse(c, NAMELESS)
      const entry = await book.remove(choiceOf(named, c.req.valid('header')), actorOf(c))
      return isRefused(entry) ? refuseAsStore(c, entry) : c.json(entry, 200)
    })
    .openapi(routes.remove, async (c) => {
      const choice = choiceOf(c.req.valid('param').entry, c.req.valid('header'))
      const entry = await book.remove(choice, actorOf(c))
      return isRefused(entry) ? refuseAsStore(c, entry) : c.json(entry, 200)
    })
    .openapi(routes.removeRange, async (c) => {
      const { network, prefixBits } = c.req.valid('param')
      const choice = choiceOf(`${network}/${prefixBits}`, c.req.valid('header'))
      const entry = await book.remove(choice, actorOf(c))
      return isRefused(entry) ? refuseAsStore(c, entry) : c.json(entry, 200)
    })
}

/** How the address was found. */
const wayOf = ({ address, namedBy, warning }: ClientAddress, socketAddress = '') => {
  const peer = parseIpAddress(socketAddress)?.text ?? 'unknown'
  return {
    address,
    peer,
    foundBy: namedBy ?? ('peer' as const),
    proxy: namedBy === null ? null : peer,
    warning: warning?.message ?? null,
  }
}

const NO_MATCH = { matches: false, entry: null }

const choiceOf = (
  entry: string,
  headers: { readonly 'if-match'?: string | undefined },
): WhitelistChoice => ({ entry, ...present({ version: versionIn(headers['if-match']) }) })
