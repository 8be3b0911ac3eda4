/**
 * What the upstream does for one streamed request. It travels in the prompt, because every gateway
 * passes prompts on unchanged.
 */
export interface ReplyPlan {
  readonly tokens: number
  /** The time before each token but the first. */
  readonly apartMs: number
  /** The time before the reply begins. */
  readonly holdMs: number
}

export const planText = ({ tokens, apartMs, holdMs }: ReplyPlan): string =>
  `Please write ${tokens} tokens, ${apartMs} ms apart, after ${holdMs} ms.`

/** The plan in a prompt; null where there is none. */
export const planIn = (prompt: string): ReplyPlan | null => {
  const found = /Please write (\d+) tokens, (\d+) ms apart, after (\d+) ms\./.exec(prompt)
  if (found === null) return null
  return { tokens: Number(found[1]), apartMs: Number(found[2]), holdMs: Number(found[3]) }
}
