import { EventSource } from './clients/event-source.ts'
import { Browser, type BrowserReply } from './browser.ts'
import type { TestGateway } from './gateway.ts'

const PASSWORD = 'seven sleepy seals'

/** Somebody who is signed in and chats. */
export class ChatPerson {
  readonly browser: Browser
  readonly #gateway: TestGateway

  constructor(gateway: TestGateway, browser: Browser) {
    this.#gateway = gateway
    this.browser = browser
  }

  send(method: string, path: string, body?: unknown): Promise<BrowserReply> {
    return this.browser.send(method, `/api/chats${path}`, body)
  }

  /** A new conversation's id. */
  async begin(settings: object = {}): Promise<string> {
    return (await this.send('POST', '', settings)).json.id
  }

  ask(chat: string, text: string, more: object = {}): Promise<BrowserReply> {
    const question = { parentId: null, text, model: 'm', ...more }
    return this.send('POST', `/${chat}/messages`, question)
  }

  async read(chat: string): Promise<BrowserReply['json']> {
    return (await this.send('GET', `/${chat}`)).json
  }

  /** A page that is open; `at` is what it has already. */
  async follow(at = ''): Promise<EventSource> {
    const url = `${this.#gateway.url}/api/chats/events${at === '' ? '' : `?at=${at}`}`
    const { source } = await EventSource.open(url, { Cookie: this.browser.cookieHeader })
    return source
  }
}

/** Makes an account with the role of a user and signs it in. */
export const registerPerson = async (
  gateway: TestGateway,
  username: string,
  role = 'user',
): Promise<ChatPerson> => {
  const { json } = await gateway.admin('POST', '/tokens', { role })
  const browser = new Browser(gateway.url)
  await browser.send('POST', '/auth/register', { token: json.token, username, password: PASSWORD })
  return new ChatPerson(gateway, browser)
}
