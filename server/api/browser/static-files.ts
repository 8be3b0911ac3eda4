import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { extname, join, sep } from 'node:path'

/** One file of a built page. */
export interface StaticFile {
  readonly path: string
  readonly contentType: string
  readonly etag: string
  /** Its name holds a hash of its content, so it never changes. */
  readonly isImmutable: boolean
  /** Beside it lies the same, compressed. */
  readonly hasBrotli: boolean
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
}

/**
 * The files below a folder by their paths in URLs, as they are at the start. Only what is listed here
 * is ever opened, so no path of a client can lead out of the folder.
 */
export const listStaticFiles = (folder: string): ReadonlyMap<string, StaticFile> => {
  const files = new Map<string, StaticFile>()
  if (!existsSync(folder)) return files
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name)
    const contentType = CONTENT_TYPES[extname(name)]
    if (contentType === undefined || !statSync(path).isFile()) continue
    files.set(name.split(sep).join('/'), {
      path,
      contentType,
      etag: `"${createHash('sha256').update(readFileSync(path)).digest('base64url').slice(0, 22)}"`,
      isImmutable: name.startsWith(`assets${sep}`),
      hasBrotli: existsSync(`${path}.br`),
    })
  }
  return files
}
