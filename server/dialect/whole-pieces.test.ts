import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { WholePieces } from './whole-pieces.ts'

const cutAt = (bytes: Buffer, cuts: readonly number[]): Buffer[] => {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b)
  const edges = [0, ...places, bytes.length]
  return edges.slice(1).map((edge, index) => bytes.subarray(edges[index]!, edge))
}

describe.each([
  ['line', '\n'],
  ['event', '\n\n'],
] as const)('%ss', (unit, delimiter) => {
  it('come out whole and complete, however they were cut', () => {
    const piece = fc.string({ minLength: 1 }).map((text) => text.replaceAll('\n', '.'))
    fc.assert(
      fc.property(fc.array(piece), piece, fc.array(fc.nat()), (pieces, rest, cuts) => {
        const whole = pieces.map((text) => text + delimiter).join('')
        const cutter = new WholePieces(unit, 1_000_000)
        const out = cutAt(Buffer.from(whole + rest), cuts).map((chunk) => cutter.feed(chunk))
        for (const part of out) {
          if (part !== null) expect(part.toString().endsWith(delimiter)).toBe(true)
        }
        expect(Buffer.concat(out.filter((part) => part !== null)).toString()).toBe(whole)
        expect(cutter.takePending().toString()).toBe(rest)
      }),
    )
  })

  it('is overfull once a piece without an end is longer than allowed, and keeps none of it', () => {
    const cutter = new WholePieces(unit, 10)
    cutter.feed(Buffer.from('123456'))
    expect(cutter.isOverfull).toBe(false)
    cutter.feed(Buffer.from('78901'))
    expect(cutter.isOverfull).toBe(true)
  })
})
