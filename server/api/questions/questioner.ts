import type { Context } from 'hono'
import type { Caller } from '../../flow/caller.ts'
import { adminTokenCaller } from '../../identify/callers.ts'
import type { Identify } from '../../identify/identify.ts'
import type { RestEnv } from '../rest/rest-env.ts'

export interface QuestionerDeps {
  readonly identify: Identify
  readonly settings: { readonly basePriority: number }
}

/** Whoever administers, as the pipeline knows callers; null where the session has ended meanwhile. */
export type Questioner = (c: Context<RestEnv>) => Caller | null

export const createQuestioner =
  ({ identify, settings }: QuestionerDeps): Questioner =>
  (c) => {
    const { principal } = c.var
    if (principal === null) return null
    if (principal.kind === 'admin-token') {
      return adminTokenCaller(principal.address, settings.basePriority)
    }
    const { headers, socket } = c.env.incoming
    const { caller } = identify({ peer: socket.remoteAddress, headers })
    const isSame = caller?.userId === principal.userId && caller.keyId === principal.keyId
    return isSame ? caller : null
  }
