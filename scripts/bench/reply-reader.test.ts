import { expect, test } from 'vitest'
import { ReplyReader } from './reply-reader.ts'

const CHUNKED =
  'HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n' +
  '6\r\nhello \r\n1A;name=value\r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\n\r\n'
const CHUNKED_BODY = 'hello abcdefghijklmnopqrstuvwxyz'

/** Reads the pieces and tells after which of them the reply was whole. */
const read = (pieces: readonly string[]) => {
  let body = ''
  const reader = new ReplyReader((bytes, start, end) => {
    body += bytes.toString('latin1', start, end)
  })
  const wholeAfter = pieces.findIndex((piece) => reader.read(Buffer.from(piece)))
  return { status: reader.status, body, wholeAfter }
}

test('a chunked reply is put together, wherever it is cut', () => {
  for (let cut = 1; cut < CHUNKED.length; cut += 1) {
    const whole = { status: 200, body: CHUNKED_BODY, wholeAfter: 1 }
    expect(read([CHUNKED.slice(0, cut), CHUNKED.slice(cut)])).toEqual(whole)
  }
})

test('a chunked reply can come byte by byte', () => {
  const { body, wholeAfter } = read(CHUNKED.split(''))
  expect(body).toBe(CHUNKED_BODY)
  expect(wholeAfter).toBe(CHUNKED.length - 1)
})

test('a reply with a length ends there', () => {
  const text = 'HTTP/1.1 429 Too Many Requests\r\ncontent-length: 4\r\n\r\nbusy'
  expect(read([text.slice(0, -1), 'y'])).toEqual({ status: 429, body: 'busy', wholeAfter: 1 })
})

test('an empty body is whole with its head', () => {
  const text = 'HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n'
  expect(read([text])).toEqual({ status: 204, body: '', wholeAfter: 0 })
})

test('trailers after the last chunk are skipped', () => {
  const text = CHUNKED.replace(/\r\n\r\n$/, '\r\nSigned: yes\r\n\r\n')
  expect(read([text])).toEqual({ status: 200, body: CHUNKED_BODY, wholeAfter: 0 })
})

test('what has no end, or no chunk size where one must be, is refused', () => {
  expect(() => read(['HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n'])).toThrow('without an end')
  expect(() => read([CHUNKED.replace('6\r\n', 'x\r\n')])).toThrow('no chunk size')
})
