import { useHotkeys } from '@mantine/hooks'

export type ShortcutName =
  'new' | 'search' | 'compose' | 'stop' | 'regenerate' | 'copyAnswer' | 'copyCode' | 'sidebar'

interface Shortcut {
  readonly name: ShortcutName
  readonly keys: string
  readonly label: string
}

/** The shortcuts of the chat, as `useHotkeys` and people read them. */
export const CHAT_SHORTCUTS: readonly Shortcut[] = [
  { name: 'new', keys: 'mod+shift+O', label: 'New conversation' },
  { name: 'search', keys: 'mod+shift+F', label: 'Search the conversations' },
  { name: 'compose', keys: 'shift+Escape', label: 'Write a question' },
  { name: 'stop', keys: 'Escape', label: 'Stop the answer, or leave the queue' },
  { name: 'regenerate', keys: 'mod+shift+Enter', label: 'Answer again' },
  { name: 'copyAnswer', keys: 'mod+shift+C', label: 'Copy the last answer' },
  { name: 'copyCode', keys: 'mod+shift+;', label: 'Copy the last code' },
  { name: 'sidebar', keys: 'mod+shift+S', label: 'Show or hide the list' },
]

/** They work while something is typed too. */
export const useChatShortcuts = (act: Partial<Record<ShortcutName, () => void>>): void => {
  useHotkeys(
    CHAT_SHORTCUTS.filter(({ name }) => act[name] !== undefined).map(({ name, keys }) => [
      keys,
      (event) => {
        // A dialog or a menu that is open takes its Escape for itself.
        if (keys === 'Escape' && isInOverlay(event)) return
        act[name]?.()
      },
      { preventDefault: keys !== 'Escape' },
    ]),
    [],
  )
}

const isInOverlay = ({ target, defaultPrevented }: KeyboardEvent): boolean =>
  defaultPrevented || (target instanceof Element && target.closest('[data-portal]') !== null)
