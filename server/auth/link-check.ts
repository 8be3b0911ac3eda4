import type { Refusal } from '../flow/refusal.ts'
import type { AttemptLimits } from './attempt-limits.ts'
import { tooManyAttempts } from './refusals.ts'
import { digestOf } from './secret-text.ts'
import type { Visitor } from './visitor.ts'

/** What a link is for. */
export type LinkPurpose = 'setup' | 'register' | 'reset'

export interface LinkCheckDeps {
  readonly store: {
    isSetUpUsable(digest: string): Promise<boolean>
    isTokenUsable(digest: string): Promise<boolean>
    findReset(digest: string): Promise<object | null>
  }
  readonly limits: AttemptLimits
}

/** Whether a link could be used now; nothing is used up by asking. */
export type CheckLink = (
  link: { readonly purpose: LinkPurpose; readonly token: string },
  visitor: Visitor,
) => Promise<boolean | Refusal>

/** Asking for a secret that is none is an attempt that failed, as using it would be. */
export const createLinkCheck = ({ store, limits }: LinkCheckDeps): CheckLink => {
  const isUsable: Readonly<Record<LinkPurpose, (digest: string) => Promise<boolean>>> = {
    setup: (digest) => store.isSetUpUsable(digest),
    register: (digest) => store.isTokenUsable(digest),
    reset: async (digest) => (await store.findReset(digest)) !== null,
  }
  return async ({ purpose, token }, { address }) => {
    const attempt = limits.admitToken(address)
    if (typeof attempt === 'number') return tooManyAttempts(attempt)
    const answer = await isUsable[purpose](digestOf(token))
    if (answer) attempt.takeBack()
    return answer
  }
}
