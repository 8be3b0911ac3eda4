import { Browser } from './browser.ts'
import { startTestGateway, type TestGateway } from './gateway.ts'

export const PASSWORD = 'correct horse battery'

export interface RegisteredUser {
  readonly browser: Browser
  readonly username: string
  readonly id: string
}

/** A whole gateway with the demonstration and an admin, whose name is `root`. */
export const startWithAdmin = (
  settings: Readonly<Record<string, string>> = {},
): Promise<TestGateway> =>
  startTestGateway({
    hosts: [{ name: 'demo', driver: 'demo', slots: 1 }],
    settings: { ADMIN_USERNAME: 'root', ADMIN_PASSWORD: PASSWORD, ...settings },
  })

let count = 0

/** Somebody who has just been invited, and is signed in. */
export const registerUser = async (
  gateway: TestGateway,
  role = 'user',
): Promise<RegisteredUser> => {
  const { json } = await gateway.admin('POST', '/tokens', { role })
  const username = `user${(count += 1)}`
  const browser = new Browser(gateway.url)
  const body = { token: json.token, username, password: PASSWORD }
  const reply = await browser.send('POST', '/auth/register', body)
  if (reply.status !== 201) throw new Error(`${username} was not registered: ${reply.status}`)
  return { browser, username, id: reply.json.user.id as string }
}
