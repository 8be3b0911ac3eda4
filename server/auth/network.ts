/** What attempts are counted by: whoever has one IPv6 address has its whole /64. */
export const networkOf = (address: string): string =>
  address.includes(':') ? groupsOf(address).slice(0, 4).join(':') : address

/** The eight groups of an IPv6 address in canonical text. */
const groupsOf = (address: string): readonly string[] => {
  const [head = '', tail] = address.split('::')
  if (tail === undefined) return head.split(':')
  const left = head === '' ? [] : head.split(':')
  const right = tail === '' ? [] : tail.split(':')
  const zeros = Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0')
  return [...left, ...zeros, ...right]
}
