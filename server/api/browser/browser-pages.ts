import { randomBytes } from 'node:crypto'
import { createReadStream, readFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { Hono, type Context } from 'hono'
import { listStaticFiles, type StaticFile } from './static-files.ts'

/** What the page's own build writes where a nonce belongs. */
const NONCE_PLACE = 'SEADRAGON_NONCE'

/**
 * What browsers see: the application below `/ui/`, and the API's documentation under `/docs`. Their
 * files need no right: all that they show, they ask the API for.
 *
 * @param folder where the build of both lies; without one the paths say what to do.
 */
export const createBrowserPages = (folder: string): Hono => {
  const files = listStaticFiles(folder)
  const application = pageOf(files, 'index.html')
  const documentation = pageOf(files, 'api-docs/index.html')
  const app = new Hono()
  app.get('/docs', (c) => sendPage(c, documentation))
  app.get('/ui', (c) => c.redirect('/ui/', 302))
  // Every other path below it is the page itself, so that a link into it works.
  app.get('/ui/*', (c) => {
    const path = c.req.path.slice('/ui/'.length)
    const file = files.get(path)
    if (file !== undefined && !path.endsWith('.html')) return sendFile(c, file)
    // A script that is gone must not be answered with a page: the browser would run nothing, silently.
    return path.startsWith('assets/') ? c.text('404 page not found', 404) : sendPage(c, application)
  })
  return app
}

const pageOf = (files: ReadonlyMap<string, StaticFile>, name: string): string | null => {
  const file = files.get(name)
  return file === undefined ? null : readFileSync(file.path, 'utf8')
}

const UNBUILT = 'the pages are not built: run npm run build'

const COMMON_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
}

const sendPage = (c: Context, html: string | null): Response => {
  if (html === null) return c.text(UNBUILT, 404)
  const nonce = randomBytes(16).toString('base64')
  return c.html(html.replaceAll(NONCE_PLACE, nonce), 200, {
    ...COMMON_HEADERS,
    'Cache-Control': 'no-store',
    'Content-Security-Policy': contentSecurityPolicy(nonce),
  })
}

/** Nothing from elsewhere, no inline script, no frame around us (OWASP ASVS 5.0, 3.4). */
const contentSecurityPolicy = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join('; ')

const sendFile = (c: Context, file: StaticFile): Response => {
  const isCompressed = file.hasBrotli && /\bbr\b/.test(c.req.header('accept-encoding') ?? '')
  const headers = {
    ...COMMON_HEADERS,
    ETag: file.etag,
    Vary: 'Accept-Encoding',
    'Cache-Control': file.isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    'Content-Type': file.contentType,
    ...(isCompressed && { 'Content-Encoding': 'br' }),
  }
  if (c.req.header('if-none-match') === file.etag) return c.body(null, 304, headers)
  const stream = createReadStream(isCompressed ? `${file.path}.br` : file.path)
  return c.body(Readable.toWeb(stream) as ReadableStream, 200, headers)
}
