/** Something wrong with the configuration, in words for whoever wrote it. */
export interface Problem {
  /** `seadragon.yaml:12:5` or the name of a variable. */
  readonly place: string
  /** What is wrong there and what would be right. */
  readonly message: string
}

/** Something about several settings, each of which is right by itself. */
export interface Finding {
  /** It is shown at the first of these that was given. */
  readonly paths: readonly (readonly PropertyKey[])[]
  readonly message: string
}

/** Where a value came from, and where in it something stands. */
export interface Source {
  readonly kind: 'file' | 'environment' | 'runtime'
  /** The place of a value, or of the nearest thing around it; `key` for the name of a setting. */
  placeOf(path: readonly PropertyKey[], part: 'key' | 'value'): string
}

const PLAIN_KEY = /^[A-Za-z_][A-Za-z0-9_]*$/

/** `hosts[0].url`, `models["qwen3:4b"].num_ctx`. */
export const formatPath = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`
    const name = String(key)
    if (!PLAIN_KEY.test(name)) return `${text}[${JSON.stringify(name)}]`
    return text === '' ? name : `${text}.${name}`
  }, '')
