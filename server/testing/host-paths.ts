/** Every path that a driver or the data plane may ask a host for. */
const HOST_PATHS = new Set([
  '/api/tags',
  '/api/ps',
  '/api/version',
  '/api/show',
  '/api/chat',
  '/api/generate',
  '/api/embed',
  '/api/embeddings',
  '/api/pull',
  '/api/push',
  '/api/create',
  '/api/copy',
  '/api/delete',
  '/v1/chat/completions',
  '/v1/completions',
  '/v1/embeddings',
])

const BLOB = /^\/api\/blobs\/sha256[:-][0-9a-f]{64}$/i

export const isHostPath = (path: string): boolean => HOST_PATHS.has(path) || BLOB.test(path)
