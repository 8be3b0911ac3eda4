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
      { keys: 'mod+K', does: 'Go to a page, or do something' },
      { keys: '?', does: 'This sheet' },
      { keys: 'Esc', does: 'Close what is open' },
    ],
  },
  {
    label: 'In lists with boxes',
    shortcuts: [
      { keys: 'Space', does: 'Select the row in focus' },
      { keys: 'Shift+Space', does: 'Select all rows from the last one to this' },
    ],
  },
]

const IS_MAC = /Mac|iP(hone|ad)/.test(navigator.userAgent)

/** The keys as this reader's keyboard names them. */
export const keysOf = ({ keys }: Shortcut): readonly string[] =>
  keys.split('+').map((key) => (key === 'mod' ? (IS_MAC ? '⌘' : 'Ctrl') : key))
