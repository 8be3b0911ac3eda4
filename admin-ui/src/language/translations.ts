import type { AccountTexts } from '../account/english.ts'
import type { ChatTexts } from '../chat/english.ts'
import type { ConnectionTexts } from '../connection/english.ts'
import type { EntryTexts } from '../entry/english.ts'
import type { FrameTexts } from '../frame/english.ts'
import type { LiveTexts } from '../live/english.ts'
import type { PageTexts } from '../page/english.ts'

/** What is said in the pages, by their parts. */
export interface Texts {
  readonly account: AccountTexts
  readonly chat: ChatTexts
  readonly connection: ConnectionTexts
  readonly entry: EntryTexts
  readonly frame: FrameTexts
  readonly live: LiveTexts
  readonly page: PageTexts
}

/** The parts of the pages that say something, and how each says it in one language. */
export type Translations = Readonly<Record<string, () => Promise<Texts>>>

/**
 * By their tags (BCP 47), the languages that there are beside English, which comes with the pages. One
 * more is one file, `german.ts` say, and here the line that loads it for whoever reads it:
 * `de: async () => (await import('./german.ts')).german`.
 */
export const TRANSLATIONS: Translations = {}
