const NAMES: Readonly<Record<string, string>> = {
  mod: /Mac|iP(hone|ad)/.test(navigator.userAgent) ? '⌘' : 'Ctrl',
  shift: 'Shift',
  Escape: 'Esc',
}

/** Keys as this reader's keyboard names them; `mod` is Ctrl, or ⌘ on a Mac. */
export const keyNames = (keys: string): readonly string[] =>
  keys.split('+').map((key) => NAMES[key] ?? key)
