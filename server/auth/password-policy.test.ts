import { expect, it } from 'vitest'
import { createPasswordPolicy } from './password-policy.ts'

const policy = createPasswordPolicy({ passwordLengthMin: 8 })

it.each([
  'eight ch',
  'correct horse battery staple',
  'a'.repeat(64),
  'é'.repeat(512),
  '🐉🐉🐉🐉🐉🐉🐉🐉',
  '        ',
  '\t<script>\0"\'',
  'iloveyou and nobody else',
])('takes %j', async (password) => {
  expect(await policy(password, 'ada')).toBeNull()
})

it.each([
  ['', /too short/],
  ['seven77', /too short/],
  ['🐉🐉🐉🐉', /too short/],
  ['a'.repeat(513), /too long/],
  [`half a ${'\ud83d'}`, /incomplete character/],
  ['password', /too common/],
  ['PassWord', /too common/],
  ['1q2w3e4r', /too common/],
  ['qwertyuiop', /too common/],
  ['Ada.Lovelace', /the username/],
  ['ＡＤＡ.lovelace', /the username/],
])('refuses %j', async (password, problem) => {
  expect(await policy(password, 'ada.lovelace')).toMatch(problem)
})

it('asks for as many characters as the setting says', async () => {
  const strict = createPasswordPolicy({ passwordLengthMin: 15 })
  expect(await strict('fourteen chars', 'ada')).toMatch(/at least 15 characters/)
  expect(await strict('fifteen  chars!', 'ada')).toBeNull()
})

it('knows more than the three thousand that are tried first', async () => {
  const { dictionary } = await import('@zxcvbn-ts/language-common')
  const tried = dictionary['passwords-common'].filter(({ length }) => length >= 8).slice(0, 3_000)
  const problems = await Promise.all(tried.map((password) => policy(password, 'ada')))
  expect(tried).toHaveLength(3_000)
  expect(problems.filter((problem) => problem === null)).toEqual([])
})
