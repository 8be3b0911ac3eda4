import { readerLanguage } from '../language/reader-language.ts'
import { english } from './english.ts'

/** What this part of the pages says, in the language of its reader. */
export const texts = readerLanguage.texts('frame', english)
