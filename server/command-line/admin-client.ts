import { CommandFault } from './command-fault.ts'
import type { Target } from './target.ts'

/** One page of a list, as administration gives it. */
export interface Listed<Item> {
  readonly items: readonly Item[]
  readonly next: string | null
}

/** Administration over HTTP, for commands: what the pages can, with the admin token. */
export class AdminClient {
  readonly #target: Target

  constructor(target: Target) {
    this.#target = target
  }

  get url(): string {
    return this.#target.url
  }

  /**
   * Asks `/api/admin` and answers with its JSON.
   *
   * @throws {CommandFault} with the gateway's own words when it says no, or when it is away.
   */
  async ask<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const reply = await this.#send(method, path, body)
    const text = await reply.text()
    if (!reply.ok) throw new CommandFault('refused', refusalOf(reply.status, text))
    return (text === '' ? {} : JSON.parse(text)) as Answer
  }

  /** Every item of a list, page by page. */
  async list<Item>(path: string): Promise<Item[]> {
    const items: Item[] = []
    let cursor: string | null = null
    do {
      const query: string = cursor === null ? '' : `?cursor=${encodeURIComponent(cursor)}`
      const page: Listed<Item> = await this.ask('GET', `${path}${query}`)
      items.push(...page.items)
      cursor = page.next
    } while (cursor !== null)
    return items
  }

  async #send(method: string, path: string, body?: object): Promise<Response> {
    const { url, adminToken } = this.#target
    try {
      return await fetch(`${url}/api/admin${path}`, {
        method,
        headers: { 'X-Admin-Token': adminToken, 'Content-Type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
    } catch {
      throw new CommandFault(
        'unreachable',
        `no gateway answers at ${url}. Start it (npm start), or name another one with --url.`,
      )
    }
  }
}

const refusalOf = (status: number, text: string): string => {
  try {
    const { error } = JSON.parse(text) as { error?: unknown }
    if (typeof error === 'string') return error
  } catch {
    // Something else than the gateway answers there.
  }
  return `the gateway answered ${status}; is it a Seadragon that runs there?`
}

/** What every command of administration is given: a client, once it needs one. */
export type Connect = () => AdminClient
