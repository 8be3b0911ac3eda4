import { Agent, request } from 'node:http'
import { SCOPES } from '../../../shared/scope.ts'
import { Browser } from '../browser.ts'
import type { TestGateway } from '../gateway.ts'
import type { CallerName } from './access-table.ts'

const PASSWORD = 'correct horse battery'

const LISTED = '127.0.0.1'
const UNLISTED = '127.0.0.9'

/** What the gateway's whitelist has to be for these callers, and how often they may fail to sign in. */
export const CALLER_SETTINGS = {
  IDENTIFY__WHITELIST: JSON.stringify([LISTED]),
  ACCOUNTS__FAILURES_PER_ADDRESS_MAX: '100000',
  ACCOUNTS__FAILURES_PER_ACCOUNT_MAX: '100000',
}

export interface Answer {
  readonly status: number
  readonly body: string
}

interface Person {
  readonly id: string
  readonly username: string
  cookie: string
}

/** Everyone in `CALLERS`, before a whole gateway. */
export class Callers {
  readonly #gateway: TestGateway
  readonly #agent = new Agent({ keepAlive: true })
  readonly #keys = new Map<CallerName, string>()
  readonly #people = new Map<CallerName, Person>()

  constructor(gateway: TestGateway) {
    this.#gateway = gateway
  }

  async arrive(): Promise<void> {
    for (const scope of SCOPES) {
      const key = await this.#gateway.createKey({ name: `key ${scope}`, scopes: [scope] })
      this.#keys.set(`key ${scope}`, key)
    }
    for (const [name, role] of PEOPLE) await this.#register(name, role)
    const { id } = this.person('revoked admin')
    await this.send('admin token', 'DELETE', `/api/admin/users/${id}/sessions`)
  }

  person(name: CallerName): Person {
    return this.#people.get(name)!
  }

  async signInAgain(name: CallerName): Promise<void> {
    const browser = new Browser(this.#gateway.url)
    const person = this.person(name)
    const body = { username: person.username, password: PASSWORD }
    const { status } = await browser.send('POST', '/auth/login', body)
    if (status !== 200) throw new Error(`signing in says ${status}`)
    person.cookie = browser.cookieHeader
  }

  /** The answer, of which only the beginning is awaited where it is a stream of events. */
  send(name: CallerName, method: string, path: string, body?: object): Promise<Answer> {
    const { promise, resolve, reject } = newPromise<Answer>()
    const text = body === undefined ? '' : JSON.stringify(body)
    const outgoing = request(
      `${this.#gateway.url}${path}`,
      {
        method,
        agent: this.#agent,
        localAddress: name === 'whitelisted' ? LISTED : UNLISTED,
        headers: {
          ...this.#credentialOf(name),
          // Node states no length of its own accord with DELETE.
          'Content-Length': text.length,
          'If-Match': '"1"',
        },
      },
      (incoming) => {
        const status = incoming.statusCode ?? 0
        if (incoming.headers['content-type']?.startsWith('text/event-stream') === true) {
          incoming.destroy()
          return resolve({ status, body: '' })
        }
        const parts: Buffer[] = []
        incoming.on('data', (part: Buffer) => parts.push(part))
        incoming.on('end', () => resolve({ status, body: Buffer.concat(parts).toString() }))
        incoming.on('error', reject)
      },
    )
    outgoing.on('error', reject)
    outgoing.end(text)
    return promise
  }

  leave(): void {
    this.#agent.destroy()
  }

  #credentialOf(name: CallerName): Record<string, string> {
    if (name === 'admin token') return { 'X-Admin-Token': this.#gateway.adminToken }
    const key = this.#keys.get(name)
    if (key !== undefined) return { 'X-API-Key': key }
    const person = this.#people.get(name)
    return person === undefined ? {} : { Cookie: person.cookie, Origin: this.#gateway.url }
  }

  async #register(name: CallerName, role: string): Promise<void> {
    const { json } = await this.#gateway.admin('POST', '/tokens', { role })
    const browser = new Browser(this.#gateway.url)
    const username = name.replace(' ', '-')
    const body = { token: json.token, username, password: PASSWORD }
    const reply = await browser.send('POST', '/auth/register', body)
    this.#people.set(name, { id: reply.json.user.id, username, cookie: browser.cookieHeader })
  }
}

const PEOPLE: readonly (readonly [CallerName, string])[] = [
  ['user', 'user'],
  ['other user', 'user'],
  ['operator', 'operator'],
  ['admin', 'admin'],
  ['revoked admin', 'admin'],
]

const newPromise = <T>() => {
  let resolve!: (value: T) => void
  let reject!: (reason: unknown) => void
  const promise = new Promise<T>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}
