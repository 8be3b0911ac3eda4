import type { Texts, Translations } from './translations.ts'

const ENGLISH = 'en'

/** The language in which the pages speak: the first that their reader wants and that there is. */
export class SpokenLanguage {
  /** As the pages say it of themselves. */
  readonly tag: string
  readonly #translations: Translations
  readonly #asked = new Map<keyof Texts, object>()
  #loaded: Texts | null = null

  constructor(wanted: readonly string[], translations: Translations) {
    this.#translations = translations
    const isThere = (tag: string): boolean => tag === ENGLISH || Object.hasOwn(translations, tag)
    // Whoever wants Swiss German reads German.
    this.tag = wanted.flatMap((tag) => [tag, tag.split('-')[0]!]).find(isThere) ?? ENGLISH
  }

  /** To be called before anything is shown. */
  async load(): Promise<void> {
    this.#loaded = (await this.#translations[this.tag]?.()) ?? null
    for (const [part, texts] of this.#asked) Object.assign(texts, this.#loaded?.[part])
  }

  /** What a part of the pages says; to be read when something is drawn, not before `load`. */
  texts<Part extends keyof Texts>(part: Part, english: Texts[Part]): Texts[Part] {
    const texts = { ...english, ...this.#loaded?.[part] }
    this.#asked.set(part, texts)
    return texts
  }
}
