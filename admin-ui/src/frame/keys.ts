import { texts } from './texts.ts'

const IS_MAC = /Mac|iP(hone|ad)/.test(navigator.userAgent)

/** Keys as this reader's keyboard names them; `mod` is Ctrl, or ⌘ on a Mac. */
export const keyNames = (keys: string): readonly string[] => {
  const names: Readonly<Record<string, string>> = { ...texts.keys, ...(IS_MAC && { mod: '⌘' }) }
  return keys.split('+').map((key) => names[key] ?? key)
}
