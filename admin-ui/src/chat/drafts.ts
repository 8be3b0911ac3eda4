const PREFIX = 'seadragon-draft'

/** Whoever types fast is not kept waiting by the disk. */
const SAVE_MS = 300

/** What somebody has typed and not sent yet, kept by this browser for each conversation. */
class Drafts {
  readonly #unsaved = new Map<string, string>()
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor() {
    window.addEventListener('pagehide', () => this.#save())
  }

  read(userId: string, chatId: string): string {
    const key = keyOf(userId, chatId)
    return this.#unsaved.get(key) ?? localStorage.getItem(key) ?? ''
  }

  write(userId: string, chatId: string, text: string): void {
    this.#unsaved.set(keyOf(userId, chatId), text)
    this.#timer ??= setTimeout(() => this.#save(), SAVE_MS)
  }

  /** To be called when somebody signs out: nothing of theirs may stay behind. */
  forget(): void {
    this.#unsaved.clear()
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(PREFIX)) localStorage.removeItem(key)
    }
  }

  #save(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    for (const [key, text] of this.#unsaved) {
      if (text === '') localStorage.removeItem(key)
      else localStorage.setItem(key, text)
    }
    this.#unsaved.clear()
  }
}

const keyOf = (userId: string, chatId: string): string => `${PREFIX}:${userId}:${chatId}`

/** Those of this tab. */
export const drafts = new Drafts()
