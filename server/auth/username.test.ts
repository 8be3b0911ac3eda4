import { expect, it } from 'vitest'
import { parseUsername, usernameKeyOf } from './username.ts'

it.each([
  'ada',
  'A',
  'ada.lovelace',
  'ada_l-1',
  'ada@example.org',
  '7',
  'José',
  'Ада',
  '王小明',
  'Ωμέγα',
])('takes %j', (text) => {
  expect(parseUsername(text)?.username).toBe(text.normalize('NFKC'))
})

it.each([
  '',
  ' ',
  'ada ',
  '.ada',
  'ada.',
  '-',
  'ada lovelace',
  'ada/../x',
  'ada\n',
  'ada\0',
  'a<b',
  '=1+1',
  '@SUM(1)',
  'аdmin', // its first letter is Cyrillic
  'admin\u202e',
  'ad\u200bmin',
  'a'.repeat(65),
  '__proto__',
])('refuses %j', (text) => {
  expect(parseUsername(text)).toBeNull()
})

it.each([
  ['Ada', 'ADA'],
  ['ａｄａ', 'ada'],
  ['Jose\u0301', 'José'],
  ['ΩΜΈΓΑ', 'ωμέγα'],
])('takes %j and %j for one name', (one, other) => {
  expect(usernameKeyOf(one)).toBe(usernameKeyOf(other))
})
