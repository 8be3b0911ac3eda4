import { TRANSLATIONS } from './translations.ts'
import { SpokenLanguage } from './spoken-language.ts'

/** Of whoever looks at these pages, as their browser says. */
export const readerLanguage = new SpokenLanguage(navigator.languages, TRANSLATIONS)
