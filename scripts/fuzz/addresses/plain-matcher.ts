/** Whether the address is in the range: both written out in digits of two, and compared as text. */
export const isWithin = (address: string, range: string): boolean => {
  const [base = '', prefix] = range.split('/')
  const own = bitsOf(base)
  const other = bitsOf(address)
  const length = prefix === undefined ? own.length : Number(prefix)
  return own.length === other.length && own.slice(0, length) === other.slice(0, length)
}

/** 32 digits of two as IPv4, 128 as IPv6. */
export const textOfBits = (all: string): string => {
  const numbers = (width: number) =>
    Array.from({ length: all.length / width }, (_, index) =>
      Number.parseInt(all.slice(index * width, (index + 1) * width), 2),
    )
  if (all.length === 32) return numbers(8).join('.')
  return numbers(16)
    .map((group) => group.toString(16))
    .join(':')
}

/** Mapped IPv4 is IPv4. */
const bitsOf = (text: string): string => {
  const four = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(text)?.[1] ?? text
  if (four.includes('.')) {
    return four
      .split('.')
      .map((part) => bits(Number(part), 8))
      .join('')
  }
  const [head = '', tail = ''] = four.split('::')
  const groups = (part: string) => part.split(':').filter(Boolean)
  const [left, right] = [groups(head), groups(tail)]
  const zeros = Array<string>(8 - left.length - right.length).fill('0')
  return [...left, ...zeros, ...right].map((group) => bits(Number.parseInt(group, 16), 16)).join('')
}

const bits = (value: number, width: number): string => value.toString(2).padStart(width, '0')
