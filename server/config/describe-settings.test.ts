import { expect, it } from 'vitest'
import { SETTINGS } from './catalogue.ts'
import { describeSettings } from './describe-settings.ts'
import { loadSettings } from './load-settings.ts'

const described = (env: Record<string, string>): string[] => {
  const result = loadSettings({ env, cwd: '/nonexistent' })
  if ('problems' in result) throw new Error(JSON.stringify(result.problems))
  return describeSettings(result.settings, result.origins).split('\n')
}

const rowOf = (rows: string[], name: string): string[] =>
  rows.find((row) => row.startsWith(`${name} `))!.split(/ {2,}/)

it('has one line for each setting', () => {
  expect(described({}).map((row) => row.split(' ')[0])).toEqual(SETTINGS.map(({ name }) => name))
})

it('says value and origin', () => {
  const rows = described({ SEADRAGON_LISTEN: '[::1]:80', SEADRAGON_QUEUE: '{"base":{"chat":4}}' })
  expect(rowOf(rows, 'listen')).toEqual(['listen', '[::1]:80', 'SEADRAGON_LISTEN'])
  expect(rowOf(rows, 'queue.base.chat')).toEqual(['queue.base.chat', '4', 'SEADRAGON_QUEUE'])
  expect(rowOf(rows, 'queue.base.app')).toEqual(['queue.base.app', '2', 'default'])
  expect(rowOf(rows, 'hosts')).toEqual(['hosts', '(not set)', 'default'])
})

it('says of a secret only that it is set', () => {
  const rows = described({ SEADRAGON_ADMIN_TOKEN: 'hush-hush-hush-hush' })
  expect(rowOf(rows, 'adminToken')).toEqual(['adminToken', '(set)', 'SEADRAGON_ADMIN_TOKEN'])
  expect(rows.join()).not.toContain('hush')
})

it('prints no control characters', () => {
  const rows = described({ SEADRAGON_DATA: 'a\u001b[31m\nb' })
  expect(rowOf(rows, 'data')[1]).toBe('"a\\u001b[31m\\nb"')
})
