import { writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { temporaryDir } from '../testing/temporary-dir.ts'
import { openedRecord, settledRecord, SOME_TIME } from '../testing/usage-records.ts'
import { begunLine, openedLine, parseLine, settledLine, type JournalEntry } from './journal-line.ts'
import { readBatch } from './journal-reader.ts'
import { segmentPath } from './journal-segments.ts'

// Goal: damage costs the damaged lines and nothing else. Method: every cut and every flipped bit of a
// small journal; what is read is always a part of what was written, in its order, each entry once.

const BYTES_MAX = 4096

const LINES = [
  begunLine(SOME_TIME),
  openedLine(openedRecord()),
  settledLine(settledRecord()),
  openedLine(openedRecord({ ticket: 't2' })),
]
const WHOLE = Buffer.from(LINES.join(''))
const ENTRIES = LINES.map((line) => JSON.stringify(parseLine(line.trimEnd())))

function readAll(dir: string, bytesMax = BYTES_MAX) {
  const entries: JournalEntry[] = []
  let skippedLines = 0
  let position = { segment: 0, offset: 0 }
  for (;;) {
    const batch = readBatch(dir, position, { batchBytesMax: bytesMax })
    if (batch === null) return { entries, skippedLines, position }
    entries.push(...batch.entries)
    skippedLines += batch.skippedLines
    position = batch.next
  }
}

const textsOf = (entries: readonly JournalEntry[]) => entries.map((entry) => JSON.stringify(entry))

it('reads back what was written', () => {
  const dir = temporaryDir()
  writeFileSync(segmentPath(dir, 1), WHOLE)
  const { entries, skippedLines, position } = readAll(dir)
  expect(textsOf(entries)).toEqual(ENTRIES)
  expect(skippedLines).toBe(0)
  expect(position).toEqual({ segment: 1, offset: WHOLE.length })
})

it('reads the whole lines of a journal that is cut at any byte', () => {
  const newest = temporaryDir()
  const older = temporaryDir()
  writeFileSync(segmentPath(older, 2), LINES[3] ?? '')
  for (let length = 0; length <= WHOLE.length; length += 1) {
    const cut = WHOLE.subarray(0, length)
    const lines = cut.toString('latin1').split('\n')
    const whole = ENTRIES.slice(0, lines.length - 1)
    writeFileSync(segmentPath(newest, 1), cut)
    expect(textsOf(readAll(newest).entries)).toEqual(whole)
    // With a newer segment the torn end is final: it is counted and what follows is read.
    writeFileSync(segmentPath(older, 1), cut)
    const beyond = readAll(older)
    expect(textsOf(beyond.entries)).toEqual([...whole, ENTRIES[3]])
    expect(beyond.skippedLines).toBe(lines.at(-1) === '' ? 0 : 1)
  }
})

it('takes no line with a flipped bit for a record', () => {
  for (const line of LINES) {
    const bytes = Buffer.from(line.trimEnd())
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      expect(parseLine(withFlippedBit(bytes, bit).toString())).toBeNull()
    }
  }
})

it('leaves out the damaged line and no other when a bit of any byte is flipped', () => {
  const dir = temporaryDir()
  for (let byte = 0; byte < WHOLE.length; byte += 1) {
    writeFileSync(segmentPath(dir, 1), withFlippedBit(WHOLE, byte * 8 + (byte % 8)))
    const read = textsOf(readAll(dir).entries)
    expect(read).toEqual(ENTRIES.filter((text) => read.includes(text)))
    // A damaged line end takes the next line with it.
    expect(read.length).toBeGreaterThanOrEqual(ENTRIES.length - 2)
    expect(read.length).toBeLessThan(ENTRIES.length)
  }
})

function withFlippedBit(bytes: Buffer, bit: number): Buffer {
  const flipped = Buffer.from(bytes)
  flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
  return flipped
}

it('leaves a line without its end until it is complete', () => {
  const dir = temporaryDir()
  const [first = '', second = ''] = LINES
  writeFileSync(segmentPath(dir, 1), first + second.slice(0, 40))
  const before = readAll(dir)
  expect(textsOf(before.entries)).toEqual(ENTRIES.slice(0, 1))
  writeFileSync(segmentPath(dir, 1), first + second)
  const batch = readBatch(dir, before.position, { batchBytesMax: BYTES_MAX })
  expect(textsOf(batch?.entries ?? [])).toEqual(ENTRIES.slice(1, 2))
})

it('reads in batches that end between lines', () => {
  const dir = temporaryDir()
  writeFileSync(segmentPath(dir, 1), WHOLE)
  expect(textsOf(readAll(dir, 512).entries)).toEqual(ENTRIES)
})

it('gets past rubbish that is longer than a batch', () => {
  const dir = temporaryDir()
  const rubbish = Buffer.alloc(3 * BYTES_MAX + 17, 'x')
  writeFileSync(segmentPath(dir, 1), Buffer.concat([rubbish, Buffer.from('\n'), WHOLE]))
  const { entries, skippedLines } = readAll(dir)
  expect(textsOf(entries)).toEqual(ENTRIES)
  expect(skippedLines).toBeGreaterThan(0)
})

it('skips and counts lines of another version and of another shape', () => {
  const dir = temporaryDir()
  const other = (LINES[1] ?? '').replace('"v":1', '"v":2')
  const misshapen = settledLine({ ...settledRecord(), endedAt: null as unknown as number })
  writeFileSync(segmentPath(dir, 1), other + misshapen + 'not even JSON\n' + (LINES[2] ?? ''))
  const { entries, skippedLines } = readAll(dir)
  expect(textsOf(entries)).toEqual([ENTRIES[2]])
  expect(skippedLines).toBe(3)
})

it('finds nothing in a directory without segments', () => {
  const dir = temporaryDir()
  writeFileSync(`${dir}/notes.txt`, 'not a segment')
  expect(readBatch(dir, { segment: 0, offset: 0 }, { batchBytesMax: BYTES_MAX })).toBeNull()
})
