import { DEMO } from '../../server/testing/pages/signed-in.ts'
import { startTestGateway } from '../../server/testing/gateway.ts'
import { take } from './camera.ts'
import type { Team } from './team.ts'

/** The ways in, as whoever is not signed in sees them. */
export const takeEntries = async ({ browser, gateway }: Team): Promise<void> => {
  const page = await (await browser.newContext()).newPage()
  await page.goto(`${gateway.url}/ui/`)
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await take(page, 'sign-in')
  const { json } = await gateway.admin('POST', '/tokens', { role: 'user' })
  await page.goto(`${gateway.url}/ui/register#${json.token}`)
  await page.getByRole('button', { name: 'Create account' }).waitFor()
  await take(page, 'register')
  const empty = await startTestGateway({ hosts: DEMO })
  await page.goto(empty.setUpLink!)
  await page.getByRole('button', { name: 'Create admin account' }).waitFor()
  await take(page, 'set-up')
  await empty.stop()
}
