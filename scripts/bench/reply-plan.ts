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
  /** The tokens are pieces of a tool's arguments, each of so many bytes; only in OpenAI's API. */
  readonly callBytes?: number
}

export const planText = ({ tokens, apartMs, holdMs, callBytes }: ReplyPlan): string =>
  `Please write ${tokens} tokens, ${apartMs} ms apart, after ${holdMs} ms.` +
  (callBytes === undefined ? '' : ` Call with ${callBytes} bytes each.`)

/** The plan in a prompt; null where there is none. */
export const planIn = (prompt: string): ReplyPlan | null => {
  const found = /Please write (\d+) tokens, (\d+) ms apart, after (\d+) ms\./.exec(prompt)
  if (found === null) return null
  const [tokens, apartMs, holdMs] = found.slice(1).map(Number) as [number, number, number]
  const call = /Call with (\d+) bytes each\./.exec(prompt)
  return { tokens, apartMs, holdMs, ...(call !== null && { callBytes: Number(call[1]) }) }
}
