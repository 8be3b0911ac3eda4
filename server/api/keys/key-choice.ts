import { versionIn } from '../../../shared/api/version.ts'
import type { KeyChoice, KeyOwner } from '../../store/api-key.ts'
import { present } from '../rest/present.ts'

/** Which key a request means, and in which version. */
export const choiceOf = (
  { id }: { readonly id: string },
  headers: { readonly 'if-match'?: string | undefined },
  owner?: KeyOwner,
): KeyChoice => ({ id, ...present({ version: versionIn(headers['if-match']), owner }) })
