import type { Context } from 'hono'
import type { Refusal } from '../../flow/refusal.ts'
import type { ChatBounds, ChatChoice } from '../../store/chat.ts'
import type { RestEnv } from '../rest/rest-env.ts'
import type { ImageBounds } from './question-image.ts'

/** How much a person may ask and keep. */
export interface ChatLimits extends ImageBounds, Omit<ChatBounds, 'bytesMax'> {
  /** Answers that may be open at once. */
  readonly openMax: number
  /** The longest question, and the longest system prompt. */
  readonly textBytesMax: number
  readonly bytesPerUserMax: number
}

/** The guard let nobody in without a session, which is a person's. */
export const userOf = (c: Context<RestEnv>): string => c.var.principal!.userId!

export const choiceOf = (c: Context<RestEnv>, { id }: { readonly id: string }): ChatChoice => ({
  userId: userOf(c),
  id,
})

export const boundsOf = ({ chatsMax, messagesMax, bytesPerUserMax }: ChatLimits): ChatBounds => ({
  chatsMax,
  messagesMax,
  bytesMax: bytesPerUserMax,
})

export const textTooLong = (what: string, bytesMax: number): Refusal => ({
  code: 'invalid_request',
  message: `the ${what} is longer than ${bytesMax} bytes (chat.textBytesMax)`,
})
