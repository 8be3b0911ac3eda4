import type { z } from '@hono/zod-openapi'
import type { whitelistChanges } from '../../../shared/api/whitelist.ts'
import type { Actor } from '../../flow/principal.ts'
import type { Refusal } from '../../flow/refusal.ts'
import { parseRange } from '../../identify/address-range.ts'
import type { IdentitySnapshot } from '../../identify/snapshot.ts'
import type { Whitelist } from '../../identify/whitelist.ts'
import { whitelistWarnings } from '../../identify/whitelist-warnings.ts'
import type { Page } from '../../store/page.ts'
import type { Store } from '../../store/store-client.ts'
import { isRefused, type StoreRefusal } from '../../store/store-refusal.ts'
import type {
  WhitelistChoice,
  WhitelistEntry,
  WhitelistGrant,
  WhitelistQuery,
} from '../../store/whitelist-entry.ts'
import { present } from '../rest/present.ts'

export interface WhitelistBookDeps {
  readonly whitelist: Store['whitelist']
  readonly snapshot: IdentitySnapshot
  /** Reads the whitelist into the snapshot again, before the change is answered. */
  readonly reload: () => Promise<void>
}

/** An entry as it is answered with. */
export interface ShownEntry extends WhitelistEntry {
  readonly warnings: readonly string[]
}

type Warnings = ReturnType<typeof whitelistWarnings>

type Input = z.infer<typeof whitelistChanges>

type No = StoreRefusal | Refusal

/** What the routes do with the whitelist. */
export class WhitelistBook {
  readonly #deps: WhitelistBookDeps
  #warned: { readonly of: Whitelist; readonly warnings: Warnings } | null = null

  constructor(deps: WhitelistBookDeps) {
    this.#deps = deps
  }

  async list(query: WhitelistQuery): Promise<Page<ShownEntry> | StoreRefusal> {
    const page = await this.#deps.whitelist.search(query)
    if (isRefused(page)) return page
    return { ...page, items: page.items.map((entry) => this.#shown(entry)) }
  }

  async find(named: string): Promise<ShownEntry | StoreRefusal> {
    const entry = await this.#deps.whitelist.find({ entry: canonical(named) })
    return isRefused(entry) ? entry : this.#shown(entry)
  }

  async add(input: Input, by: Actor): Promise<ShownEntry | No> {
    const { address = '', ...rest } = input
    const grant = grantOf({ ...rest, address })
    if ('code' in grant) return grant
    return await this.#changed(await this.#deps.whitelist.add({ address, ...grant }, by))
  }

  async update(choice: WhitelistChoice, input: Input, by: Actor): Promise<ShownEntry | No> {
    const changes = grantOf(input)
    if ('code' in changes) return changes
    const update = { ...choice, entry: canonical(choice.entry), changes }
    return await this.#changed(await this.#deps.whitelist.update(update, by))
  }

  /** Answers with the entry that is gone. */
  async remove(choice: WhitelistChoice, by: Actor): Promise<ShownEntry | StoreRefusal> {
    const named = { ...choice, entry: canonical(choice.entry) }
    const removed = await this.#deps.whitelist.remove(named, by)
    if (isRefused(removed)) return removed
    await this.#deps.reload()
    return { ...removed, warnings: [] }
  }

  async #changed(entry: WhitelistEntry | StoreRefusal): Promise<ShownEntry | StoreRefusal> {
    if (isRefused(entry)) return entry
    await this.#deps.reload()
    return this.#shown(entry)
  }

  #shown(entry: WhitelistEntry): ShownEntry {
    const { whitelist, whitelistMatches } = this.#deps.snapshot
    const latest = whitelistMatches.of(entry.id)
    return {
      ...entry,
      lastMatchAt: latest?.at ?? entry.lastMatchAt,
      matches: entry.matches + (latest?.count ?? 0),
      warnings: this.#warningsIn(whitelist).get(entry.id) ?? [],
    }
  }

  /** What one says of the other is worked out once for each state of the whitelist. */
  #warningsIn(whitelist: Whitelist): Warnings {
    if (this.#warned?.of !== whitelist) {
      this.#warned = { of: whitelist, warnings: whitelistWarnings(whitelist.entries) }
    }
    return this.#warned.warnings
  }
}

const canonical = (named: string): string => {
  const parsed = parseRange(named)
  return 'range' in parsed ? parsed.range.text : named
}

/** What is decided about an entry, its address in canonical text; what is absent stays absent. */
const grantOf = (input: Input): Partial<WhitelistGrant> | Refusal => {
  const { address, note, scopes, confirm } = input
  if (address === undefined) return present({ note, scopes })
  const parsed = parseRange(address)
  if ('problem' in parsed) return invalid(parsed.problem)
  const { text, prefixBits } = parsed.range
  if (prefixBits === 0 && confirm !== true) return unconfirmed(text)
  return present({ address: text, note, scopes })
}

const invalid = (message: string): Refusal => ({ code: 'invalid_request', message })

const unconfirmed = (text: string): Refusal =>
  invalid(
    `${text} lets anyone who can reach this gateway call without a key: send "confirm": true if that is intended`,
  )
