import type { SeededRandom } from '../../testing/seeded-random.ts'
import { anyJson, requestJson } from './json-grammar.ts'

const INFERENCE = ['/chat', '/generate', '/embed', '/embeddings']
const OPENAI_INFERENCE = ['/chat/completions', '/completions', '/embeddings']

const FAMILIES = [
  {
    mounts: ['/api', '/api/ollama', '/api/ollama/api'],
    paths: [
      ...INFERENCE,
      ...'/tags /ps /version /show /status /pull /push /create /copy /delete /me /signout'.split(
        ' ',
      ),
      ...'/user/keys/a /queue /experimental/web_search /experimental/web_fetch'.split(' '),
      `/blobs/sha256:${'0'.repeat(64)}`,
      '/blobs/../../etc/passwd',
    ],
  },
  {
    mounts: ['/v1', '/api/v1', ''],
    paths: [
      ...OPENAI_INFERENCE,
      ...'/models /models/a%2fb /responses /messages /messages/count_tokens'.split(' '),
      '/audio/transcriptions',
    ],
  },
  {
    mounts: ['/admin', '/api/admin'],
    paths: '/apikeys /apikeys/1 /whitelist /whitelist/1 /stats /usage /queue /queue/x'.split(' '),
  },
  { mounts: [''], paths: ['/', '', '/metrics', '/health', '/ready', '/favicon.ico'] },
] as const

/** Half of the requests ask for the GPU, since that is where most of the code is. */
const anyPath = (random: SeededRandom): string => {
  if (random.chance(0.5)) {
    const isNative = random.chance(0.5)
    return isNative ? `/api${random.pick(INFERENCE)}` : `/v1${random.pick(OPENAI_INFERENCE)}`
  }
  const { mounts, paths } = random.pick(FAMILIES)
  return random.pick<string>(mounts) + random.pick<string>(paths)
}

const PATH_TRICKS: readonly ((path: string) => string)[] = [
  (path) => path.replaceAll('/', '//'),
  (path) => `${path}/`,
  (path) => path.toUpperCase(),
  (path) => path.replace(/[a-z]/, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
  (path) => `/api/..${path}`,
  (path) => path.replace('/', '/%2e%2e/'),
  (path) => path.replaceAll('/', '\\'),
  (path) => `${path}?a=b&a=%ff&__proto__=1&limit=-1&before=${'9'.repeat(30)}`,
  (path) => `${path}#x`,
  (path) => `http://localhost${path}`,
  (path) => `${path}%00`,
  (path) => `${path};x`,
  () => '*',
]

const METHODS = ['GET', 'HEAD', 'POST', 'DELETE', 'PUT', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND']

const HEADERS = [
  'Origin: http://evil.example',
  'Origin: null',
  'X-Forwarded-For: 1.2.3.4',
  'Expect: 100-continue',

  'Forwarded: for="',
  'X-Deadline-Ms: -1',
  'X-Deadline-Ms: 1e9',
  'X-Priority: 0',
  'X-Priority: 7',

  'X-Request-Id: a\u00e9',
  `X-Request-Id: ${'x'.repeat(300)}`,
  'Content-Encoding: gzip',
  'TE: trailers',

  'Connection: close',
  'Connection: upgrade',
  'Upgrade: websocket',
  'Upgrade: h2c',
  '__proto__: x',

  'Accept-Encoding: gzip',
  'Range: bytes=0-1',
  'If-None-Match: *',
  'Cookie: a=b; a=c',
  'Host: second',

  'Transfer-Encoding: chunked',
  'Transfer-Encoding: xchunked',
  'Content-Length: 5',
  'A : b',
  ' folded',

  'Access-Control-Request-Method: POST',
  'X-Seadragon-Hop: 1',
  'Via: 1.1 a',
  'Keep-Alive: timeout=0',
]

/** Written where a key or the admin token belongs; the session puts the real ones in their place. */
export const KEY_PLACE = 'KEY-OF-THE-RUN'
export const ADMIN_PLACE = 'ADMIN-TOKEN-OF-THE-RUN'

const CREDENTIALS = [
  `Authorization: Bearer ${KEY_PLACE}`,
  `X-Api-Key: ${KEY_PLACE}`,
  `authorization: ${KEY_PLACE}`,
  `Authorization: Bearer ${KEY_PLACE}`,
  `X-Admin-Token: ${ADMIN_PLACE}`,
  'X-Admin-Token: no',
  'Authorization: Basic !!!',
  "X-Api-Key: sd_' OR 1=1 --",
  `X-Api-Key: sd_${'A'.repeat(43)}`,
]

/** One request, mostly well formed; framing, path, headers and body each go wrong now and then. */
export const anyRequest = (random: SeededRandom): Buffer => {
  const method = random.chance(0.75) ? 'POST' : random.pick(METHODS)
  const plain = anyPath(random)
  const path = random.chance(0.15) ? random.pick(PATH_TRICKS)(plain) : plain
  const lines = [`${method} ${path} HTTP/1.${random.chance(0.03) ? 0 : 1}`, hostLine(random)]
  if (random.chance(0.85)) lines.push(random.pick(CREDENTIALS))
  if (random.chance(0.3)) lines.push(random.pick(HEADERS))
  if (random.chance(0.05)) lines.push(`A: ${'b'.repeat(random.pick([100, 17_000]))}`)
  const body = random.chance(0.85) ? requestJson(random) : anyJson(random)
  const framed = method === 'GET' || method === 'HEAD' ? '' : frameBody(body, random, lines)
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${framed}`, 'latin1')
}

const hostLine = (random: SeededRandom): string =>
  random.chance(0.95) ? 'Host: localhost' : random.pick(['Host:', 'Host: evil.example', 'X: y'])

/** Adds the line that says how long the body is, sometimes wrongly. */
const frameBody = (body: string, random: SeededRandom, lines: string[]): string => {
  const text = Buffer.from(body).toString('latin1')
  if (random.chance(0.25)) {
    lines.push('Transfer-Encoding: chunked')
    return chunked(text, random)
  }
  const wrong = random.chance(0.06) ? random.pick([-1, 1, 7, 1e12]) : 0
  lines.push(`Content-Length: ${text.length + wrong}`)
  return text
}

const chunked = (text: string, random: SeededRandom): string => {
  const cut = random.whole(text.length)
  const chunk = (part: string): string =>
    part === '' ? '' : `${part.length.toString(16)}\r\n${part}\r\n`
  const sound = `${chunk(text.slice(0, cut))}${chunk(text.slice(cut))}0\r\n\r\n`
  if (!random.chance(0.2)) return sound
  return random.pick([
    sound.replace('\r\n', '\n'),
    sound.replace('\r\n', ';a=b\r\n'),
    sound.replace('0\r\n\r\n', 'ffffffffffffffffff\r\n'),
    sound.replace('0\r\n\r\n', '0\r\nTrailer: x\r\n\r\n'),
    `-1\r\n${sound}`,
  ])
}
