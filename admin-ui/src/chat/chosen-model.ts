import type { ModelChoice } from '../../../shared/api/chat.ts'

const KEY = 'seadragon-model'

/** The model that was chosen last in this browser. */
export const lastModel = (userId: string): string | null => localStorage.getItem(`${KEY}:${userId}`)

export const rememberModel = (userId: string, model: string): void =>
  localStorage.setItem(`${KEY}:${userId}`, model)

/** Whom a conversation asks: its own choice, the last one, or what answers soonest of what can answer. */
export const modelFor = (
  wishes: readonly (string | null)[],
  models: readonly ModelChoice[],
): string | null => {
  const allowed = models.filter(({ refusal }) => refusal === null)
  const wish = wishes.find((each) => each !== null && allowed.some(({ name }) => name === each))
  if (wish !== undefined) return wish
  const able = allowed.filter(({ canChat }) => canChat)
  return (able.find(({ isLoaded }) => isLoaded) ?? able[0] ?? allowed[0])?.name ?? null
}
