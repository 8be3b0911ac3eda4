import type { IncomingHttpHeaders } from 'node:http'
import { describe, expect, it } from 'vitest'
import { readCredential } from './credential.ts'
import { newKeyText } from './key-text.ts'

const KEY = newKeyText()
const KEY_TOO = newKeyText()

const key = (text: string) => ({ kind: 'key', text })

describe('readCredential', () => {
  it.each<[string, IncomingHttpHeaders, object]>([
    ['nothing', {}, { kind: 'absent' }],
    ['an empty Authorization', { authorization: '' }, { kind: 'absent' }],
    ['Bearer alone', { authorization: 'Bearer' }, { kind: 'absent' }],
    ['Bearer and a space', { authorization: 'Bearer ' }, { kind: 'absent' }],
    ['an empty x-api-key', { 'x-api-key': ' ' }, { kind: 'absent' }],
    ['a bearer key', { authorization: `Bearer ${KEY}` }, key(KEY)],
    ['a bearer key in other case', { authorization: `bEARER  ${KEY} ` }, key(KEY)],
    ['a bare key', { authorization: KEY }, key(KEY)],
    ['a key in x-api-key', { 'x-api-key': KEY }, key(KEY)],
    ['a malformed key', { authorization: 'Bearer sd_x' }, key('sd_x')],
    ['the prefix alone', { 'x-api-key': 'sd_' }, key('sd_')],
    ['other text', { authorization: 'Bearer ollama' }, { kind: 'other' }],
    ['another scheme', { authorization: 'Basic dXNlcjpwdw==' }, { kind: 'other' }],
    ['a word that begins with bearer', { authorization: 'Bearerish' }, { kind: 'other' }],
    ['other text as x-api-key', { 'x-api-key': 'sk-ant-x' }, { kind: 'other' }],
    [
      'a key beside other text',
      { 'x-api-key': 'ollama', authorization: `Bearer ${KEY}` },
      key(KEY),
    ],
    ['other text beside a key', { 'x-api-key': KEY, authorization: 'Bearer ollama' }, key(KEY)],
    ['the same key twice', { 'x-api-key': KEY, authorization: `Bearer ${KEY}` }, key(KEY)],
    ['x-api-key lines joined by Node', { 'x-api-key': `ollama, ${KEY}` }, key(KEY)],
    ['the same x-api-key twice', { 'x-api-key': `${KEY}, ${KEY}` }, key(KEY)],
    ['two keys', { 'x-api-key': KEY, authorization: KEY_TOO }, { kind: 'conflict' }],
    ['two keys in x-api-key', { 'x-api-key': `${KEY}, ${KEY_TOO}` }, { kind: 'conflict' }],
    [
      'a key and a malformed one',
      { 'x-api-key': KEY, authorization: 'sd_x' },
      { kind: 'conflict' },
    ],
  ])('%s', (_name, headers, credential) => {
    expect(readCredential(headers)).toEqual(credential)
  })
})
