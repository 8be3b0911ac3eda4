import { CHAT_SHORTCUTS } from '../chat/shortcuts.ts'
import { texts as chat } from '../chat/texts.ts'
import { texts } from './texts.ts'

interface Shortcut {
  /** As it is pressed; `mod` is Ctrl, or ⌘ on a Mac. */
  readonly keys: string
  readonly does: string
}

interface ShortcutGroup {
  readonly label: string
  readonly shortcuts: readonly Shortcut[]
}

/** All keys that do something, for the sheet that `?` opens. */
export const shortcutGroups = (): readonly ShortcutGroup[] => [
  {
    label: texts.everywhere,
    shortcuts: [
      { keys: 'mod+K', does: texts.palette },
      { keys: '?', does: texts.thisSheet },
      { keys: 'Escape', does: texts.closeOpen },
    ],
  },
  {
    label: texts.pages['/chat'],
    shortcuts: CHAT_SHORTCUTS.map(({ keys, name }) => ({ keys, does: chat.keys[name] })),
  },
  {
    label: texts.inLists,
    shortcuts: [
      { keys: 'Space', does: texts.selectRow },
      { keys: 'shift+Space', does: texts.selectRows },
    ],
  },
]
