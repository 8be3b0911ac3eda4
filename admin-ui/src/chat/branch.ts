import type { ChatMessage } from '../../../shared/api/chat.ts'

/** One message of the branch that is shown, and the other versions of it. */
export interface BranchMessage {
  readonly message: ChatMessage
  /** All versions, itself among them, in the order in which they were made. */
  readonly versions: readonly ChatMessage[]
}

/** The messages from the first one to the leaf; without a leaf to the newest one. */
export const branchTo = (
  messages: readonly ChatMessage[],
  leafId: string | null,
): readonly BranchMessage[] => {
  const byId = new Map(messages.map((message) => [message.id, message]))
  const byParent = groupByParent(messages)
  const branch: BranchMessage[] = []
  let at = byId.get(leafId ?? '') ?? messages.at(-1)
  while (at !== undefined) {
    branch.push({ message: at, versions: byParent.get(at.parentId) ?? [at] })
    at = at.parentId === null ? undefined : byId.get(at.parentId)
  }
  return branch.reverse()
}

/** Where a branch ends that goes through a message: always by the newest version. */
export const leafBehind = (messages: readonly ChatMessage[], id: string): string => {
  const byParent = groupByParent(messages)
  let leaf = id
  for (
    let next = byParent.get(leaf)?.at(-1);
    next !== undefined;
    next = byParent.get(leaf)?.at(-1)
  ) {
    leaf = next.id
  }
  return leaf
}

const groupByParent = (messages: readonly ChatMessage[]): Map<string | null, ChatMessage[]> => {
  const groups = new Map<string | null, ChatMessage[]>()
  for (const message of messages) {
    const group = groups.get(message.parentId)
    if (group === undefined) groups.set(message.parentId, [message])
    else group.push(message)
  }
  return groups
}
