import { expect, it } from 'vitest'
import { english as account } from '../account/english.ts'
import { english as chat } from '../chat/english.ts'
import { english as connection } from '../connection/english.ts'
import { english as entry } from '../entry/english.ts'
import { english as frame } from '../frame/english.ts'
import { english as live } from '../live/english.ts'
import { english as page } from '../page/english.ts'
import { SpokenLanguage } from './spoken-language.ts'
import type { Texts } from './translations.ts'

// Goal: another language is one more file. Method: here is one, as its file would be.

const ENGLISH: Texts = { account, chat, connection, entry, frame, live, page }
const SHOUTED: Texts = { ...ENGLISH, chat: { ...chat, send: 'SEND' } }

const speak = (...wanted: string[]) =>
  new SpokenLanguage(wanted, { 'x-shout': async () => SHOUTED, de: async () => SHOUTED })

it.each([
  [['fr', 'x-shout', 'en'], 'x-shout'],
  [['de-CH'], 'de'],
  [['en-GB', 'de'], 'en'],
  [['constructor', 'fr'], 'en'],
  [[], 'en'],
])('of what its reader wants, %j, it speaks the first that there is, %s', (wanted, tag) => {
  expect(speak(...wanted).tag).toBe(tag)
})

it('says in another language what was asked for before that was loaded, and after', async () => {
  const language = speak('de')
  const before = language.texts('chat', chat)
  expect(before.send).toBe('Send')
  await language.load()
  expect(before.send).toBe('SEND')
  expect(language.texts('chat', chat).send).toBe('SEND')
  expect(chat.send).toBe('Send')
})

it('needs nothing more for English', async () => {
  const language = speak('en')
  await language.load()
  expect(language.texts('chat', chat)).toEqual(chat)
})
