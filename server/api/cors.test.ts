import { describe, expect, it } from 'vitest'
import { createReach } from '../identify/reach.ts'
import { corsHeaders, preflightHeaders } from './cors.ts'

const reach = createReach({
  allowedHosts: [],
  machineName: 'box',
  corsOrigins: ['http://localhost:*', 'vscode-webview://*', 'https://chat.example.org'],
})

const host = '127.0.0.1:11435'

describe('a request from a page', () => {
  it.each(['http://localhost:3000', 'vscode-webview://abc', 'https://chat.example.org'])(
    '%s that is allowed may read the reply and its headers',
    (origin) => {
      expect(corsHeaders({ origin, host }, reach)).toEqual({
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Expose-Headers':
          'X-Request-Id,X-Priority,X-Queue-Wait-Ms,X-Served-By,X-Dropped-Params,Retry-After,RateLimit,RateLimit-Policy',
        Vary: 'Origin',
      })
    },
  )

  it.each([
    'https://evil.example',
    'null',
    'http://localhost.evil.example',
    'https://chat.example.org.x',
  ])('%s that is not allowed may not, nor may its preflight pass', (origin) => {
    expect(corsHeaders({ origin, host }, reach)).toEqual({})
    expect(preflightHeaders({ origin, host }, reach)).toBeNull()
  })
})

describe('a preflight', () => {
  it('names the headers that our callers send, and never a star', () => {
    const headers = preflightHeaders({ origin: 'http://localhost:3000', host }, reach)!
    const allowed = headers['Access-Control-Allow-Headers']!.split(',')
    for (const name of [
      'authorization',
      'content-type',
      'x-api-key',
      'x-priority',
      'x-deadline-ms',
    ]) {
      expect(allowed).toContain(name)
    }
    expect(allowed.filter((name) => name.startsWith('x-stainless-'))).toHaveLength(12)
    expect(Object.values(headers).join()).not.toContain('*')
    expect(headers['Access-Control-Allow-Credentials']).toBeUndefined()
  })
})

it('a request from no page gets none of it', () => {
  expect(corsHeaders({ host }, reach)).toEqual({})
})
