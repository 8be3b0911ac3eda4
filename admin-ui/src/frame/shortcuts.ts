import { CHAT_SHORTCUTS } from '../chat/shortcuts.ts'
import { texts as chat } from '../chat/texts.ts'

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
export const SHORTCUTS: readonly ShortcutGroup[] = [
  {
    label: 'Everywhere',
    shortcuts: [
      { keys: 'mod+K', does: 'Find a conversation, go to a page, or do something' },
      { keys: '?', does: 'This sheet' },
      { keys: 'Escape', does: 'Close what is open' },
    ],
  },
  {
    label: 'Chat',
    shortcuts: CHAT_SHORTCUTS.map(({ keys, name }) => ({ keys, does: chat.keys[name] })),
  },
  {
    label: 'In lists with boxes',
    shortcuts: [
      { keys: 'Space', does: 'Select the row in focus' },
      { keys: 'shift+Space', does: 'Select all rows from the last one to this' },
    ],
  },
]
