import { describe, expect, it } from 'vitest'
import { Http1Reader, statedFraming, type Framing } from './http1-reader.ts'

const CHUNKED = 'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nX: 1\r\nx: 2\r\n\r\n'

/** Reads messages and notes what the reader says, one entry per event. */
function createNotes(): { reader: Http1Reader; notes: string[] } {
  const notes: string[] = []
  const reader = new Http1Reader({
    onHead: (head): Framing => {
      notes.push(`head ${head.startLine} ${head.headers['x'] ?? ''}`.trim())
      return statedFraming(head.headers) ?? { kind: 'none' }
    },
    onPiece: (bytes) => notes.push(`piece ${bytes.toString()}`),
    onChunkEnd: () => notes.push('chunk end'),
    onEnd: () => notes.push('end'),
  })
  return { reader, notes }
}

describe('Http1Reader', () => {
  it('shows the chunks of a body and joins repeated headers', () => {
    const { reader, notes } = createNotes()
    reader.feed(Buffer.from(`${CHUNKED}2\r\nab\r\n3\r\ncde\r\n0\r\n\r\n`))
    expect(notes).toEqual([
      'head POST / HTTP/1.1 1, 2',
      'piece ab',
      'chunk end',
      'piece cde',
      'chunk end',
      'end',
    ])
  })

  it('reads the same from single bytes, and two messages in a row', () => {
    const { reader, notes } = createNotes()
    const next = 'POST /b HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi'
    const bytes = Buffer.from(`${CHUNKED}1\r\na\r\n0\r\nTrailer: x\r\n\r\n${next}`)
    for (const byte of bytes) reader.feed(Buffer.from([byte]))
    expect(notes).toEqual([
      'head POST / HTTP/1.1 1, 2',
      'piece a',
      'chunk end',
      'end',
      'head POST /b HTTP/1.1',
      'piece h',
      'piece i',
      'end',
    ])
  })

  it('knows where it stands when the bytes stop', () => {
    const places = ['', 'POST', `${CHUNKED}`, `${CHUNKED}5\r\nab`, `${CHUNKED}2\r\nab\r\n`].map(
      (text) => {
        const { reader } = createNotes()
        reader.feed(Buffer.from(text))
        return reader.place
      },
    )
    expect(places).toEqual(['start', 'head', 'chunk-edge', 'chunk', 'chunk-edge'])
  })

  it('throws on a chunk size that is none, and on a chunk longer than it said', () => {
    expect(() => createNotes().reader.feed(Buffer.from(`${CHUNKED}zz\r\n`))).toThrow(/chunk size/)
    expect(() => createNotes().reader.feed(Buffer.from(`${CHUNKED}1\r\nabc`))).toThrow(/longer/)
  })
})
