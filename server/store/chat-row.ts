import type { Chat, ChatMessage, ChatSummary } from '../../shared/api/chat.ts'
import type { ChatMessageRow, ChatRow } from './schema.ts'

export type MessageRow = Omit<ChatMessageRow, 'number'>

export const messageOf = (row: MessageRow): ChatMessage => ({
  id: row.id,
  parentId: row.parentId,
  role: row.role,
  text: row.text,
  thinking: row.thinking,
  images: JSON.parse(row.images),
  model: row.model,
  state: row.state,
  problem: row.problem,
  figures: row.figures === null ? null : { ...UNTOLD, ...JSON.parse(row.figures) },
  createdAt: row.createdAt,
})

/** Of answers that were kept before anybody noted it. */
const UNTOLD = { cachedTokens: null, hasStarted: true, completionTokensAbout: null }

export const summaryOf = (
  row: ChatRow,
  { isAnswering, found }: Pick<ChatSummary, 'isAnswering' | 'found'>,
): ChatSummary => ({ ...headOf(row), isAnswering, found })

export const chatOf = (row: ChatRow, rows: readonly MessageRow[]): Chat => {
  const messages = rows.map(messageOf)
  const isAnswering = messages.some(({ state }) => state === 'open')
  return { ...chatHeadOf(row), isAnswering, messages }
}

/** A conversation without its messages, and without what they say about it. */
export const chatHeadOf = (row: ChatRow): Omit<Chat, 'isAnswering' | 'messages'> => ({
  ...headOf(row),
  systemPrompt: row.systemPrompt,
  parameters: JSON.parse(row.parameters),
  leafId: row.leafId,
})

const headOf = (row: ChatRow) => ({
  id: row.id,
  title: row.title,
  model: row.model,
  isPinned: row.isPinned === 1,
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
})

const TITLE_CHARACTERS_MAX = 80

/** The first words of what somebody asked. */
export const titleOf = (text: string): string => {
  const [line = ''] = text.trim().split('\n', 1)
  const characters = Array.from(line.trim())
  if (characters.length <= TITLE_CHARACTERS_MAX) return line.trim()
  const cut = characters.slice(0, TITLE_CHARACTERS_MAX).join('')
  const space = cut.lastIndexOf(' ')
  return `${(space > 0 ? cut.slice(0, space) : cut).trimEnd()}…`
}
