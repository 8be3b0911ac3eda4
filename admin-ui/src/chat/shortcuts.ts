import { useHotkeys } from '@mantine/hooks'

export type ShortcutName =
  'new' | 'search' | 'compose' | 'stop' | 'regenerate' | 'copyAnswer' | 'copyCode' | 'sidebar'

interface Shortcut {
  readonly name: ShortcutName
  readonly keys: string
}

/**
 * The shortcuts of the chat, as `useHotkeys` reads them: letters, which every keyboard has, and none that a
 * browser keeps for itself. What they do is said in `texts.keys`.
 */
export const CHAT_SHORTCUTS: readonly Shortcut[] = [
  { name: 'new', keys: 'mod+shift+O' },
  { name: 'search', keys: 'mod+shift+F' },
  { name: 'compose', keys: 'mod+shift+L' },
  { name: 'stop', keys: 'Escape' },
  { name: 'regenerate', keys: 'mod+shift+Enter' },
  { name: 'copyAnswer', keys: 'mod+shift+C' },
  { name: 'copyCode', keys: 'mod+shift+E' },
  { name: 'sidebar', keys: 'mod+shift+S' },
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
