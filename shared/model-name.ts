/**
 * The canonical form of an Ollama model name: lower case, with registry, namespace and tag filled in
 * and Ollama's own defaults for them cut again, so that `Qwen3`, `qwen3:latest` and
 * `registry.ollama.ai/library/qwen3` are one model (types/model/name.go in ollama/ollama).
 */
export const canonicalModelName = (name: string): string => {
  let rest = name.trim().toLowerCase()
  rest = rest.replace(/^https?:\/\//, '')
  if (rest.startsWith('registry.ollama.ai/')) rest = rest.slice('registry.ollama.ai/'.length)
  if (rest.startsWith('library/')) rest = rest.slice('library/'.length)
  if (rest.endsWith(':local')) rest = rest.slice(0, -':local'.length)
  const hasTag = rest.lastIndexOf(':') > rest.lastIndexOf('/')
  return hasTag ? rest : `${rest}:latest`
}

/** Of models that are listed. */
export const canonicalNames = (
  entries: readonly { readonly name: string }[],
): ReadonlySet<string> => new Set(entries.map(({ name }) => canonicalModelName(name)))
