/** A model name goes into records and logs, whose lines are bounded: so is it. */
export const modelNameTooLong = (modelNameMax: number): string =>
  `the model name is longer than ${modelNameMax} characters (limits.modelNameMax)`

/**
 * Whether Ollama would send a prompt for this name to ollama.com: a source suffix `:cloud`, or a tag
 * that ends in `-cloud` (internal/modelref in ollama/ollama).
 */
export const isCloudModelName = (name: string): boolean => {
  const suffix = name.slice(name.lastIndexOf(':') + 1)
  const tag = suffix.trim().toLowerCase()
  return tag === 'cloud' || tag.endsWith('-cloud')
}

/** Where names without a registry come from. */
const DEFAULT_REGISTRY = 'registry.ollama.ai'

/**
 * The registry that a name makes a host connect to, in lower case; null where it is Ollama's own. A
 * name of three parts begins with it, and so does, to be safe, any with a scheme.
 */
export const registryOf = (name: string): string | null => {
  const text = name.trim().toLowerCase().replaceAll('\\', '/')
  const schemeEnd = text.indexOf('://')
  const parts = (schemeEnd === -1 ? text : text.slice(schemeEnd + 3)).split('/')
  if (schemeEnd === -1 && parts.length < 3) return null
  return parts[0] === DEFAULT_REGISTRY ? null : parts[0]!
}
