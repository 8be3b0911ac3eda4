import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SCOPES } from '../../../shared/scope.ts'
import { Browser } from '../browser.ts'
import { runProcess } from '../clients/process-output.ts'
import { startGatewayProcess, type GatewayProcess } from '../gateway-process.ts'

/**
 * Goal: whatever is sent to a route, no answer is a fault, and every answer is one that the document
 * tells of. Method: Schemathesis makes up requests from /openapi.json, good ones and bad ones, against a
 * gateway in a process of its own, with the credentials of those whom the routes are for.
 */

/** A Python with Schemathesis; without one these tests are skipped. */
const PYTHON = process.env['SEADRAGON_TEST_SCHEMATHESIS'] ?? ''

const SECONDS = 25

/** Of streams that have no end, and of a path that is not served (501). */
const LEFT_OUT = /\/events$|^\/v1\/audio\/|^\/auth\/(logout|password|sessions)/

const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'unsupported_method',
  'allow_header_conformance',
]

describe.skipIf(PYTHON === '')('requests that are made up from the document', () => {
  let folder: string
  let gateway: GatewayProcess

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'seadragon-made-up-'))
    gateway = await startGatewayProcess(join(folder, 'data'), {
      HOSTS: JSON.stringify([{ name: 'demo', driver: 'demo' }]),
      DEMO__TOKENS_PER_SECOND: '100000',
      ACCOUNTS__FAILURES_PER_ADDRESS_MAX: '1000000',
    })
    // Read here, since not all of those who ask may read it.
    const reply = await fetch(`${gateway.url}/openapi.json`)
    writeFileSync(join(folder, 'openapi.json'), await reply.text())
  })

  afterAll(async () => {
    gateway.kill('SIGTERM')
    await gateway.ended()
    rmSync(folder, { recursive: true, force: true })
  })

  const run = async (paths: string, credentials: Readonly<Record<string, string>>) => {
    const headers = Object.entries(credentials).flatMap((header) => ['-H', header.join(': ')])
    const options = {
      url: gateway.url,
      'include-path-regex': paths,
      'exclude-path-regex': LEFT_OUT.source,
      checks: CHECKS.join(),
      phases: 'coverage,fuzzing',
      'max-time': SECONDS,
      'max-examples': 20,
      'request-timeout': 10,
      seed: 1,
      warnings: 'off',
    }
    const flags = Object.entries(options).map(([name, value]) => `--${name}=${value}`)
    const { code, stdout } = await runProcess(
      join(dirname(PYTHON), 'schemathesis'),
      ['run', 'openapi.json', '--continue-on-failure', ...flags, ...headers],
      { cwd: folder },
    )
    expect(code === 0 ? '' : failuresIn(stdout)).toBe('')
    expect(Number(/(\d+) generated/.exec(stdout)?.[1])).toBeGreaterThan(300)
    expect(gateway.output.split('\n').filter((line) => line.includes('"level":50'))).toEqual([])
  }

  it('fare as it says where models are used', async () => {
    const { json } = await gateway.admin('POST', '/apikeys', { name: 'all', scopes: SCOPES })
    const { key } = json as { key: string }
    await run('^/(?!auth|api/(admin|keys|usage|chats)(/|$))', { 'X-API-Key': key })
  }, 120_000)

  it("fare as it says in what is a caller's own", async () => {
    const { json } = await gateway.admin('POST', '/tokens', { role: 'user' })
    const ada = new Browser(gateway.url)
    const { token } = json as { token: string }
    await ada.send('POST', '/auth/register', { token, username: 'ada', password: 'sleepy seals' })
    const credentials = { Cookie: ada.cookieHeader, Origin: gateway.url }
    await run('^/(auth|api/keys|api/usage|api/chats)(/|$)', credentials)
  }, 120_000)

  // The last, since it may pause the intake.
  it('fare as it says in administration', async () => {
    const token = readFileSync(join(folder, 'data', 'admin-token'), 'utf8').trim()
    await run('^/api/admin/', { 'X-Admin-Token': token })
  }, 120_000)
})

const failuresIn = (output: string): string =>
  /=+ (?:FAILURES|ERRORS) =+[^]*?(?=\n=+ (?:WARNINGS|SUMMARY) =+|$)/.exec(output)?.[0] ?? output
