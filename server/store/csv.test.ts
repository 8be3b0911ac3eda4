import { expect, it } from 'vitest'
import { csvHeader, csvLine } from './csv.ts'

const line = (value: unknown): string => csvLine([{ field: 'a' }], { a: value })

it('writes lines as RFC 4180 has them', () => {
  const columns = [{ field: 'name' }, { field: 'at', isTime: true }, { field: 'tokens' }]
  expect(csvHeader(columns)).toBe('name,at,tokens\r\n')
  expect(csvLine(columns, { name: 'a "b", c', at: 0, tokens: 7 })).toBe(
    '"a ""b"", c",1970-01-01T00:00:00.000Z,7\r\n',
  )
  expect(line('two\r\nlines')).toBe('"two\r\nlines"\r\n')
})

it('leaves what is unknown empty, never 0', () => {
  const columns = [{ field: 'a', isTime: true }, { field: 'b' }, { field: 'c' }]
  expect(csvLine(columns, { a: null, b: null, c: 0 })).toBe(',,0\r\n')
})

it('defuses what a spreadsheet would take for a formula', () => {
  expect(line('=1+1')).toBe("'=1+1\r\n")
  expect(line('+1')).toBe("'+1\r\n")
  expect(line('-1')).toBe("'-1\r\n")
  expect(line('@SUM(A1)')).toBe("'@SUM(A1)\r\n")
  expect(line('\t=1')).toBe("'\t=1\r\n")
  expect(line('\r=1')).toBe('"\'\r=1"\r\n')
  expect(line('=HYPERLINK("http://a","b")')).toBe('"\'=HYPERLINK(""http://a"",""b"")"\r\n')
  expect(line('a=1')).toBe('a=1\r\n')
  expect(line(-1)).toBe('-1\r\n')
})
