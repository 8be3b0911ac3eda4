import { canonicalModelName } from '../../../shared/model-name.ts'
import { isCloudModelName } from '../../dialect/model-name.ts'
import type { Host } from '../../dispatch/host.ts'
import type { ModelEntry } from '../../flow/model-entry.ts'

/** Which model is asked where none is named: one that is loaded, or else the first that runs there. */
export const canaryModelOf = (host: Host): string | null => {
  const { models, residents } = host
  const able = models.filter(canTalk)
  const own = able.filter(({ name }) => !isElsewhere(host, name))
  const loaded = own.find(({ name }) => isIn(residents, name))
  return (loaded ?? own[0] ?? able[0])?.name ?? null
}

/** Such a model would tell how another server does. */
const isElsewhere = (host: Host, model: string): boolean =>
  isCloudModelName(model) || host.isRemote(canonicalModelName(model))

/** Those that only make vectors say so; where nothing is said it is tried. */
const canTalk = ({ capabilities }: ModelEntry): boolean =>
  !Array.isArray(capabilities) || capabilities.includes('completion')

export const isIn = (entries: readonly { readonly name: string }[], model: string): boolean =>
  entries.some(({ name }) => isSameModel(name, model))

export const isSameModel = (a: string, b: string): boolean =>
  canonicalModelName(a) === canonicalModelName(b)
