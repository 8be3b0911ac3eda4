import { useState } from 'react'

const PREFIX = 'seadragon-draft'

const keyOf = (userId: string, chatId: string): string => `${PREFIX}:${userId}:${chatId}`

/** What somebody has typed and not sent yet, kept by this browser for each conversation. */
export const useDraft = (
  userId: string,
  chatId: string,
): readonly [string, (text: string) => void] => {
  const key = keyOf(userId, chatId)
  const [draft, setDraft] = useState(() => ({ key, text: localStorage.getItem(key) ?? '' }))
  if (draft.key !== key) setDraft({ key, text: localStorage.getItem(key) ?? '' })
  const set = (text: string): void => {
    setDraft({ key, text })
    if (text === '') localStorage.removeItem(key)
    else localStorage.setItem(key, text)
  }
  return [draft.text, set]
}

/** To be called when somebody signs out: nothing of theirs may stay behind. */
export const forgetDrafts = (): void => {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(PREFIX)) localStorage.removeItem(key)
  }
}
