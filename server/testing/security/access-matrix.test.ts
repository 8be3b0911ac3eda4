import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ready } from '../conformance/testbed.ts'
import { startTestGateway, type TestGateway } from '../gateway.ts'
import { startUpstream, type Upstream } from '../upstream/upstream.ts'
import { ACCESS, CALLERS, verdictOn, type AccessRow, type CallerName } from './access-table.ts'
import { CALLER_SETTINGS, Callers, type Answer } from './callers.ts'
import {
  documentedRoutes,
  type DocumentedRoute,
  type OpenapiDocument,
} from './documented-routes.ts'

/**
 * Goal: nobody gets in by a route that nobody thought of. Method: every route that the gateway says it
 * has, under every path, for everyone who could ask (security.md 1.6 A).
 */

let upstream: Upstream
let gateway: TestGateway
let callers: Callers
let routes: readonly DocumentedRoute[]
/** By what stands before the open part of a path: something that is there. */
let existing: Readonly<Record<string, string>>

beforeAll(async () => {
  upstream = await startUpstream({ models: ['m'], replays: false })
  gateway = await startTestGateway({
    hosts: [{ name: 'gpu0', driver: 'ollama', url: upstream.url }],
    settings: CALLER_SETTINGS,
  })
  callers = new Callers(gateway)
  await ready(gateway)
  await callers.arrive()
  const document = await callers.send('whitelisted', 'GET', '/openapi.json')
  routes = documentedRoutes(JSON.parse(document.body) as OpenapiDocument)
  const idOf = async (path: string): Promise<string> =>
    (await gateway.admin('GET', path)).json.items[0].id
  existing = {
    apikeys: await idOf('/apikeys'),
    tokens: await idOf('/tokens'),
    users: callers.person('other user').id,
    sessions: await idOf(`/users/${callers.person('other user').id}/sessions`),
    whitelist: '127.0.0.1',
    models: 'm',
  }
})

afterAll(async () => {
  callers.leave()
  await gateway.stop()
  await upstream.stop()
})

const DIGEST = `sha256:${'0'.repeat(64)}`

const missingPath = (path: string): string =>
  path
    .replace('{network}/{prefixBits}', '198.51.100.0/24')
    .replace('/blobs/{param}', `/blobs/${DIGEST}`)
    .replace(/\{\w+\}/g, 'nothing')

/** Who is not let in must not learn either whether it is there. */
const existingPath = (path: string): string =>
  missingPath(
    path.replace(/\/(\w+)\/\{(?:id|entry|param)\}/, (whole, thing: string) =>
      thing in existing ? `/${thing}/${existing[thing]}` : whole,
    ),
  )

const codeOf = ({ body }: Answer): unknown => {
  try {
    const { error, code } = JSON.parse(body)
    return typeof error === 'object' ? error.code : code
  } catch {
    return undefined
  }
}

/** In one word or number; the status where whoever should be let in was not. */
const outcomeOf = (answer: Answer, row: AccessRow, verdict: 'in' | 401 | 403): unknown => {
  const { status } = answer
  if (verdict !== 'in') return status
  if (row.tells !== undefined) return codeOf(answer) === row.tells ? 'in' : status
  return status === 401 || status === 403 || status === 500 ? status : 'in'
}

const outcomesOf = async (name: string, caller: CallerName): Promise<unknown[]> => {
  const row = ACCESS[name]!
  const verdict = verdictOn(caller, row)
  const outcomes: unknown[] = []
  for (const { method, path } of routes.filter((each) => nameOf(each) === name)) {
    const asked = (verdict === 'in' ? missingPath(path) : existingPath(path)) + (row.query ?? '')
    const answer = await callers.send(caller, method, asked, row.body)
    outcomes.push([path, caller, outcomeOf(answer, row, verdict)])
    if (verdict === 'in' && row.signsOut) await callers.signInAgain(caller)
  }
  return outcomes
}

const nameOf = ({ method, main }: DocumentedRoute): string => `${method} ${main}`

it('every route has a row, and every row a route', () => {
  const names = new Set(routes.map(nameOf))
  expect([...names].toSorted()).toEqual(Object.keys(ACCESS).toSorted())
})

it.each(Object.keys(ACCESS))('%s lets in whom it should', async (name) => {
  const paths = routes.filter((each) => nameOf(each) === name).map(({ path }) => path)
  for (const caller of CALLERS) {
    const verdict = verdictOn(caller, ACCESS[name]!)
    expect(await outcomesOf(name, caller)).toEqual(paths.map((path) => [path, caller, verdict]))
  }
})

describe('what belongs to another', () => {
  const withoutId = ({ status, body }: Answer, id: string): Answer => ({
    status,
    body: body.replace(/"requestId":"[^"]*"/, '').replace(id, '…'),
  })

  it('is answered like what is not there, be it a session', async () => {
    const end = async (id: string) =>
      withoutId(await callers.send('user', 'DELETE', `/auth/sessions/${id}`), id)
    const foreign = await end(existing['sessions']!)
    expect(foreign.status).toBe(404)
    expect(foreign).toEqual(await end('nothing'))
    expect((await callers.send('other user', 'GET', '/auth/me')).status).toBe(200)
    const own = JSON.parse((await callers.send('user', 'GET', '/auth/sessions')).body)
    expect(own.items).toHaveLength(1)
    expect((await callers.send('user', 'DELETE', `/auth/sessions/${own.items[0].id}`)).status).toBe(
      200,
    )
    await callers.signInAgain('user')
  })
})
